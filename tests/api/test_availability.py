"""What a booking page asks: at which times could such a party come."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.api.callers import Caller, caller
from tests.assignments.doing import done
from tests.builders import booking, house, request, table
from venues.models import Restaurant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _it_is_long_before_any_of_these_days() -> Iterator[None]:
    with time_machine.travel("2026-01-05T12:00:00Z"):
        yield


def slots(reader: Caller, restaurant: Restaurant, *, party_size: int = 2, date: str = "2026-11-27") -> dict[str, Any]:
    """The day's slots by their local time."""
    query = f"availability/?restaurantId={restaurant.pk}&date={date}&partySize={party_size}"
    return {slot["startsAt"][11:16]: slot for slot in reader.ask("GET", query)["slots"]}


def viewer_of(restaurant: Restaurant) -> Caller:
    return caller(restaurant, role="viewer")


def test_every_quarter_of_an_hour_of_the_service_is_answered_in_order() -> None:
    restaurant = house(table("T1", 2), table("T2", 4))
    found = slots(viewer_of(restaurant), restaurant)
    assert list(found) == [f"{hour}:{minute}" for hour in range(17, 21) for minute in ("00", "15", "30", "45")] + [
        "21:00"
    ]
    assert found["19:00"] == {
        "startsAt": "2026-11-27T19:00:00+00:00", "available": True, "spots": 2, "planKind": "single", "reason": None,
    }  # fmt: skip


def test_nobody_is_offered_a_quarter_that_has_begun() -> None:
    restaurant = house(table("T1", 2))
    with time_machine.travel("2026-11-27T20:30:01Z"):
        found = slots(viewer_of(restaurant), restaurant)
    assert [time for time, slot in found.items() if slot["available"]] == ["20:45", "21:00"]
    assert (found["20:30"]["spots"], found["20:30"]["planKind"], found["20:30"]["reason"]) == (0, None, "past")


def test_a_taken_table_is_taken_for_everybody_who_would_overlap() -> None:
    restaurant = house(table("T1", 2))
    done(request(booking(restaurant)))
    found = slots(viewer_of(restaurant), restaurant)
    assert [time for time, slot in found.items() if slot["available"]] == ["17:00", "21:00"]
    assert (found["19:00"]["spots"], found["19:00"]["planKind"], found["19:00"]["reason"]) == (0, None, "fully_booked")


def test_tables_that_are_pushed_together_are_one_spot_of_another_kind() -> None:
    restaurant = house(table("T1", 2), table("T2", 2), joins=[["T1", "T2"]])
    found = slots(viewer_of(restaurant), restaurant, party_size=4)
    assert (found["19:00"]["spots"], found["19:00"]["planKind"]) == (1, "joined")
    assert slots(viewer_of(restaurant), restaurant, party_size=5)["19:00"]["reason"] == "party_too_large"


def test_the_pace_of_arrivals_limits_how_many_can_come_at_once() -> None:
    tables = [table(f"T{number}", 4) for number in range(1, 7)]
    restaurant = house(*tables, pacing={"perSlot": {"parties": 3, "covers": 5}})
    done(request(booking(restaurant)))
    viewer = viewer_of(restaurant)
    found = slots(viewer, restaurant)
    assert [found[time]["spots"] for time in ("18:45", "19:00", "19:15")] == [2, 1, 2]
    none = slots(viewer, restaurant, party_size=4)["19:00"]
    assert (none["available"], none["reason"]) == (False, "pacing_exceeded")


def test_who_would_stay_past_closing_cannot_come_so_late() -> None:
    period = {
        "name": "Dinner", "weekdays": [5], "opens": "17:10", "lastSeating": "18:05", "closes": "20:00",
        "turnTimes": [{"upToParty": 20, "minutes": 120}],
    }  # fmt: skip
    restaurant = house(table("T1", 2), servicePeriods=[period])
    found = slots(viewer_of(restaurant), restaurant)
    assert [(time, slot["reason"]) for time, slot in found.items()] == [
        ("17:15", None), ("17:30", None), ("17:45", None), ("18:00", None),
    ]  # fmt: skip
    late = house(table("T1", 2), servicePeriods=[period | {"closes": "19:50"}])
    assert slots(viewer_of(late), late)["18:00"]["reason"] == "service_overrun"
    assert slots(viewer_of(late), late, date="2026-11-28") == {}


def test_a_night_on_which_the_clocks_change_has_its_real_quarters() -> None:
    period = {
        "name": "Late", "weekdays": [6], "opens": "23:00", "lastSeating": "03:00", "closes": "04:30",
        "turnTimes": [{"upToParty": 20, "minutes": 60}],
    }  # fmt: skip
    restaurant = house(table("T1", 2), servicePeriods=[period])
    # In London the hour from one to two is skipped on 29 March 2026 and comes twice on 25 October 2026.
    assert [time for time in slots(viewer_of(restaurant), restaurant, date="2026-03-28") if time[:2] == "01"] == []
    query = f"availability/?restaurantId={restaurant.pk}&date=2026-10-24&partySize=2"
    starts = [slot["startsAt"] for slot in viewer_of(restaurant).ask("GET", query)["slots"]]
    assert [start[11:] for start in starts if "T01:30" in start] == ["01:30:00+01:00", "01:30:00+00:00"]


def test_the_number_of_bookings_and_quarters_costs_no_statements(django_assert_num_queries: Any) -> None:
    restaurant = house(table("T1", 2), table("T2", 2), pacing={"perSlot": {"covers": 50}})
    viewer = viewer_of(restaurant)
    slots(viewer, restaurant)
    with django_assert_num_queries(4):  # nothing has changed: the answer is remembered
        slots(viewer, restaurant)
    for _ in range(2):
        done(request(booking(restaurant)))
    with django_assert_num_queries(7):
        slots(viewer, restaurant)


def test_another_house_is_not_there_and_nonsense_is_told_so() -> None:
    restaurant = house()
    good = {"restaurantId": str(restaurant.pk), "date": "2026-11-27", "partySize": "2"}
    path = "availability/?" + "&".join(f"{key}={value}" for key, value in good.items())
    assert caller(house()).ask("GET", path, status=404)["code"] == "not_found"
    viewer = viewer_of(restaurant)
    for key, value in (
        ("restaurantId", "x"), ("date", "27.11.2026"), ("date", "0001-01-01"), ("date", "9999-12-31"),
        ("date", "2026-02-30"), ("partySize", "0"), ("partySize", "1001"), ("partySize", "9" * 5000), ("date", "%00"),
    ):  # fmt: skip
        bad = "availability/?" + "&".join(f"{k}={v}" for k, v in {**good, key: value}.items())
        assert viewer.ask("GET", bad, status=400)["code"] == "malformed_request", (key, value[:20])
    assert viewer.ask("GET", "availability/", status=400)["code"] == "malformed_request"
