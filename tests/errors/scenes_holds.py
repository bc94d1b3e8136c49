"""Scenes in which somebody was faster, or a hold is not what it was."""

import datetime as dt

from holds.models import Hold
from tests.api.callers import caller
from tests.builders import booking
from tests.errors.stage import (
    Attempt,
    Refusal,
    Scene,
    assigned,
    assigning,
    booked,
    confirming,
    held,
    holding,
    plan_of_the_day,
    small_house,
)
from tests.holds.doing import lapse
from venues.models import Restaurant


def a_table_that_somebody_has() -> Refusal:
    where = small_house()
    (has,) = assigned(booked(where))["tables"]
    return Refusal(holding(booked(where), has["number"]), where)


def a_table_that_somebody_holds() -> Refusal:
    where = small_house()
    held(booked(where), "T1")
    return Refusal(holding(booked(where), "T1"), where)


def a_party_that_has_a_table() -> Refusal:
    where = small_house()
    stored = booked(where)
    assigned(stored)
    return Refusal(assigning(stored, key="again"), where)


def a_party_that_leaves_before_it_comes() -> Refusal:
    where = small_house()
    has = assigned(booked(where))["assignment"]["id"]
    return Refusal(Attempt(caller(where), "POST", f"assignments/{has}/complete/"), where)


def somebody_elses_hold() -> Refusal:
    where = small_house()
    return Refusal(confirming(held(booked(where), "T1"), who=caller(where)), where, held=("T1",))


def the_hold_of_another_party() -> Refusal:
    where = small_house()
    who = caller(where)
    hold = held(booked(where), "T1", who=who)
    return Refusal(confirming(hold, who=who, bookingId=str(booked(where).pk)), where, held=("T1",))


def another_selection() -> Refusal:
    where = small_house()
    who = caller(where)
    first, second = (held(booked(where), number, who=who) for number in ("T1", "T2"))
    return Refusal(confirming(first, who=who, selectionId=second["selectionId"]), where, held=("T1",))


def a_floor_that_changes_meanwhile() -> Refusal:
    return _after_a_change(lambda floor: floor["tables"][3].update(capacity=3))


def rules_that_change_meanwhile() -> Refusal:
    """The rules alone: as an admin would change them, for the floor document counts as a new floor."""
    refused = _held_at("T1")
    Restaurant.objects.filter(pk=refused.house.pk).update(policy={"maxOverage": 1}, policy_version=7)
    return refused


def a_hold_that_has_run_out() -> Refusal:
    refused = _held_at("T1")
    lapse(Hold.objects.get(pk=refused.attempt.body["holdId"]))
    return refused


def a_hold_that_was_let_go() -> Refusal:
    refused = _held_at("T1")
    let_go = Attempt(refused.attempt.who, "DELETE", f"manual/hold/{refused.attempt.body['holdId']}/").send()
    assert let_go.status_code == 204
    return refused


def _held_at(number: str) -> Refusal:
    where = small_house()
    who = caller(where)
    return Refusal(confirming(held(booked(where), number, who=who), who=who), where, held=(number,))


def _after_a_change(change: object) -> Refusal:
    refused = _held_at("T1")
    manager, path = caller(refused.house, role="manager"), f"restaurants/{refused.house.pk}/floor/"
    document = Attempt(manager, "GET", path).send().json()
    assert callable(change)
    change(document)
    assert Attempt(manager, "PUT", path, document, {"If-Match": "*"}).send().status_code == 200
    return refused


def a_plan_of_a_day_that_has_changed_since() -> Refusal:
    where = small_house()
    booked(where)
    path, who = plan_of_the_day(where)
    assigned(booked(where))
    return Refusal(Attempt(who, "POST", f"{path}apply/"), where)


def a_full_house() -> Refusal:
    """The one table is taken from seven to nine; at nine there is room again."""
    where = small_house(joins=[])
    for _ in range(4):
        assigned(booking(where))
    return Refusal(assigning(booked(where, starts_at=booked(where).starts_at + dt.timedelta(minutes=30))), where)


SCENES: dict[str, Scene] = {
    "table_taken": a_table_that_somebody_has,
    "table_held": a_table_that_somebody_holds,
    "booking_already_assigned": a_party_that_has_a_table,
    "illegal_transition": a_party_that_leaves_before_it_comes,
    "hold_not_yours": somebody_elses_hold,
    "hold_booking_mismatch": the_hold_of_another_party,
    "hold_selection_mismatch": another_selection,
    "floor_changed": a_floor_that_changes_meanwhile,
    "policy_changed": rules_that_change_meanwhile,
    "hold_expired": a_hold_that_has_run_out,
    "hold_released": a_hold_that_was_let_go,
    "proposal_stale": a_plan_of_a_day_that_has_changed_since,
    "no_plan": a_full_house,
}
