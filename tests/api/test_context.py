"""What a host sees before picking tables by hand."""

import datetime as dt
import uuid
from typing import Any

import pytest

from assignments.commands import Block
from assignments.models import Assignment, Booking
from tests.api.callers import Caller, caller
from tests.assignments.doing import done, written
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, request, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def restaurant() -> Restaurant:
    numbers = ("T1", "T2", "T3", "T10")
    return house(*(table(number, 2) for number in numbers), table("T4", 2, active=False), table("T5", 8, zone="Bar"))


@pytest.fixture
def host(restaurant: Restaurant) -> Caller:
    return caller(restaurant)


def context(reader: Caller, stored: Booking, *, status: int = 200) -> Any:
    return reader.ask("GET", f"manual/context/?bookingId={stored.pk}", status=status)


def ids(restaurant: Restaurant, *numbers: str) -> list[str]:
    return [str(table_id) for table_id in table_ids(restaurant, *numbers)]


def hold(host: Caller, stored: Booking, *numbers: str) -> Any:
    body = {"bookingId": str(stored.pk), "tableIds": ids(stored.restaurant, *numbers)}
    return host.ask("POST", "manual/hold/", body, status=201)


def test_every_table_is_shown_as_it_is_in_the_bookings_window(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    done(request(booking(restaurant), table_ids=table_ids(restaurant, "T1")))
    taken = Assignment.objects.get()
    held = hold(host, booking(restaurant), "T2")
    block = done(
        Block(
            restaurant_id=restaurant.pk, table_ids=table_ids(restaurant, "T3"), window=(SEVEN, SEVEN + HOUR), actor="x"
        )
    )
    before = written()
    answer = context(host, stored)
    shown = {t["number"]: (t["state"], t["reason"], t["reference"]) for t in answer["tables"]}
    assert shown == {
        "T1": ("occupied", "table_taken", str(taken.pk)),
        "T2": ("held", "table_held", held["id"]),
        "T3": ("blocked", "table_blocked", str(block.subject_id)),
        "T4": ("inactive", "table_inactive", None),
        "T5": ("free", "overage_exceeded", None),
        "T10": ("free", None, None),
    }
    assert list(shown) == ["T1", "T2", "T3", "T4", "T5", "T10"]
    until = {t["number"]: t["until"] for t in answer["tables"]}
    assert (until["T1"], until["T3"], until["T10"]) == ("2026-11-27T21:00:00+00:00", "2026-11-27T20:00:00+00:00", None)
    assert [plan["tables"] for plan in answer["plans"]] == [["T10"]]
    assert written() == before


def test_a_table_that_was_left_before_or_is_taken_later_is_free(host: Caller, restaurant: Restaurant) -> None:
    done(request(booking(restaurant, starts_at=SEVEN - 2 * HOUR), table_ids=table_ids(restaurant, "T1")))
    done(request(booking(restaurant, starts_at=SEVEN + 2 * HOUR), table_ids=table_ids(restaurant, "T1")))
    answer = context(host, booking(restaurant))
    assert (answer["tables"][0]["state"], answer["tables"][0]["reason"]) == ("free", None)


def test_the_holds_of_the_window_are_shown_with_their_deadline(host: Caller, restaurant: Restaurant) -> None:
    stored, later = booking(restaurant), booking(restaurant, starts_at=SEVEN + 2 * HOUR)
    mine = hold(host, stored, "T2")
    hold(host, later, "T3")
    (shown,) = context(host, stored)["holds"]
    assert (shown["id"], shown["bookingId"], shown["isMine"]) == (mine["id"], str(stored.pk), True)
    assert (shown["expiresAt"], shown["tableIds"]) == (mine["expiresAt"], mine["tableIds"])
    colleague = caller(restaurant)
    assert context(colleague, stored)["holds"][0]["isMine"] is False


def test_what_the_booking_has_and_holds_is_its_own(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    done(request(stored, table_ids=table_ids(restaurant, "T2")))
    answer = context(host, stored)
    assert (answer["assignment"]["tables"], answer["assignment"]["state"]) == (["T2"], "confirmed")
    assert [(t["state"], t["reason"]) for t in answer["tables"] if t["number"] == "T2"] == [("own", None)]
    assert [plan["tables"] for plan in answer["plans"]] == [["T1"], ["T2"], ["T3"], ["T10"]]


def test_a_full_house_says_what_would_help(host: Caller, restaurant: Restaurant) -> None:
    answer = context(host, booking(restaurant, party_size=15))
    assert (answer["plans"], answer["refusal"]["code"]) == ([], "party_too_large")


def test_the_versions_are_those_a_decision_is_checked_against(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    before = context(host, stored)["versions"]
    assert (before["bookVersion"], before["revision"], len(before["policyHash"])) == (0, 1, 64)
    assert before["floorVersion"] == Restaurant.objects.get().floor_version
    done(request(stored))
    after = context(host, stored)["versions"]
    assert (after["bookVersion"], after["revision"]) == (1, 2)
    assert context(host, stored)["policy"]["maxTables"] == 3


def test_a_viewer_sees_the_tables_but_not_whose_they_are(host: Caller, restaurant: Restaurant) -> None:
    stored, other = booking(restaurant), booking(restaurant)
    seated = done(request(booking(restaurant), table_ids=table_ids(restaurant, "T1")))
    hold(host, other, "T2")
    viewer = caller(restaurant, role="viewer")
    answer = context(viewer, stored)
    assert [t["state"] for t in answer["tables"][:2]] == ["occupied", "held"]
    assert (answer["holds"][0]["bookingId"], answer["holds"][0]["createdBy"]) == (None, None)
    text = viewer.last.content.decode()
    for secret in (other.pk, seated.booking_id, seated.assignment_id):
        assert str(secret) not in text


def test_many_bookings_cost_no_more_statements(
    host: Caller, restaurant: Restaurant, django_assert_num_queries: Any
) -> None:
    stored = booking(restaurant)
    context(host, stored)
    with django_assert_num_queries(7):
        context(host, stored)
    for number in ("T1", "T2", "T3"):
        done(request(booking(restaurant), table_ids=table_ids(restaurant, number)))
    with django_assert_num_queries(7):
        context(host, stored)


def test_another_houses_booking_is_not_there(host: Caller, restaurant: Restaurant) -> None:
    assert context(host, booking(house(), reserved_at=A_WEEK_BEFORE), status=404)["code"] == "not_found"
    for query, status, code in (
        ("", 400, "malformed_request"),
        ("?bookingId=x", 400, "malformed_request"),
        ("?bookingId=%00", 400, "malformed_request"),
        (f"?bookingId={uuid.uuid4()}", 404, "not_found"),
    ):
        assert host.ask("GET", f"manual/context/{query}", status=status)["code"] == code
