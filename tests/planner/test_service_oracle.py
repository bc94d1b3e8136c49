"""Whatever the evening, the plan is as good in all three objectives as the best of all seatings tried one by one."""

from __future__ import annotations

from collections import Counter

import pytest

from planner import Occupied, Request, judge, optimise
from tests.planner.service_oracle import Evening, best_totals, made_up_evening


def agree(seed: int) -> str:
    evening = made_up_evening(seed)
    floor, policy, bookings, occupied = evening
    plan = optimise(floor, policy=policy, bookings=bookings, occupied=occupied)

    assert plan.proven, seed
    assert tuple(stage.objective for stage in plan.stages) == best_totals(evening), seed
    assert all(stage.bound == stage.objective and stage.proven for stage in plan.stages), seed
    assert faults(evening, plan.assignments) == [], seed
    if plan.covers == sum(booking.party_size for booking in bookings):
        return "all seated"
    return "moved" if any(change.was for change in plan.changes) else "some left"


def faults(evening: Evening, assignments: object) -> list[object]:
    """Nobody who had tables goes without, pins stay, nobody shares a table, and the judge accepts every new set."""
    floor, policy, bookings, occupied = evening
    seated = dict(assignments)  # type: ignore[call-overload]
    found: list[object] = []
    for booking in bookings:
        plan = seated[booking.id]
        if plan is None:
            found += [("lost its tables", booking)] if booking.table_ids else []
            continue
        stays = set(plan.table_ids) == set(booking.table_ids or ())
        others = [
            Occupied(table_id, other.window, "assignment")
            for other in bookings
            if other.id != booking.id and seated[other.id]
            for table_id in seated[other.id].table_ids
        ]
        request = Request(booking.party_size, booking.window, booking.required_tags, booking.zones,
                          booking.excluded_tables)  # fmt: skip
        wrong = judge(floor, policy=policy, request=request, occupied=[*occupied, *others], plan=plan)
        found += [(fault, booking) for fault in wrong if not stays or (fault == "taken" and not occupied)]
        found += [("pinned", booking)] if booking.pinned and not stays else []
    return found


def test_plan_and_oracle_agree_on_three_hundred_small_evenings() -> None:
    outcomes = Counter(agree(seed) for seed in range(300))

    assert outcomes.keys() == {"all seated", "moved", "some left"}


def test_plan_and_oracle_agree_where_fewer_may_move_than_it_takes() -> None:
    evenings = [made_up_evening(seed) for seed in range(300)]
    unlimited = [optimise(e.floor, policy=e.policy, bookings=e.bookings, occupied=e.occupied) for e in evenings]
    limits = [(e, plan.stages[1].objective - 1) for e, plan in zip(evenings, unlimited, strict=True)]
    limited = [(evening, most) for evening, most in limits if most >= 0]
    assert limited
    for evening, most in limited:
        floor, policy, bookings, occupied = evening
        plan = optimise(floor, policy=policy, bookings=bookings, occupied=occupied, max_moves=most)

        assert plan.proven
        assert tuple(stage.objective for stage in plan.stages) == best_totals(evening, max_moves=most)
        assert faults(evening, plan.assignments) == []


@pytest.mark.slow
def test_plan_and_oracle_agree_on_five_thousand_small_evenings() -> None:
    outcomes = Counter(agree(seed) for seed in range(1_000_000, 1_005_000))

    assert outcomes.total() == 5_000
    assert outcomes.keys() == {"all seated", "moved", "some left"}
