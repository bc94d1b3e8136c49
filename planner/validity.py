"""What a question must be like to have an answer at all. Paths are those of the JSON form, where people see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from planner.errors import InvalidProblem
from planner.values import Adjacency, Floor, Policy, Table, Window

ADJACENCIES: tuple[str, ...] = get_args(Adjacency)


def require_floor(floor: Floor) -> None:
    """This function will refuse a floor that contradicts itself.

    Raises: InvalidProblem with the path to the first fault; trying again does not help.
    """
    for position, table in enumerate(floor.tables):
        _require_table(table, f"floor.tables[{position}]")
    _require_distinct((table.id for table in floor.tables), "floor.tables", "id")
    _require_distinct((table.number for table in floor.tables), "floor.tables", "number")
    known = {table.id for table in floor.tables}
    for position, pair in enumerate(floor.joins):
        _require_join(pair, known, f"floor.joins[{position}]")
    _require_overrides(floor, known)


def require_policy(policy: Policy) -> None:
    """This function will refuse a policy that no house could mean.

    Raises: InvalidProblem.
    """
    if policy.adjacency not in ADJACENCIES:
        raise InvalidProblem(f"must be one of {', '.join(ADJACENCIES)}", path="policy.adjacency")
    if policy.max_tables < 1:
        raise InvalidProblem("must be at least 1", path="policy.maxTables")
    if policy.max_overage < 0:
        raise InvalidProblem("must not be negative", path="policy.maxOverage")


def require_party(party_size: int, *, window: Window, path: str) -> None:
    """This function will refuse a party of nobody and a window that ends before it starts.

    Raises: InvalidProblem.
    """
    if party_size < 1:
        raise InvalidProblem("must be at least 1", path=f"{path}.partySize")
    if window[1] <= window[0]:
        raise InvalidProblem("must end after it starts", path=f"{path}.window")


def _require_table(table: Table, path: str) -> None:
    for name, label in (("id", table.id), ("number", table.number), ("zone", table.zone)):
        if not label:
            raise InvalidProblem("must not be empty", path=f"{path}.{name}")
    if table.capacity < 1:
        raise InvalidProblem("must be at least 1", path=f"{path}.capacity")
    if table.min_party < 1:
        raise InvalidProblem("must be at least 1", path=f"{path}.minParty")
    if table.min_party > table.max_party:
        raise InvalidProblem(f"must not be above maxParty, which is {table.max_party}", path=f"{path}.minParty")


def _require_distinct(labels: Iterable[str], path: str, name: str) -> None:
    seen: dict[str, int] = {}
    for position, label in enumerate(labels):
        first = seen.setdefault(label, position)
        if first != position:
            raise InvalidProblem(
                f"{label!r} is already the {name} of tables[{first}]", path=f"{path}[{position}].{name}"
            )


def _require_join(pair: tuple[str, str], known: set[str], path: str) -> None:
    for side, table_id in enumerate(pair):
        if table_id not in known:
            raise InvalidProblem(f"there is no table {table_id!r}", path=f"{path}[{side}]")
    if pair[0] == pair[1]:
        raise InvalidProblem(f"table {pair[0]!r} cannot be joined to itself", path=path)


def _require_overrides(floor: Floor, known: set[str]) -> None:
    seen: dict[frozenset[str], int] = {}
    for position, (ids, seats) in enumerate(floor.capacity_overrides):
        path = f"floor.capacityOverrides[{position}]"
        unknown = sorted(ids - known)
        if unknown:
            raise InvalidProblem(f"there is no table {unknown[0]!r}", path=f"{path}.tables")
        if len(ids) < 2:
            raise InvalidProblem("must name at least two different tables", path=f"{path}.tables")
        if seats < 1:
            raise InvalidProblem("must be at least 1", path=f"{path}.capacity")
        if seen.setdefault(ids, position) != position:
            raise InvalidProblem(f"capacityOverrides[{seen[ids]}] is for the same tables", path=f"{path}.tables")
