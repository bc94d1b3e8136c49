"""What must hold for the plan of every evening."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from planner import Floor, ServicePlan, optimise
from tests.planner.service_oracle import Evening, made_up_evening
from tests.planner.test_service_oracle import faults

evenings = st.integers(min_value=0, max_value=10**9).map(made_up_evening)
few = settings(max_examples=60, deadline=None, derandomize=True)


def planned(evening: Evening) -> ServicePlan:
    floor, policy, bookings, occupied = evening
    return optimise(floor, policy=policy, bookings=bookings, occupied=occupied)


@few
@given(evenings, st.integers())
def test_the_order_in_which_things_are_said_does_not_matter(evening: Evening, seed: int) -> None:
    dice = random.Random(seed)
    floor, _, bookings, occupied = evening
    tables = tuple(dice.sample(floor.tables, len(floor.tables)))
    other = Floor(floor.version, tables, tuple(pair[::-1] for pair in floor.joins), floor.capacity_overrides[::-1])
    mixed = evening._replace(
        floor=other,
        bookings=tuple(
            replace(each, table_ids=each.table_ids[::-1] if each.table_ids else None)
            for each in dice.sample(bookings, len(bookings))
        ),
        occupied=occupied[::-1],
    )

    assert planned(evening) == planned(mixed)


@few
@given(evenings)
def test_the_same_evening_has_the_same_plan_and_every_new_set_is_legal(evening: Evening) -> None:
    plan = planned(evening)

    assert plan == planned(evening)
    assert faults(evening, plan.assignments) == []


@few
@given(evenings)
def test_a_plan_never_seats_fewer_than_sit_now_nor_more_than_its_bound(evening: Evening) -> None:
    plan = planned(evening)
    worth_now = sum(each.priority * each.party_size for each in evening.bookings if each.table_ids)

    assert worth_now <= plan.objective <= plan.bound
    assert all(stage.bound <= stage.objective for stage in plan.stages[1:])


@few
@given(evenings)
def test_planning_the_plan_again_changes_nothing(evening: Evening) -> None:
    plan = planned(evening)
    now = {name: each.table_ids if each else None for name, each in plan.assignments}
    again = planned(evening._replace(bookings=tuple(replace(b, table_ids=now[b.id]) for b in evening.bookings)))

    assert again.changes == ()
    assert again.stages[0] == plan.stages[0]


@few
@given(evenings)
def test_a_change_is_told_for_each_booking_that_sits_elsewhere_and_no_other(evening: Evening) -> None:
    plan = planned(evening)
    before = {each.id: frozenset(each.table_ids or ()) for each in evening.bookings}
    elsewhere = {name for name, each in plan.assignments if frozenset(each.table_ids if each else ()) != before[name]}

    assert {change.booking_id for change in plan.changes} == elsewhere
    assert sum(change.was is not None for change in plan.changes) == plan.stages[1].objective
