"""Rules set aside by managers, and parties that change places, over HTTP."""

from typing import Any

import pytest

from assignments.api.overriding import OVERRIDES
from assignments.audit import audit
from assignments.commands import OVERRIDABLE
from assignments.models import Assignment, Booking
from holds.validation import BY_RULE
from telemetry.models import Event
from tests.api.callers import Caller, caller
from tests.api.test_assignments import ALWAYS, given, numbers
from tests.assignments.doing import written
from tests.builders import booking, house, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
BIRTHDAY = {"codes": ["overage_exceeded"], "reason": "birthday"}


@pytest.fixture
def restaurant() -> Restaurant:
    return house(*(table(f"T{n}", 2) for n in (1, 2, 3)), table("T8", 8))


@pytest.fixture
def host(restaurant: Restaurant) -> Caller:
    return caller(restaurant)


@pytest.fixture
def manager(restaurant: Restaurant) -> Caller:
    return caller(restaurant, role="manager")


def ids(restaurant: Restaurant, *wanted: str) -> list[str]:
    return [str(table_id) for table_id in table_ids(restaurant, *wanted)]


def require_recorded(bundle: Any, *, name: str, codes: list[str]) -> None:
    """The assignment's plan and its event both say which rules were set aside and why."""
    row = Assignment.objects.get(pk=bundle["assignment"]["id"])
    told = Event.objects.get(name=name, subject_id=row.pk)
    assert (row.plan["overrides"], row.plan["reason"]) == (codes, "birthday")
    assert (told.payload["overrides"], told.reason) == (codes, "birthday")


def test_the_doors_name_exactly_the_rules_that_can_be_set_aside() -> None:
    assert {BY_RULE[rule].code: rule for rule in OVERRIDABLE} == OVERRIDES


def test_a_manager_moves_a_party_to_a_table_that_is_too_large_and_says_why(
    host: Caller, manager: Caller, restaurant: Restaurant
) -> None:
    path = f"assignments/{given(restaurant, 'T1').assignment_id}/move/"
    body: dict[str, Any] = {"tableIds": ids(restaurant, "T8")}
    before = written()
    assert host.ask("POST", path, body, status=422)["code"] == "overage_exceeded"
    assert host.ask("POST", path, body | {"override": BIRTHDAY}, status=403)["code"] == "role_required"
    alone = manager.ask("POST", path, {"override": BIRTHDAY}, status=400)
    assert (alone["code"], alone["errors"][0]["pointer"]) == ("malformed_request", "/override")
    assert written() == before
    moved = manager.ask("POST", path, body | {"override": BIRTHDAY})
    assert numbers(moved) == ["T8"]
    require_recorded(moved, name="assignment.moved", codes=["overage"])
    assert audit() == ()


def test_a_manager_seats_a_walk_in_against_the_rules() -> None:
    restaurant = house(table("T8", 8), servicePeriods=[ALWAYS], pacing={"perSlot": {"covers": 1}})
    body = {
        "restaurantId": str(restaurant.pk), "partySize": 2, "allowOverrun": True, "tableIds": ids(restaurant, "T8"),
        "override": {"codes": ["overage_exceeded", "pacing_exceeded"], "reason": "birthday"},
    }  # fmt: skip
    assert caller(restaurant).ask("POST", "walk-ins/", body, status=403)["code"] == "role_required"
    seated = caller(restaurant, role="manager").ask("POST", "walk-ins/", body, status=201)
    assert seated["bookingState"] == "seated"
    require_recorded(seated, name="assignment.committed", codes=["overage", "pacing_exceeded"])


def test_an_override_that_was_not_needed_is_not_recorded(manager: Caller, restaurant: Restaurant) -> None:
    path = f"assignments/{given(restaurant, 'T1').assignment_id}/move/"
    moved = manager.ask("POST", path, {"tableIds": ids(restaurant, "T2"), "override": BIRTHDAY})
    assert "overrides" not in Assignment.objects.get(pk=moved["assignment"]["id"]).plan


def test_what_a_held_table_was_let_go_for_is_told_when_it_is_confirmed(manager: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    wish = {"bookingId": str(stored.pk), "tableIds": ids(restaurant, "T8"), "override": BIRTHDAY}
    hold = manager.ask("POST", "manual/hold/", wish, status=201)
    body = {"bookingId": hold["bookingId"], "holdId": hold["id"], "selectionId": hold["selectionId"]}
    require_recorded(manager.ask("POST", "manual/confirm/", body), name="assignment.committed", codes=["overage"])


def test_a_swap_answers_how_both_parties_stand(host: Caller, restaurant: Restaurant) -> None:
    first, second = given(restaurant, "T1"), given(restaurant, "T2")
    path, body = f"assignments/{first.assignment_id}/swap/", {"otherAssignmentId": str(second.assignment_id)}
    swapped = host.ask("POST", path, body, idempotency_key="swap")
    assert (numbers(swapped), numbers(swapped["other"])) == (["T2"], ["T1"])
    assert (swapped["bookingId"], swapped["other"]["bookingId"]) == (str(first.booking_id), str(second.booking_id))
    again = host.ask("POST", path, body, idempotency_key="swap")
    assert (again["replayed"], again["other"]["assignment"]) == (True, swapped["other"]["assignment"])


def test_only_a_manager_lets_parties_swap_into_tables_that_are_too_large(
    host: Caller, manager: Caller, restaurant: Restaurant
) -> None:
    small, large = given(restaurant, "T1"), given(restaurant, "T8", party_size=7)
    Booking.objects.filter(pk=large.booking_id).update(party_size=2)
    path, body = f"assignments/{small.assignment_id}/swap/", {"otherAssignmentId": str(large.assignment_id)}
    assert host.ask("POST", path, body, status=422)["code"] == "overage_exceeded"
    assert host.ask("POST", path, body | {"override": BIRTHDAY}, status=403)["code"] == "role_required"
    require_recorded(
        manager.ask("POST", path, body | {"override": BIRTHDAY}), name="assignment.moved", codes=["overage"]
    )


def circle(restaurant: Restaurant) -> dict[str, Any]:
    """Three parties, each of which goes where the next one is."""
    ids_of = [str(given(restaurant, number).assignment_id) for number in ("T1", "T2", "T3")]
    places = [ids(restaurant, number) for number in ("T2", "T3", "T1")]
    return {"moves": [{"assignmentId": a, "tableIds": b} for a, b in zip(ids_of, places, strict=True)]}


def test_a_circle_of_parties_moves_at_once_and_once(host: Caller, restaurant: Restaurant) -> None:
    body = circle(restaurant)
    moved = host.ask("POST", "assignments/rearrange/", body, idempotency_key="round")
    assert [numbers(each) for each in moved["results"]] == [["T2"], ["T3"], ["T1"]]
    again = host.ask("POST", "assignments/rearrange/", body, idempotency_key="round")
    assert (again["replayed"], len(again["results"])) == (True, 3)
    assert host.ask("POST", "assignments/rearrange/", body, status=409)["code"] == "illegal_transition"
    assert audit() == ()


def test_if_one_of_the_circle_cannot_move_none_does(host: Caller, restaurant: Restaurant) -> None:
    body = circle(restaurant)
    body["moves"][2]["tableIds"] = ids(restaurant, "T8")
    other = given(house(), "T1")
    before = written()
    assert host.ask("POST", "assignments/rearrange/", body, status=422)["code"] == "overage_exceeded"
    body["moves"][2] = body["moves"][0]
    assert host.ask("POST", "assignments/rearrange/", body, status=400)["code"] == "malformed_request"
    body["moves"][2] = {"assignmentId": str(other.assignment_id), "tableIds": ids(restaurant, "T1")}
    assert host.ask("POST", "assignments/rearrange/", body, status=404)["code"] == "not_found"
    everywhere = caller(superuser=True)
    assert everywhere.ask("POST", "assignments/rearrange/", body, status=404)["code"] == "not_found"
    assert written() == before


def test_a_pinned_party_in_the_circle_is_a_managers_to_move(
    host: Caller, manager: Caller, restaurant: Restaurant
) -> None:
    body = circle(restaurant)
    Booking.objects.filter(assignments__pk=body["moves"][1]["assignmentId"]).update(pinned=True)
    assert host.ask("POST", "assignments/rearrange/", body, status=403)["code"] == "role_required"
    assert len(manager.ask("POST", "assignments/rearrange/", body)["results"]) == 3
