"""One hand-picked set of tables, judged by the very rules that ranking follows."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from planner import Floor, InvalidProblem, Occupied, Policy, Request, appraise, check, plan
from planner.rules import RULES
from tests.planner.houses import house, table, taken, wish
from tests.planner.made_up import made_up_question
from tests.planner.oracle import Oracle

FLOOR = house(
    table("T1", 4, tags=["window"]), table("T2", 4), table("T3", 4, movable=False), table("T4", 2, zone="Bar"),
    table("T5", 2, active=False), table("T6", 8, min_party=6, max_party=7), joins="T1-T2 T2-T3 T1-T4 T2-T4",
)  # fmt: skip


def checked(tables: str, request: Request | int, *occupied: Occupied, policy: Policy | None = None) -> tuple[str, ...]:
    request = wish(request) if isinstance(request, int) else request
    return check(FLOOR, policy=policy or Policy(), request=request, occupied=occupied, table_ids=tables.split())


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        ((), lambda: checked("t1 t2", 8)),
        ((), lambda: checked("t2 t1", 8, taken("T3"))),
        (("inactive",), lambda: checked("t5", 2)),
        (("zone_excluded",), lambda: checked("t1", wish(4, zones=["Bar"]))),
        (("zone_excluded",), lambda: checked("t1", wish(4, excluded_tables=["t1"]))),
        (("tag_missing",), lambda: checked("t2", wish(4, required_tags=["window"]))),
        (("party_below_min",), lambda: checked("t6", 5)),
        (("occupied",), lambda: checked("t1", 4, taken("T1"))),
        (("occupied", "held"), lambda: checked("t1 t2", 8, taken("T1", kind="hold"), taken("T2"))),
        (("blocked",), lambda: checked("t1", 4, taken("T1", kind="block"))),
        (("party_above_max",), lambda: checked("t6", 8)),
        (("combinations_disabled",), lambda: checked("t1 t2", 8, policy=Policy(combinations_enabled=False))),
        (("too_many_tables", "not_movable"), lambda: checked("t1 t2 t3", 12, policy=Policy(max_tables=2))),
        (("cross_zone",), lambda: checked("t1 t4", 6)),
        (("not_movable", "not_joined"), lambda: checked("t1 t3", 8)),
        (("party_above_max", "too_small"), lambda: checked("t1", 5)),
        (("overage",), lambda: checked("t6", 6, policy=Policy(max_overage=1))),
    ],
)
def test_every_broken_rule_is_named_in_a_fixed_order(codes: tuple[str, ...], found: object) -> None:
    assert callable(found)
    assert found() == codes
    assert set(codes) <= set(RULES)


def test_a_floor_that_has_changed_is_looked_at_anew() -> None:
    """The one checked last is remembered; neither another house's nor its own of yesterday is taken for it."""
    smaller = replace(FLOOR, tables=tuple(replace(t, capacity=2) if t.id == "t1" else t for t in FLOOR.tables))
    for floor, codes in ((FLOOR, ()), (smaller, ("too_small",)), (replace(FLOOR), ()), (smaller, ("too_small",))):
        found = check(floor, policy=Policy(), request=wish(4), occupied=(), table_ids=["t1"])
        assert set(codes) <= set(found)
        assert bool(found) == bool(codes)
    impossible = replace(FLOOR, tables=(*FLOOR.tables, FLOOR.tables[0]))
    for _ in range(2):
        with pytest.raises(InvalidProblem):
            check(impossible, policy=Policy(), request=wish(4), occupied=(), table_ids=["t1"])


@pytest.mark.parametrize("tables", ["", "t1 t1", "t1 t9"])
def test_a_selection_without_sense_is_refused(tables: str) -> None:
    with pytest.raises(InvalidProblem) as caught:
        checked(tables, 4)
    assert caught.value.path == "tableIds"


def test_an_occupant_of_an_unknown_table_is_refused() -> None:
    with pytest.raises(InvalidProblem, match="there is no table 't9'"):
        checked("t1", 4, taken("T9"))


@pytest.mark.parametrize("seed", range(150))
def test_a_set_is_legal_exactly_if_ranking_would_offer_it(seed: int) -> None:
    floor, policy, request, occupied, _ = made_up_question(seed)
    legal = {frozenset(t.id for t in tables) for tables in Oracle(made_up_question(seed)).feasible(request)}
    dice = random.Random(seed)
    ids = [each.id for each in floor.tables]
    picks = [dice.sample(ids, dice.randint(1, min(4, len(ids)))) for _ in range(25)]

    for picked in [*picks, *(sorted(each) for each in legal)]:
        broken = check(floor, policy=policy, request=request, occupied=occupied, table_ids=picked)
        assert (broken == ()) == (frozenset(picked) in legal), (seed, picked, broken)


def test_a_plan_passes_the_check_until_somebody_takes_its_table() -> None:
    request = wish(8)
    best = plan(FLOOR, policy=Policy(), request=request).plans[0]

    assert check(FLOOR, policy=Policy(), request=request, occupied=[], table_ids=best.table_ids) == ()
    rival = taken(best.tables[-1])
    assert check(FLOOR, policy=Policy(), request=request, occupied=[rival], table_ids=best.table_ids) == ("occupied",)


@pytest.mark.parametrize("seed", range(40))
def test_a_plan_that_staff_pick_by_hand_has_the_figures_that_ranking_gives_it(seed: int) -> None:
    floor, policy, request, occupied, _ = made_up_question(seed)

    for each in plan(floor, policy=policy, request=request, occupied=occupied).plans:
        picked = appraise(floor, policy=policy, party_size=request.party_size, table_ids=each.table_ids[::-1])
        assert picked == replace(each, rank=1)


def test_figures_are_given_for_sets_that_no_rule_would_allow() -> None:
    picked = appraise(FLOOR, policy=Policy(), party_size=9, table_ids=["t3", "t1"])

    assert (picked.tables, picked.capacity, picked.overage, picked.adjacency_cost) == (("T1", "T3"), 8, -1, 2)
    assert picked.breakdown.slack == 0
    with pytest.raises(InvalidProblem, match="none twice"):
        appraise(FLOOR, policy=Policy(), party_size=9, table_ids=[])


def test_the_floor_may_be_new_each_time() -> None:
    smaller = Floor("v1", FLOOR.tables[:1])
    with pytest.raises(InvalidProblem):
        check(smaller, policy=Policy(), request=wish(4), occupied=[], table_ids=["t2"])
