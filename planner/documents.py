"""Floors and policies as JSON documents: camelCase, missing keys take the defaults, unknown keys are refused.

The same reading serves the command line and whoever stores a policy, so what is stored can be planned with.
"""

from __future__ import annotations

from typing import cast

from planner.errors import InvalidProblem
from planner.fields import MAX_PEOPLE, Fields, text
from planner.validity import ADJACENCIES, require_floor
from planner.values import Adjacency, Floor, Policy, Table, Weights

_TABLE = ("id", "number", "zone", "capacity", "minParty", "maxParty", "movable", "active", "tags")
_WEIGHTS = {
    "overage": "overage",
    "tableCount": "table_count",
    "fragmentation": "fragmentation",
    "zoneBalance": "zone_balance",
    "adjacency": "adjacency",
    "scarcity": "scarcity",
    "lookahead": "lookahead",
}
_POLICY = ("weights", "maxOverage", "maxTables", "adjacency", "allowCrossZone", "combinationsEnabled",
           "demandMultiplierMilli")  # fmt: skip

_DEFAULT = Policy()


def floor_from_json(document: object, *, path: str = "floor") -> Floor:
    """This function will read a floor.

    Raises: InvalidProblem with the path to the first fault.
    """
    fields = Fields(document, path=path, known=("version", "tables", "joins", "capacityOverrides"))
    floor = Floor(
        version=fields.text("version"),
        tables=tuple(_table(item, at) for item, at in fields.items("tables", required=True)),
        joins=tuple(_join(item, at) for item, at in fields.items("joins")),
        capacity_overrides=tuple(_override(item, at) for item, at in fields.items("capacityOverrides")),
    )
    require_floor(floor)
    return floor


def floor_to_json(floor: Floor) -> dict[str, object]:
    """This function will write a floor in the form that `floor_from_json` reads."""
    return {
        "version": floor.version,
        "tables": [_table_to_json(table) for table in floor.tables],
        "joins": [list(pair) for pair in floor.joins],
        "capacityOverrides": [{"tables": sorted(ids), "capacity": seats} for ids, seats in floor.capacity_overrides],
    }


def policy_from_json(document: object, *, path: str = "policy") -> Policy:
    """This function will read a policy; an empty document is the default policy.

    Raises: InvalidProblem with the path to the first fault.
    """
    fields = Fields(document, path=path, known=_POLICY)
    weights = Fields(fields.value("weights", default={}), path=f"{path}.weights", known=tuple(_WEIGHTS))
    return Policy(
        weights=Weights(
            **{
                name: weights.integer(key, low=0, high=1_000_000, default=getattr(_DEFAULT.weights, name))
                for key, name in _WEIGHTS.items()
            }
        ),
        max_overage=fields.integer("maxOverage", low=0, high=MAX_PEOPLE, default=_DEFAULT.max_overage),
        max_tables=fields.integer("maxTables", low=1, high=100, default=_DEFAULT.max_tables),
        adjacency=cast(Adjacency, fields.one_of("adjacency", choices=ADJACENCIES, default=_DEFAULT.adjacency)),
        allow_cross_zone=fields.flag("allowCrossZone", default=_DEFAULT.allow_cross_zone),
        combinations_enabled=fields.flag("combinationsEnabled", default=_DEFAULT.combinations_enabled),
        demand_multiplier_milli=fields.integer(
            "demandMultiplierMilli", low=0, high=1_000_000, default=_DEFAULT.demand_multiplier_milli
        ),
    )


def policy_to_json(policy: Policy) -> dict[str, object]:
    """This function will write a policy in full, in the form that `policy_from_json` reads."""
    return {
        "weights": {key: getattr(policy.weights, name) for key, name in _WEIGHTS.items()},
        "maxOverage": policy.max_overage,
        "maxTables": policy.max_tables,
        "adjacency": policy.adjacency,
        "allowCrossZone": policy.allow_cross_zone,
        "combinationsEnabled": policy.combinations_enabled,
        "demandMultiplierMilli": policy.demand_multiplier_milli,
    }


def _table(item: object, path: str) -> Table:
    fields = Fields(item, path=path, known=_TABLE)
    return Table(
        id=fields.text("id"),
        number=fields.text("number"),
        zone=fields.text("zone"),
        capacity=fields.integer("capacity", low=1, high=MAX_PEOPLE),
        min_party=fields.integer("minParty", low=1, high=MAX_PEOPLE, default=1),
        max_party=fields.integer("maxParty", low=1, high=MAX_PEOPLE) if fields.given("maxParty") else 0,
        movable=fields.flag("movable", default=True),
        active=fields.flag("active", default=True),
        tags=fields.texts("tags"),
    )


def _table_to_json(table: Table) -> dict[str, object]:
    return {
        "id": table.id,
        "number": table.number,
        "zone": table.zone,
        "capacity": table.capacity,
        "minParty": table.min_party,
        "maxParty": table.max_party,
        "movable": table.movable,
        "active": table.active,
        "tags": sorted(table.tags),
    }


def _join(item: object, path: str) -> tuple[str, str]:
    if not isinstance(item, list | tuple) or len(item) != 2:
        raise InvalidProblem("must be a pair of table ids", path=path)
    return text(item[0], path=f"{path}[0]"), text(item[1], path=f"{path}[1]")


def _override(item: object, path: str) -> tuple[frozenset[str], int]:
    fields = Fields(item, path=path, known=("tables", "capacity"))
    ids = [text(table_id, path=at) for table_id, at in fields.items("tables", required=True)]
    if len(set(ids)) < len(ids):
        raise InvalidProblem("names a table twice", path=fields.path("tables"))
    return frozenset(ids), fields.integer("capacity", low=1, high=MAX_PEOPLE)
