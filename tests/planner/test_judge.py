"""The judge accepts what is right and names what is wrong, however the plan was broken."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import planner
from planner import Breakdown, Floor, Plan, Policy, judge
from tests.planner.houses import LATER, ask, house, table, taken, waiting, wish

FLOOR = house(
    table("T2", 4), table("T10", 4), table("T3", 2), table("B1", 4, zone="Bar"), table("F1", 4, movable=False),
    table("C1", 4, active=False), table("L1", 9, min_party=5, max_party=8), table("T4", 4),
    joins="T2-T10 T10-T3 T2-B1 T2-F1 T4-T3",
)  # fmt: skip
RIGHT = ask(FLOOR, wish(8, limit=1)).plans[0]


def faults(plan: Plan, party_size: int = 8, *occupied: Any, floor: Floor = FLOOR, policy: Policy | None = None,
           pending: Any = (), **wishes: Any) -> tuple[str, ...]:  # fmt: skip
    request = wish(party_size, **wishes)
    return judge(floor, policy=policy or Policy(), request=request, occupied=occupied, plan=plan, pending=pending)


def using(*numbers: str, floor: Floor = FLOOR) -> Plan:
    """A plan whose figures are someone's guess, so that only what the tables break is looked for."""
    return Plan(tuple(numbers), tuple(number.lower() for number in numbers), 0, 0, 0, 0, Breakdown(0, 0, 0, 0, 0))


def test_a_right_plan_has_no_fault() -> None:
    assert RIGHT.tables == ("T2", "T10")
    assert faults(RIGHT) == ()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"tables": (), "table_ids": ()}, ("no_tables",)),
        ({"tables": ("T2", "T2"), "table_ids": ("t2", "t2")}, ("table_named_twice",)),
        ({"tables": ("T2", "T99"), "table_ids": ("t2", "t99")}, ("unknown_table",)),
        ({"tables": ("T2", "T3")}, ("numbers_do_not_match_ids",)),
        ({"tables": ("T10", "T2"), "table_ids": ("t10", "t2")}, ("numbers_out_of_order",)),
        ({"rank": 0}, ("rank",)),
        ({"capacity": 9}, ("capacity",)),
        ({"overage": 1}, ("overage",)),
        ({"adjacency_cost": 2}, ("adjacency_cost",)),
        ({"score_milli": RIGHT.score_milli - 1}, ("score",)),
        ({"breakdown": replace(RIGHT.breakdown, slack=1)}, ("breakdown.slack",)),
        ({"breakdown": replace(RIGHT.breakdown, join=1)}, ("breakdown.join",)),
        ({"breakdown": replace(RIGHT.breakdown, fragmentation=1)}, ("breakdown.fragmentation",)),
        ({"breakdown": replace(RIGHT.breakdown, zones=1)}, ("breakdown.zones",)),
        ({"breakdown": replace(RIGHT.breakdown, scarcity=1)}, ("breakdown.scarcity",)),
        ({"breakdown": replace(RIGHT.breakdown, lookahead=1)}, ("breakdown.lookahead",)),
    ],
)
def test_every_broken_field_is_named(changes: dict[str, Any], fault: tuple[str, ...]) -> None:
    assert faults(replace(RIGHT, **changes)) == fault


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ("inactive", lambda: faults(using("C1"), 4)),
        ("taken", lambda: faults(using("T2"), 4, taken("T2"))),
        ("tag_missing", lambda: faults(using("T2"), 4, required_tags=["window"])),
        ("zone_excluded", lambda: faults(using("T2"), 4, zones=["Bar"])),
        ("zone_excluded", lambda: faults(using("T2"), 4, excluded_tables=["t2"])),
        ("party_below_min", lambda: faults(using("L1"), 4)),
        ("party_above_max", lambda: faults(using("L1"), 9)),
        ("combinations_disabled", lambda: faults(RIGHT, policy=Policy(combinations_enabled=False))),
        ("too_many_tables", lambda: faults(using("T2", "T3", "T10"), 8, policy=Policy(max_tables=2))),
        ("not_movable", lambda: faults(using("F1", "T2"), 8)),
        ("cross_zone", lambda: faults(using("B1", "T2"), 8)),
        ("not_joined", lambda: faults(using("T2", "T3"), 6)),
        ("not_joined", lambda: faults(using("T2", "T3", "T10"), 8, policy=Policy(adjacency="pairwise"))),
        ("not_joined", lambda: faults(using("T2", "T3", "T4", "T10"), 14,
                                      policy=Policy(adjacency="neighbors", max_tables=4))),
        ("too_small", lambda: faults(using("T2"), 5)),
        ("overage_above_max", lambda: faults(using("L1"), 5, policy=Policy(max_overage=3))),
    ],
)  # fmt: skip
def test_every_broken_rule_is_named(fault: str, found: Any) -> None:
    assert fault in found()


def test_an_override_is_what_counts() -> None:
    floor = house(table("T1"), table("T2"), joins="T1-T2", overrides={"T1-T2": 7})
    best = ask(floor, 7).plans[0]

    assert faults(best, 7, floor=floor) == ()
    summed = faults(best, 7, floor=replace(floor, capacity_overrides=()))
    assert summed == ("capacity", "overage", "breakdown.slack", "score")


def test_a_set_that_is_not_connected_costs_as_many_hops_as_it_has_tables() -> None:
    wrong = replace(using("T2", "T3"), adjacency_cost=2, capacity=6)

    assert "adjacency_cost" not in faults(wrong, 6)
    assert "adjacency_cost" in faults(replace(wrong, adjacency_cost=1), 6)


def test_tables_that_are_all_closed_are_no_reason_to_stumble() -> None:
    assert "inactive" in faults(using("T1"), 2, floor=house(table("T1", 2, active=False)))


def test_touching_windows_do_not_overlap() -> None:
    assert faults(RIGHT, 8, taken("T2", (1_090, 1_200)), taken("T10", (900, 1_000))) == ()


def test_starved_parties_are_counted_again() -> None:
    needs_both, elsewhere = waiting(8, LATER), waiting(8, (5_000, 5_090), "far")
    hopeless = waiting(60, LATER, "large")
    starving = ask(FLOOR, wish(8, excluded_tables=["l1"], limit=1), pending=[needs_both, elsewhere, hopeless]).plans[0]

    assert starving.breakdown.lookahead == 0  # the large table is left for them
    pending = [waiting(8, LATER, excluded_tables=["l1"]), elsewhere, hopeless]
    assert faults(RIGHT, 8, pending=pending) == ("breakdown.lookahead", "score")


def test_the_judge_shares_nothing_with_those_it_judges() -> None:
    source = Path(planner.__file__).with_name("judge.py").read_text()
    imported = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}

    assert {name for name in imported if name and name.startswith("planner")} == {"planner.values"}
