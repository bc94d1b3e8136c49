"""The best plan of a whole service, as a host would check it on paper."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from planner import InvalidProblem, Occupied, Policy, ServiceBooking, ServicePlan, Weights, optimise
from tests.planner.houses import DINNER, LATER, house, table, taken
from tests.planner.service_oracle import best_totals, made_up_evening

AFTER = (1_090, 1_180)


def booked(
    name: str, party_size: int, at: str = "", window: tuple[int, int] = DINNER, **details: Any
) -> ServiceBooking:
    """Where it sits now is written with numbers: "A+B"; nothing means nowhere yet."""
    now = tuple(number.lower() for number in at.split("+")) if at else None
    return ServiceBooking(name, party_size, window, table_ids=now, **details)


def best(floor: Any, *bookings: ServiceBooking, occupied: tuple[Occupied, ...] = (), **details: Any) -> ServicePlan:
    return optimise(floor, policy=details.pop("policy", Policy()), bookings=bookings, occupied=occupied, **details)


def seats(plan: ServicePlan) -> dict[str, str | None]:
    return {name: "+".join(each.tables) if each else None for name, each in plan.assignments}


def test_a_couple_gives_the_big_table_up_for_a_party_that_needs_it() -> None:
    plan = best(house(table("A", 4), table("B", 2)), booked("couple", 2, "A"), booked("family", 4))

    assert seats(plan) == {"couple": "B", "family": "A"}
    assert [(c.booking_id, c.was, c.now, c.why) for c in plan.changes] == [
        ("couple", ("a",), ("b",), "makes_room"),
        ("family", None, ("a",), "seats_booking"),
    ]
    assert (plan.covers_before, plan.covers, plan.objective, plan.bound, plan.gap) == (2, 6, 6, 6, 0.0)
    assert plan.proven
    assert [(stage.name, stage.objective) for stage in plan.stages] == [("covers", 6), ("moves", 1), ("score", 44_000)]


def test_nobody_is_moved_where_nobody_may() -> None:
    floor = house(table("A", 4), table("B", 2))
    guests = (booked("couple", 2, "A"), booked("family", 4))

    assert seats(best(floor, *guests, max_moves=0)) == {"couple": "A", "family": None}
    assert seats(best(floor, *guests, max_moves=1)) == {"couple": "B", "family": "A"}
    assert seats(best(floor, guests[1], max_moves=0)) == {"family": "A"}
    with pytest.raises(InvalidProblem, match="maxMoves: must not be negative"):
        best(floor, *guests, max_moves=-1)


def test_nobody_is_moved_only_to_sit_better() -> None:
    plan = best(house(table("A", 4), table("B", 2)), booked("couple", 2, "A"))

    assert seats(plan) == {"couple": "A"}
    assert plan.changes == ()


def test_who_has_tables_stays_seated_though_a_larger_party_waits() -> None:
    plan = best(house(table("A", 4)), booked("couple", 2, "A"), booked("family", 4, priority=9))

    assert seats(plan) == {"couple": "A", "family": None}
    assert (plan.covers, plan.objective) == (2, 2)


def test_the_more_important_party_comes_first() -> None:
    plan = best(house(table("A", 4)), booked("family", 4), booked("critic", 2, priority=3))

    assert seats(plan) == {"critic": "A", "family": None}
    assert (plan.covers, plan.objective) == (2, 6)


def test_a_pinned_booking_stays_where_it_is() -> None:
    plan = best(house(table("A", 4), table("B", 2)), booked("couple", 2, "A", pinned=True), booked("family", 4))

    assert seats(plan) == {"couple": "A", "family": None}


def test_what_a_booking_has_stays_possible_against_every_rule() -> None:
    floor = house(table("A", 2, active=False), table("B", 12))
    plan = best(floor, booked("crowd", 5, "A", zones=frozenset({"Bar"})), occupied=(taken("A", kind="block"),))

    assert seats(plan) == {"crowd": "A"}
    assert plan.assignments[0][1].capacity == 2  # type: ignore[union-attr]


def test_three_bookings_change_places_in_a_circle() -> None:
    floor = house(table("A", 2), table("B", 4, tags=["window"]), table("C", 6))
    circle = best(
        floor,
        booked("one", 2, "B", excluded_tables=frozenset({"c"})),
        booked("two", 4, "C"),
        booked("three", 6),
    )

    assert seats(circle) == {"one": "A", "two": "B", "three": "C"}
    assert circle.stages[1].objective == 2


def test_lunch_and_dinner_are_planned_apart_and_added_up() -> None:
    plan = best(
        house(table("A", 4)),
        booked("lunch", 3),
        booked("dinner", 4, window=AFTER),
        booked("late", 2, window=(1_100, 1_150)),
    )

    assert seats(plan) == {"lunch": "A", "dinner": "A", "late": None}
    assert plan.stages[0].objective == 7


def test_holds_and_blocks_are_respected() -> None:
    plan = best(house(table("A", 4), table("B", 4)), booked("family", 4), occupied=(taken("A", LATER, "hold"),))

    assert seats(plan) == {"family": "B"}


def test_large_parties_get_tables_pushed_together() -> None:
    floor = house(table("A", 4), table("B", 4), table("C", 4), joins="A-B")
    plan = best(floor, booked("party", 7), booked("couple", 4))

    assert seats(plan) == {"couple": "C", "party": "A+B"}


def test_a_gap_that_no_single_table_has_is_made_by_moving_one_booking() -> None:
    # At every minute one of the two tables is free, but neither is for the whole of the new party's stay.
    floor = house(table("A", 2), table("B", 2))
    plan = best(
        floor,
        booked("early", 2, "A", (1_000, 1_090)),
        booked("between", 2, "", (1_060, 1_150)),
        booked("late", 2, "B", (1_090, 1_180)),
    )

    assert plan.covers == 6
    assert plan.stages[1].objective == 1
    assert plan.proven


def test_an_evening_without_bookings_is_planned_at_once() -> None:
    plan = best(house(table("A")))

    assert (plan.assignments, plan.covers, plan.gap, plan.proven) == ((), 0, 0.0, True)


def test_a_party_that_no_table_suits_is_left_out_and_not_in_the_bound() -> None:
    plan = best(house(table("A", 4)), booked("wedding", 80))

    assert seats(plan) == {"wedding": None}
    assert (plan.bound, plan.proven) == (0, True)


def test_prices_beyond_what_floating_point_can_tell_apart_are_still_exact() -> None:
    evening = made_up_evening(12)
    heavy = Policy(weights=Weights(999_999, 999_983, 999_979, 7, 999_961, 999_959), demand_multiplier_milli=999_999)
    evening = evening._replace(policy=heavy)
    plan = optimise(evening.floor, policy=heavy, bookings=evening.bookings, occupied=evening.occupied)

    assert tuple(stage.objective for stage in plan.stages) == best_totals(evening)
    assert plan.proven


@pytest.mark.parametrize(
    ("bookings", "path"),
    [
        ([booked("x", 2, pinned=True)], "bookings[0].pinned"),
        ([booked("x", 2, "A"), booked("y", 2, "A", LATER)], "bookings[1].tables"),
        ([booked("x", 2), booked("x", 3)], "bookings[1].id"),
        ([booked("x", 2, priority=0)], "bookings[0].priority"),
        ([booked("x", 0)], "bookings[0].partySize"),
        ([booked("x", 2, window=(5, 5))], "bookings[0].window"),
        ([booked("x", 2, "Z")], "bookings[0].tables"),
        ([booked("x", 2, "A+A")], "bookings[0].tables"),
        ([booked("x", 2, excluded_tables=frozenset("z"))], "bookings[0].excludedTables"),
    ],
)
def test_a_contradictory_evening_is_refused_with_the_place(bookings: list[ServiceBooking], path: str) -> None:
    with pytest.raises(InvalidProblem) as refused:
        best(house(table("A")), *bookings)

    assert refused.value.path == path


def test_two_bookings_may_have_one_table_one_after_the_other() -> None:
    plan = best(house(table("A")), booked("first", 4, "A"), booked("second", 4, "A", AFTER))

    assert seats(plan) == {"first": "A", "second": "A"}


def test_without_time_the_plan_is_legal_and_says_how_far_it_may_be_off() -> None:
    floor = house(table("A", 4), table("B", 2))
    plan = best(floor, booked("couple", 2, "A"), booked("family", 4), time_limit_seconds=0)

    assert seats(plan) == {"couple": "B", "family": "A"}
    assert (plan.objective, plan.bound, plan.proven) == (6, 6, False)
    assert [stage.proven for stage in plan.stages] == [True, False, False]


@pytest.fixture
def _no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "ortools"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ortools", None)


@pytest.mark.usefixtures("_no_solver")
def test_without_the_solver_the_largest_parties_come_first_and_nothing_is_claimed() -> None:
    floor = house(table("A", 4), table("B", 2), table("C", 6))
    plan = best(floor, booked("couple", 2, "A"), booked("family", 4), booked("seven", 7), booked("six", 6))

    assert seats(plan) == {"couple": "B", "family": "A", "seven": None, "six": "C"}
    assert (plan.objective, plan.bound, plan.proven) == (12, 12, False)


@pytest.mark.usefixtures("_no_solver")
def test_without_the_solver_too_no_more_move_than_may() -> None:
    floor = house(table("A", 4), table("B", 2))

    plan = best(floor, booked("couple", 2, "A"), booked("family", 4), max_moves=0)
    assert seats(plan) == {"couple": "A", "family": None}


@pytest.mark.usefixtures("_no_solver")
@pytest.mark.parametrize("seed", range(150))
def test_without_the_solver_plans_are_legal_and_never_better_than_the_best(seed: int) -> None:
    evening = made_up_evening(seed)
    plan = optimise(evening.floor, policy=evening.policy, bookings=evening.bookings, occupied=evening.occupied)
    worth, _, _ = best_totals(evening)

    assert plan.objective <= worth <= plan.bound
    assert plan.covers >= plan.covers_before
    assert all(dict(plan.assignments)[each.id] for each in evening.bookings if each.table_ids)
