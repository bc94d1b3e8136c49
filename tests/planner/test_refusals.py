"""Every no has a code for the booking, a reason for each table, and a next step that works when it is followed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner import Floor, NextStep, Occupied, Policy, Refusal, Request, TableRefusal, check
from planner.next_steps import STEP_KINDS
from planner.reasons import TABLE_CODES
from planner.refusal import REFUSAL_CODES
from tests.planner.houses import DINNER, ask, house, table, tables_of, taken, wish

START, END = DINNER


def refused(floor: Floor, request: Request | int, *occupied: Occupied, policy: Policy | None = None) -> Refusal:
    ranking = ask(floor, request, *occupied, policy=policy)
    assert ranking.plans == ()
    assert ranking.refusal is not None
    assert ranking.refusal.next_steps
    return ranking.refusal


def reason(floor: Floor, request: Request | int, *occupied: Occupied, policy: Policy | None = None) -> TableRefusal:
    """Why T1 cannot help."""
    return refused(floor, request, *occupied, policy=policy).tables[0]


def step(kind: str, refusal: Refusal) -> NextStep:
    return next(each for each in refusal.next_steps if each.kind == kind)


PAIR = house(table("T1"), table("T2"), joins="T1-T2")


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("party_too_large", lambda: refused(PAIR, 9)),
        ("party_too_large", lambda: refused(house(table("T1", min_party=2)), 1)),
        ("combinations_disabled", lambda: refused(PAIR, 8, policy=Policy(combinations_enabled=False))),
        ("no_table_with_tags", lambda: refused(PAIR, wish(8, required_tags=["window"]))),
        ("zone_excluded", lambda: refused(PAIR, wish(8, zones=["Bar"]))),
        ("zone_excluded", lambda: refused(PAIR, wish(8, excluded_tables=["t1"]))),
        ("overage_only", lambda: refused(house(table("T1", 8)), 2)),
        ("fully_booked", lambda: refused(PAIR, 8, taken("T1"))),
    ],
)
def test_the_code_is_the_first_group_of_rules_that_leaves_nothing(code: str, refusal: object) -> None:
    assert callable(refusal)
    assert refusal().code == code
    assert code in REFUSAL_CODES


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("inactive", lambda: reason(house(table("T1", active=False)), 4)),
        ("zone_excluded", lambda: reason(PAIR, wish(4, zones=["Bar"]))),
        ("zone_excluded", lambda: reason(PAIR, wish(8, excluded_tables=["t1"]))),
        ("tag_missing", lambda: reason(PAIR, wish(4, required_tags=["window"]))),
        ("party_below_min", lambda: reason(house(table("T1", 4, min_party=3)), 2)),
        ("occupied", lambda: reason(PAIR, 8, taken("T1"))),
        ("held", lambda: reason(PAIR, 8, taken("T1", kind="hold"))),
        ("blocked", lambda: reason(PAIR, 8, taken("T1", kind="block"))),
        ("party_above_max", lambda: reason(house(table("T1", 6, max_party=4)), 5)),
        ("overage", lambda: reason(house(table("T1", 9)), 4)),
        ("too_small", lambda: reason(PAIR, 9)),
        ("too_small", lambda: reason(PAIR, 8, policy=Policy(combinations_enabled=False))),
        ("too_small", lambda: reason(house(table("T1"), table("T2"), table("T3"), joins="T1-T2"), 8, taken("T2"))),
        ("not_movable", lambda: reason(house(table("T1", movable=False), table("T2"), joins="T1-T2"), 8)),
        ("not_joined", lambda: reason(house(table("T1"), table("T2")), 8)),
        ("too_small", lambda: reason(house(table("T1"), table("T2", zone="Bar")), 8)),
        (
            "not_joined",
            lambda: reason(house(table("T1"), table("T2", zone="B")), 8, policy=Policy(allow_cross_zone=True)),
        ),
    ],
)
def test_each_table_has_the_first_reason_that_applies(code: str, why: object) -> None:
    assert callable(why)
    assert why().code == code
    assert code in TABLE_CODES


def test_the_reason_names_who_has_the_table_and_until_when() -> None:
    early, late = taken("T1", (START, START + 10), reference="b1"), taken("T1", (START + 20, END + 5), reference="b2")
    lapsing = taken("T2", kind="hold", until=START - 7, reference="h1")

    assert refused(PAIR, 8, late, early, lapsing).tables == (
        TableRefusal("T1", "t1", "occupied", "b2", END + 5),
        TableRefusal("T2", "t2", "held", "h1", START - 7),
    )


def test_of_two_that_leave_together_the_booking_is_named_before_the_hold() -> None:
    both = [taken("T1", kind="block"), taken("T1", kind="hold"), taken("T1", kind="assignment")]

    assert refused(PAIR, 8, *both).tables[0].code == refused(PAIR, 8, *reversed(both)).tables[0].code == "occupied"


def test_tables_are_listed_in_the_order_people_read() -> None:
    floor = house(*(table(number) for number in ("T10", "T2", "T1")))

    assert [each.table for each in refused(floor, 40).tables] == ["T1", "T2", "T10"]


def test_waiting_for_a_hold_to_lapse_gives_a_plan() -> None:
    holds = [
        taken("T1", kind="hold", until=950),
        taken("T2", kind="hold", until=940),
        taken("T2", kind="hold", until=930),
    ]
    refusal = refused(PAIR, 8, *holds)

    assert step("retry_after_hold", refusal).until == 950
    assert tables_of(ask(PAIR, 8, *(each for each in holds if each.ends > 950))) == ["T1+T2"]
    assert "retry_after_hold" not in {each.kind for each in refused(PAIR, 8, taken("T1"), *holds).next_steps}


def test_coming_at_another_time_gives_a_plan_and_no_nearer_time_does() -> None:
    occupants = [
        taken("T1", (START - 20, START + 50)),
        taken("T1", (START + 55, START + 70)),
        taken("T2", (START, END + 9)),
    ]
    refusal = refused(PAIR, 8, *occupants)

    windows = step("other_time", refusal).windows
    assert windows == ((START - 110, START - 20), (END + 9, END + 99))
    assert all(tables_of(ask(PAIR, wish(8, window), *occupants)) for window in windows)
    for start in range(START - 109, END + 9):
        assert not tables_of(ask(PAIR, wish(8, (start, start + 90)), *occupants))


def test_no_earlier_time_is_offered_before_time_began() -> None:
    refusal = refused(PAIR, wish(8, (30, 60)), taken("T1", (20, 70)))

    assert step("other_time", refusal).windows == ((70, 100),)


def test_the_nearest_later_start_is_offered_however_long_the_table_stays_taken() -> None:
    refusal = refused(house(table("T1")), 4, taken("T1", (0, 10**9)))

    assert step("other_time", refusal).windows == ((10**9, 10**9 + 90),)


def test_sitting_in_another_zone_gives_a_plan() -> None:
    floor = house(table("T1"), table("T2", zone="Bar"), table("T3", zone="Hall"))
    request = wish(4, zones=["Main"])
    refusal = refused(floor, request, taken("T1"))

    assert step("other_zone", refusal).zones == ("Bar", "Hall")
    assert tables_of(ask(floor, replace(request, zones=frozenset({"Hall"})), taken("T1"))) == ["T3"]


def test_bearing_more_empty_seats_gives_a_plan_and_one_fewer_does_not() -> None:
    floor = house(table("T1", 12), table("T2", 9))
    refusal = refused(floor, 2)

    seats = step("allow_overage", refusal).seats
    assert seats == 7
    assert tables_of(ask(floor, 2, policy=Policy(max_overage=7))) == ["T2"]
    assert refused(floor, 2, policy=Policy(max_overage=6)).code == "overage_only"


def test_pushing_tables_together_gives_a_plan() -> None:
    policy = Policy(combinations_enabled=False)

    assert [each.kind for each in refused(PAIR, 8, policy=policy).next_steps] == ["allow_merge"]
    assert tables_of(ask(PAIR, 8, policy=replace(policy, combinations_enabled=True))) == ["T1+T2"]


def test_moving_the_fewest_bookings_gives_a_plan() -> None:
    floor = house(table("T1", 8), *(table(f"T{n}") for n in (2, 3, 4)), joins="T2-T3 T3-T4")
    occupants = [
        taken("T1", (START, START + 20), reference="first"), taken("T1", (START + 30, END), reference="last"),
        taken("T2", reference="one party"), taken("T3", reference="one party"), taken("T4", kind="hold"),
    ]  # fmt: skip
    refusal = refused(floor, 8, *occupants)

    move = step("move_bookings", refusal)
    assert (move.count, move.references) == (1, ("one party",))
    assert "T2+T3" in tables_of(ask(floor, 8, *(each for each in occupants if each.reference != "one party")))


def test_bookings_without_a_reference_count_one_by_one() -> None:
    nameless = [taken("T1", (START, START + 9), reference=""), taken("T1", (START + 9, END), reference="")]

    assert step("move_bookings", refused(PAIR, 8, *nameless)).count == 2


def test_staff_may_approve_what_the_rules_forbid_when_nothing_else_helps() -> None:
    floor = house(table("T1", 6, max_party=4), table("T2", 9, tags=["window"]))
    refusal = refused(floor, wish(5, excluded_tables=["t2"]))

    assert refusal.next_steps == (NextStep("manual_approval", tables=("T1",), rules=("party_above_max",)),)
    approved = Floor("v2", (replace(floor.tables[0], max_party=6), floor.tables[1]))
    assert tables_of(ask(approved, wish(5, excluded_tables=["t2"]))) == ["T1"]


def test_approval_takes_few_tables_and_leaves_the_larger_ones_in_peace() -> None:
    floor = house(table("T1", 8), table("T2", 6), table("T3", 4), table("T4", 4, active=False), table("T5", 7))
    refusal = refused(floor, 11, taken("T5"))

    approval = step("manual_approval", refusal)
    assert (approval.tables, approval.rules) == (("T1", "T3"), ("not_joined",))
    assert check(floor, policy=Policy(), request=wish(11), occupied=[], table_ids=["t1", "t3"]) == approval.rules
    joined = house(*floor.tables, joins="T1-T3")
    assert tables_of(ask(joined, 11, taken("T5"))) == ["T1+T3"]


def test_a_wish_is_set_aside_for_approval_only_when_it_cannot_be_kept() -> None:
    refusal = refused(PAIR, wish(4, required_tags=["window"]))

    assert refusal.next_steps == (NextStep("manual_approval", tables=("T1",), rules=("tag_missing",)),)
    tagged = house(table("T1", tags=["window"]), table("T2"), joins="T1-T2")
    assert tables_of(ask(tagged, wish(4, required_tags=["window"]))) == ["T1"]


def test_a_party_larger_than_the_free_house_is_left_to_staff_without_a_proposal() -> None:
    assert refused(PAIR, 50).next_steps == (NextStep("manual_approval"),)


def test_every_kind_of_step_has_a_test_here() -> None:
    tested = {
        "retry_after_hold", "other_time", "other_zone", "allow_overage", "allow_merge", "move_bookings",
        "manual_approval",
    }  # fmt: skip
    assert tested == set(STEP_KINDS)
