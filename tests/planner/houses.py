"""Small houses to ask about: valid defaults, so that a test states only what matters to it."""

from __future__ import annotations

from typing import Any

from planner import Floor, Occupied, Pending, Policy, Ranking, Request, Table, Weights, judge, plan

DINNER = (1_000, 1_090)
LATER = (1_060, 1_150)

FREE_OF_SCARCITY = Policy(weights=Weights(scarcity=0))


def table(number: str, capacity: int = 4, **details: Any) -> Table:
    """Its id is its number in lower case."""
    details.setdefault("zone", "Main")
    details["tags"] = frozenset(details.get("tags", ()))
    return Table(id=number.lower(), number=number, capacity=capacity, **details)


def house(*tables: Table, joins: str = "", overrides: dict[str, int] | None = None) -> Floor:
    """Joins and overrides are written with numbers: "A-B B-C", {"A-B": 7}."""
    pairs = tuple((first.lower(), second.lower()) for first, second in (pair.split("-") for pair in joins.split()))
    seats = tuple((frozenset(key.lower().split("-")), seats) for key, seats in (overrides or {}).items())
    return Floor("v1", tables, pairs, seats)


def wish(party_size: int, window: tuple[int, int] = DINNER, **details: Any) -> Request:
    return Request(party_size, window, **_sets(details))


def waiting(party_size: int, window: tuple[int, int] = DINNER, name: str = "next", **details: Any) -> Pending:
    return Pending(name, party_size, window, **_sets(details))


def _sets(details: dict[str, Any]) -> dict[str, Any]:
    return {name: value if name == "limit" else frozenset(value) for name, value in details.items()}


def taken(number: str, window: tuple[int, int] = DINNER, kind: Any = "assignment", **details: Any) -> Occupied:
    details.setdefault("reference", f"{kind} on {number}")
    return Occupied(number.lower(), window, kind, **details)


def ask(
    floor: Floor, request: Request | int, *occupied: Occupied, policy: Policy | None = None, pending: Any = ()
) -> Ranking:
    """Asks, and has the judge look at every plan before the test does."""
    request = wish(request) if isinstance(request, int) else request
    policy = policy or Policy()
    ranking = plan(floor, policy=policy, request=request, occupied=occupied, pending=pending)
    for each in ranking.plans:
        faults = judge(floor, policy=policy, request=request, occupied=occupied, plan=each, pending=pending)
        assert faults == (), (each, faults)
    return ranking


def tables_of(ranking: Ranking) -> list[str]:
    return ["+".join(each.tables) for each in ranking.plans]
