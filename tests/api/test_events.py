"""Events over HTTP: the story of a house, page by page, complete."""

from typing import Any

import pytest

from telemetry import sink
from tests.api.callers import Caller, caller
from tests.builders import booking, house, table
from venues.models import Restaurant

pytestmark = pytest.mark.django_db


@pytest.fixture
def restaurant() -> Restaurant:
    return house(table("T1", 2))


def happen(restaurant: Restaurant, *numbers: int) -> None:
    """Something that has a number, so that it can be told from others."""
    payloads = ({"mended": number, "left": 0} for number in numbers)
    sink.record(
        [sink.Fact(name="ledger.audited", restaurant_id=restaurant.pk, payload=payload) for payload in payloads]
    )


def numbers(answer: Any) -> list[int]:
    return [event["payload"]["mended"] for event in answer["events"]]


def test_the_story_is_read_page_by_page_without_a_gap(restaurant: Restaurant) -> None:
    viewer = caller(restaurant, role="viewer")
    happen(restaurant, 1, 2, 3)
    first = viewer.ask("GET", "events/?limit=2")
    assert (numbers(first), first["more"]) == ([1, 2], True)
    second = viewer.ask("GET", f"events/?after={first['lastPosition']}")
    assert (numbers(second), second["more"]) == ([3], False)
    rest = viewer.ask("GET", f"events/?after={second['lastPosition']}")
    assert rest == {"events": [], "lastPosition": second["lastPosition"], "more": False}
    happen(restaurant, 4)
    assert numbers(viewer.ask("GET", f"events/?after={rest['lastPosition']}")) == [4]


def test_a_seated_booking_is_told_with_ids_and_sizes_and_no_name(restaurant: Restaurant) -> None:
    host = caller(restaurant)
    stored = booking(restaurant, guest_name="Ada Lovelace")
    host.ask("POST", "auto/assign/", {"bookingId": str(stored.pk)}, idempotency_key="one")
    committed, confirmed = host.ask("GET", f"events/?restaurantId={restaurant.pk}")["events"]
    assert (committed["name"], committed["bookingId"]) == ("assignment.committed", str(stored.pk))
    assert (confirmed["name"], confirmed["payload"]["to"]) == ("booking.confirmed", "confirmed")
    assert "Ada" not in host.last.content.decode()


def test_everybody_reads_the_story_of_the_houses_they_work_in(restaurant: Restaurant) -> None:
    other = house()
    happen(restaurant, 1)
    happen(other, 2)
    assert numbers(caller(restaurant, role="viewer").ask("GET", "events/")) == [1]
    assert numbers(caller(superuser=True).ask("GET", "events/")) == [1, 2]
    assert numbers(caller(superuser=True).ask("GET", f"events/?restaurantId={other.pk}")) == [2]
    problem = caller(restaurant).ask("GET", f"events/?restaurantId={other.pk}", status=404)
    assert problem["code"] == "not_found"
    assert Caller().ask("GET", "events/", status=401)["code"] == "not_authenticated"


@pytest.mark.parametrize(
    "query",
    ["after=-1", f"after={2**63}", "after=x", "after=1e9", "limit=0", "limit=501", "restaurantId=x", "after=%00"],
)
def test_a_question_that_makes_no_sense_is_told_so(restaurant: Restaurant, query: str) -> None:
    assert caller(restaurant).ask("GET", f"events/?{query}", status=400)["code"] == "malformed_request"
