"""Assignments over HTTP: who sits where, the turns of a visit, and what a longer stay would cost others."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assignments.audit import audit
from assignments.models import Booking, Occupancy
from assignments.ports import Committed
from tests.api.callers import Caller, caller
from tests.assignments.doing import done, ledger, written
from tests.builders import SEVEN, booking, house, request, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
NINE = SEVEN + dt.timedelta(hours=2)
# What happens "now" needs a house that is open whenever the test runs.
ALWAYS = {
    "name": "All day", "weekdays": [1, 2, 3, 4, 5, 6, 7],
    "opens": "05:00", "lastSeating": "04:59:59", "closes": "05:00",
    "turnTimes": [{"upToParty": 20, "minutes": 60}],
}  # fmt: skip


@pytest.fixture
def restaurant() -> Restaurant:
    return house(table("T1", 2), table("T2", 2), table("T3", 2), joins=[["T1", "T2"], ["T2", "T3"]])


@pytest.fixture
def host(restaurant: Restaurant) -> Caller:
    return caller(restaurant)


def given(restaurant: Restaurant, number: str, **wishes: Any) -> Committed:
    return done(request(booking(restaurant, **wishes), table_ids=table_ids(restaurant, number)))


def numbers(answer: Any) -> list[str]:
    return [each["number"] for each in answer["tables"]]


def test_an_assignment_tells_why_it_was_these_tables(host: Caller, restaurant: Restaurant) -> None:
    answer = done(request(booking(restaurant, party_size=4)))
    shown = host.ask("GET", f"assignments/{answer.assignment_id}/")
    assert (sorted(numbers(shown)), shown["merge"]["capacity"], shown["state"]) == (["T1", "T2"], 4, "confirmed")
    assert shown["plan"]["breakdown"].keys() == {
        "slack", "join", "fragmentation", "zones", "scarcity", "lookahead"
    }  # fmt: skip
    assert shown["plan"]["certificate"]["complete"] is True


def test_the_evenings_assignments_are_read_page_by_page(host: Caller, restaurant: Restaurant) -> None:
    late, first, second = (given(restaurant, *each) for each in (("T1",), ("T2",), ("T3",)))
    Booking.objects.filter(pk=late.booking_id).update(starts_at=NINE)
    path = f"assignments/?restaurantId={restaurant.pk}&serviceDate=2026-11-27&state=confirmed&limit=2"
    page = host.ask("GET", path)
    rest = host.ask("GET", f"{path}&cursor={page['nextCursor']}")
    shown = [row["id"] for row in (*page["results"], *rest["results"])]
    assert shown == [*sorted(str(each.assignment_id) for each in (first, second)), str(late.assignment_id)]
    assert rest["nextCursor"] is None
    assert host.ask("GET", path.replace("confirmed", "seated"))["results"] == []


def test_a_full_evening_costs_as_many_statements_as_an_empty_one(host: Caller, restaurant: Restaurant) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            host.ask("GET", f"assignments/?restaurantId={restaurant.pk}")
        return len(captured)

    given(restaurant, "T3")
    few = cost()
    done(request(booking(restaurant, party_size=4)))
    done(request(booking(restaurant, party_size=4, starts_at=NINE)))
    assert cost() == few


def test_a_party_comes_and_leaves(host: Caller, restaurant: Restaurant) -> None:
    path = f"assignments/{given(restaurant, 'T1').assignment_id}"
    assert host.ask("POST", f"{path}/complete/", status=409)["code"] == "illegal_transition"
    seated = host.ask("POST", f"{path}/seat/", idempotency_key="sit")
    assert (seated["bookingState"], numbers(seated), seated["assignment"]["state"]) == ("seated", ["T1"], "seated")
    assert host.ask("POST", f"{path}/seat/", idempotency_key="sit")["replayed"] is True
    assert host.ask("POST", f"{path}/complete/")["bookingState"] == "completed"
    assert audit() == ()


def test_a_seating_by_mistake_is_taken_back_the_same_day() -> None:
    restaurant = house(table("T1", 2), servicePeriods=[ALWAYS])
    host = caller(restaurant)
    body = {"restaurantId": str(restaurant.pk), "partySize": 2, "allowOverrun": True}
    sitting = host.ask("POST", "walk-ins/", body, status=201)
    path = f"assignments/{sitting['assignment']['id']}/undo/"
    assert host.ask("POST", path)["bookingState"] == "confirmed"
    assert host.ask("POST", path, status=409)["code"] == "illegal_transition"


def test_a_released_party_waits_again_and_its_old_tables_are_nobodys_to_seat(
    host: Caller, restaurant: Restaurant
) -> None:
    first = given(restaurant, "T1")
    path = f"assignments/{first.assignment_id}"
    released = host.ask("POST", f"{path}/release/")
    assert (released["bookingState"], released["tables"], released["was"][0]["number"]) == ("pending", [], "T1")
    done(request(Booking.objects.get(pk=first.booking_id), table_ids=table_ids(restaurant, "T2")))
    before = written()
    for turn in ("seat", "release", "move", "complete", "undo"):
        problem = host.ask("POST", f"{path}/{turn}/", status=409)
        assert problem["code"] == "illegal_transition"
    assert written() == before


def test_a_party_moves_to_the_tables_named_or_to_the_best_others(host: Caller, restaurant: Restaurant) -> None:
    first = given(restaurant, "T1")
    (t3,) = table_ids(restaurant, "T3")
    path, body = f"assignments/{first.assignment_id}/move/", {"tableIds": [str(t3)]}
    moved = host.ask("POST", path, body, idempotency_key="away")
    assert (numbers(moved), moved["was"][0]["number"]) == (["T3"], "T1")
    assert host.ask("POST", path, body, idempotency_key="away") == moved | {"replayed": True}
    again = host.ask("POST", f"assignments/{moved['assignment']['id']}/move/")
    assert numbers(again) != ["T3"]


def test_a_move_onto_somebody_elses_table_or_into_a_full_house_changes_nothing(
    host: Caller, restaurant: Restaurant
) -> None:
    first, other, _ = given(restaurant, "T1"), given(restaurant, "T2"), given(restaurant, "T3")
    before = written()
    path = f"assignments/{first.assignment_id}/move/"
    problem = host.ask("POST", path, {"tableIds": [str(other.table_ids[0])]}, status=409)
    assert (problem["code"], problem["conflicts"][0]["reference"]) == ("table_taken", str(other.assignment_id))
    assert host.ask("POST", path, status=422)["code"] == "no_plan"
    for table_ids_ in ([], ["x"], [str(uuid.uuid4())], [str(uuid.uuid4())] * 51):
        assert host.ask("POST", path, {"tableIds": table_ids_}, status=400)["code"] == "malformed_request"
    assert written() == before


def test_a_longer_stay_says_who_would_have_to_make_way_and_what_they_could_have(
    host: Caller, restaurant: Restaurant
) -> None:
    staying = given(restaurant, "T1")
    next_there = given(restaurant, "T1", starts_at=NINE)
    path = f"assignments/{staying.assignment_id}/extend/"
    before = written()
    problem = host.ask("POST", path, {"until": (NINE + dt.timedelta(hours=1)).isoformat()}, status=409)
    (conflict,) = problem["conflicts"]
    assert (problem["code"], conflict["tableNumber"]) == ("table_taken", "T1")
    assert (conflict["reference"], conflict["offers"]) == (str(next_there.assignment_id), ["T2"])
    done(request(booking(restaurant, party_size=4, starts_at=NINE)))
    full = host.ask("POST", path, {"until": (NINE + dt.timedelta(hours=1)).isoformat()}, status=409)
    assert full["conflicts"][0]["offers"] is None
    assert len(written()[0]) == len(before[0]) + 1


def test_nobody_is_in_the_way_of_a_longer_stay(host: Caller, restaurant: Restaurant) -> None:
    path = f"assignments/{given(restaurant, 'T1').assignment_id}/extend/"
    longer = host.ask("POST", path, {"until": "2026-11-27T22:00:00+00:00"})
    assert (longer["assignment"]["endsAt"], ledger()[0][2]) == (
        "2026-11-27T22:00:00+00:00",
        NINE + dt.timedelta(hours=1),
    )
    for until in ("2026-11-27T20:00:00+00:00", "2026-11-27T22:30:00", "9999-01-01T00:00:00Z", None, 7):
        assert host.ask("POST", path, {"until": until}, status=400)["code"] == "malformed_request"


def test_a_blocked_table_is_offered_nothing(host: Caller, restaurant: Restaurant) -> None:
    staying = given(restaurant, "T1")
    until = NINE + dt.timedelta(hours=1)
    block = {"restaurantId": str(restaurant.pk), "tableIds": [str(staying.table_ids[0])], "reason": "wobbly"}
    host.ask("POST", "blocks/", block | {"startsAt": NINE.isoformat(), "endsAt": until.isoformat()}, status=201)
    problem = host.ask("POST", f"assignments/{staying.assignment_id}/extend/", {"until": until.isoformat()}, status=409)
    assert [(each["kind"], each["offers"]) for each in problem["conflicts"]] == [("block", None)]


def test_two_parties_change_places_both_or_neither(host: Caller, restaurant: Restaurant) -> None:
    one, other = given(restaurant, "T1"), given(restaurant, "T2")
    path, body = f"assignments/{one.assignment_id}/swap/", {"otherAssignmentId": str(other.assignment_id)}
    swapped = host.ask("POST", path, body, idempotency_key="swap")
    assert (swapped["bookingId"], numbers(swapped)) == (str(one.booking_id), ["T2"])
    assert host.ask("POST", path, body, idempotency_key="swap")["replayed"] is True
    assert host.ask("POST", path, body, status=409)["code"] == "illegal_transition"
    own = {"otherAssignmentId": swapped["assignment"]["id"]}
    problem = host.ask("POST", f"assignments/{swapped['assignment']['id']}/swap/", own, status=400)
    assert problem["code"] == "malformed_request"
    assert (Occupancy.objects.count(), audit()) == (2, ())


def test_who_does_not_work_here_finds_nothing_and_a_viewer_only_looks(restaurant: Restaurant) -> None:
    one, elsewhere = given(restaurant, "T1"), house()
    viewer, stranger, both = caller(restaurant, role="viewer"), caller(elsewhere), caller(superuser=True)
    path = f"assignments/{one.assignment_id}"
    assert numbers(viewer.ask("GET", f"{path}/")) == ["T1"]
    for turn in ("seat", "complete", "release", "undo", "move"):
        assert viewer.ask("POST", f"{path}/{turn}/", status=403)["code"] == "role_required"
        assert stranger.ask("POST", f"{path}/{turn}/", status=404)["code"] == "not_found"
    assert stranger.ask("GET", f"assignments/?restaurantId={restaurant.pk}", status=404)["code"] == "not_found"
    assert both.ask("GET", f"assignments/{uuid.uuid4()}/", status=404)["code"] == "not_found"
    other = {"otherAssignmentId": str(given(elsewhere, "T1").assignment_id)}
    assert both.ask("POST", f"{path}/swap/", other, status=404)["code"] == "not_found"
