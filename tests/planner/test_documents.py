"""Floors and policies are stored as JSON: what is written can be read again, and defaults are the design's."""

from __future__ import annotations

import json

import pytest

from planner import (
    Floor,
    InvalidProblem,
    PlannerError,
    Policy,
    Table,
    Weights,
    floor_from_json,
    floor_to_json,
    policy_from_json,
    policy_to_json,
)
from tests.planner.made_up import made_up_question


@pytest.mark.parametrize("seed", range(100))
def test_floors_and_policies_survive_being_written_and_read(seed: int) -> None:
    floor, policy, *_ = made_up_question(seed)

    assert floor_from_json(json.loads(json.dumps(floor_to_json(floor)))) == floor
    assert policy_from_json(json.loads(json.dumps(policy_to_json(policy)))) == policy


def test_the_empty_policy_is_the_default_one() -> None:
    assert policy_from_json({}) == Policy()
    assert policy_to_json(Policy()) == {
        "weights": {
            "overage": 5, "tableCount": 3, "fragmentation": 2, "zoneBalance": 4, "adjacency": 1, "scarcity": 22,
            "lookahead": 40,
        },
        "maxOverage": 4, "maxTables": 3, "adjacency": "connected", "allowCrossZone": False,
        "combinationsEnabled": True, "demandMultiplierMilli": 1000,
    }  # fmt: skip


def test_some_weights_leave_the_others_as_they_were() -> None:
    assert policy_from_json({"weights": {"scarcity": 0}}).weights == Weights(scarcity=0)


def test_a_fault_says_where_in_the_callers_document_it_is() -> None:
    with pytest.raises(PlannerError) as caught:
        policy_from_json({"maxTables": "3"}, path="restaurant.policy")
    assert str(caught.value) == "restaurant.policy.maxTables: must be an integer"
    with pytest.raises(InvalidProblem, match=r"^policy: must be an object$"):
        policy_from_json([])
    with pytest.raises(InvalidProblem, match=r"^house\.tables: is missing$"):
        floor_from_json({"version": "v1"}, path="house")


def test_a_fault_without_a_place_is_just_a_fault() -> None:
    assert str(PlannerError("no")) == "no"


def test_the_largest_party_of_a_table_is_its_capacity_unless_said_otherwise() -> None:
    assert Table("a", "T1", "Main", 4).max_party == 4
    assert Table("a", "T1", "Main", 4, max_party=3).max_party == 3
    floor = floor_from_json(
        {"version": "v1", "tables": [{"id": "a", "number": "T1", "zone": "M", "capacity": 6, "maxParty": None}]}
    )
    assert floor.tables[0] == Table("a", "T1", "M", 6, 1, 6, True, True, frozenset())


def test_a_floor_keeps_nothing_that_its_maker_could_still_change() -> None:
    tables, joins, together = [Table("a", "T1", "M", 2), Table("b", "T2", "M", 2)], [["a", "b"]], {"a", "b"}
    floor = Floor("v1", tables, joins, [(together, 5)])  # type: ignore[arg-type]
    tables.clear()
    joins[0].clear()
    together.clear()

    assert (len(floor.tables), floor.joins, floor.capacity_overrides) == (2, (("a", "b"),), ((frozenset("ab"), 5),))
    assert hash(floor) == hash(Floor("v1", floor.tables, floor.joins, floor.capacity_overrides))


@pytest.mark.parametrize(
    ("floor", "path"),
    [
        (Floor("v", (Table("", "T1", "M", 2),)), "floor.tables[0].id"),
        (Floor("v", (Table("a", "T1", "M", -2),)), "floor.tables[0].capacity"),
        (Floor("v", (Table("a", "T1", "M", 2, min_party=0),)), "floor.tables[0].minParty"),
        (Floor("v", (Table("a", "T1", "M", 2), Table("b", "T2", "M", 2)), (), ((frozenset("ab"), 0),)),
         "floor.capacityOverrides[0].capacity"),
    ],
)  # fmt: skip
def test_floors_made_by_hand_are_looked_at_as_strictly(floor: Floor, path: str) -> None:
    from planner.validity import require_floor

    with pytest.raises(InvalidProblem) as caught:
        require_floor(floor)
    assert caught.value.path == path
