"""Checks an answer without knowing how it was found: legality and score derived again, naively, from the design.

Imports only the values. Whatever it shared with rules, scoring or search could be wrong in both in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from math import inf

from planner.values import Floor, Occupied, Pending, Plan, Policy, Request, Table, Window


def judge(
    floor: Floor,
    *,
    policy: Policy,
    request: Request,
    occupied: Sequence[Occupied],
    plan: Plan,
    pending: Sequence[Pending] = (),
) -> tuple[str, ...]:
    """This function will find everything that is wrong with a plan.

    Shapes: codes of the faults; empty means that the plan is legal and its figures are right. Whether a better plan
    exists is not its business.
    Cost: lists neighbours by hand; with pending parties it searches for their seatings, slowly.
    """
    mislabelled = tuple(_mislabelled(floor, plan))
    if mislabelled:
        return mislabelled
    chosen = frozenset(plan.table_ids)
    return (
        *_unlawful(floor, policy, request, _taken(occupied, request.window), chosen),
        *_miscounted(floor, policy, request, plan, chosen),
        *_mispriced(floor, policy, request, occupied, pending, plan),
    )


def _mislabelled(floor: Floor, plan: Plan) -> Iterator[str]:
    numbers = {table.id: table.number for table in floor.tables}
    if not plan.table_ids:
        yield "no_tables"
    if len(set(plan.table_ids)) != len(plan.table_ids):
        yield "table_named_twice"
    if any(table_id not in numbers for table_id in plan.table_ids):
        yield "unknown_table"
    elif tuple(numbers[table_id] for table_id in plan.table_ids) != plan.tables:
        yield "numbers_do_not_match_ids"
    elif list(plan.tables) != sorted(plan.tables, key=lambda number: (_as_people_read(number), number)):
        yield "numbers_out_of_order"
    if plan.rank < 1:
        yield "rank"


def _as_people_read(number: str) -> list[tuple[int, int, str]]:
    runs = [run for run in re.split("([0-9]+)", number) if run]
    return [(0, int(run), "") if "0" <= run[0] <= "9" else (1, 0, run) for run in runs]


def _taken(occupied: Sequence[Occupied], window: Window) -> set[str]:
    start, end = window
    return {each.table for each in occupied if max(start, each.window[0]) < min(end, each.window[1])}


def _unlawful(
    floor: Floor, policy: Policy, wish: Request | Pending, taken: Set[str], chosen: frozenset[str]
) -> Iterator[str]:
    tables = [table for table in floor.tables if table.id in chosen]
    for table in tables:
        yield from _unlawful_member(wish, taken, table)
    if len(tables) == 1:
        if wish.party_size > tables[0].max_party:
            yield "party_above_max"
    else:
        yield from _unlawful_set(floor, policy, tables)
    seats = _seats(floor, chosen)
    if seats < wish.party_size:
        yield "too_small"
    if seats > wish.party_size + policy.max_overage:
        yield "overage_above_max"


def _unlawful_member(wish: Request | Pending, taken: Set[str], table: Table) -> Iterator[str]:
    if not table.active:
        yield "inactive"
    if table.id in taken:
        yield "taken"
    if not set(wish.required_tags) <= set(table.tags):
        yield "tag_missing"
    if (wish.zones and table.zone not in wish.zones) or table.id in wish.excluded_tables:
        yield "zone_excluded"
    if table.min_party > wish.party_size:
        yield "party_below_min"


def _unlawful_set(floor: Floor, policy: Policy, tables: Sequence[Table]) -> Iterator[str]:
    if not policy.combinations_enabled:
        yield "combinations_disabled"
    if len(tables) > policy.max_tables:
        yield "too_many_tables"
    if not all(table.movable for table in tables):
        yield "not_movable"
    if len({table.zone for table in tables}) > 1 and not policy.allow_cross_zone:
        yield "cross_zone"
    farthest = _farthest(floor, {table.id for table in tables})
    # connected: nobody is out of reach; neighbors: somebody is one hop from all; pairwise: everybody is.
    allowed = {
        "connected": max(farthest) < inf,
        "neighbors": min(farthest) <= 1,
        "pairwise": max(farthest) <= 1,
    }
    if not allowed[policy.adjacency]:
        yield "not_joined"


def _farthest(floor: Floor, chosen: Set[str]) -> list[float]:
    """For each member the hops, inside the set, to the member farthest from it."""
    pairs = {frozenset(pair) for pair in floor.joins}
    answer = []
    for first in chosen:
        hops: dict[str, float] = {first: 0}
        for _ in chosen:
            for near in tuple(hops):
                for far in chosen - hops.keys():
                    if frozenset((near, far)) in pairs:
                        hops[far] = hops[near] + 1
        answer.append(max(hops.get(member, inf) for member in chosen))
    return answer


def _seats(floor: Floor, chosen: frozenset[str]) -> int:
    for ids, seats in floor.capacity_overrides:
        if ids == chosen:
            return seats
    return sum(table.capacity for table in floor.tables if table.id in chosen)


def _miscounted(floor: Floor, policy: Policy, request: Request, plan: Plan, chosen: frozenset[str]) -> Iterator[str]:
    seats = _seats(floor, chosen)
    hops = min(_farthest(floor, chosen))
    if plan.capacity != seats:
        yield "capacity"
    if plan.overage != seats - request.party_size:
        yield "overage"
    if plan.adjacency_cost != (hops if hops < inf else len(chosen)):
        yield "adjacency_cost"


def _mispriced(
    floor: Floor,
    policy: Policy,
    request: Request,
    occupied: Sequence[Occupied],
    pending: Sequence[Pending],
    plan: Plan,
) -> Iterator[str]:
    terms = _terms(floor, policy, request, frozenset(plan.table_ids))
    terms["lookahead"] = (
        1000
        * policy.weights.lookahead
        * sum(_starves(floor, policy, request, occupied, plan, party) for party in pending)
    )
    for name, milli in terms.items():
        if getattr(plan.breakdown, name) != milli:
            yield f"breakdown.{name}"
    if plan.score_milli != sum(terms.values()):
        yield "score"


def _terms(floor: Floor, policy: Policy, request: Request, chosen: frozenset[str]) -> dict[str, int]:
    weights, n = policy.weights, len(chosen)
    tables = [table for table in floor.tables if table.id in chosen]
    alike = [sum(other.active and other.capacity == table.capacity for other in floor.tables) for table in tables]
    rarity = sum((1000 + count // 2) // count for count in alike if count)
    hops = min(_farthest(floor, chosen))
    cost = hops if hops < inf else n
    effort = 0 if n == 1 else (n - 1) * weights.table_count + int(cost) * weights.adjacency
    capacities = [table.capacity for table in tables]
    return {
        "slack": (_seats(floor, chosen) - request.party_size) * weights.overage * policy.demand_multiplier_milli,
        "join": effort * min(3000, 1000 + rarity // n),
        "fragmentation": (sum(capacities) - max(capacities)) * weights.fragmentation * 1000,
        "zones": (len({table.zone for table in tables}) - 1) * weights.zone_balance * 1000,
        "scarcity": rarity * weights.scarcity,
    }


def _starves(
    floor: Floor, policy: Policy, request: Request, occupied: Sequence[Occupied], plan: Plan, party: Pending
) -> bool:
    if max(request.window[0], party.window[0]) >= min(request.window[1], party.window[1]):
        return False
    now = _taken(occupied, party.window)
    then = now | set(plan.table_ids)
    return _has_a_seating(floor, policy, party, now) and not _has_a_seating(floor, policy, party, then)


def _has_a_seating(floor: Floor, policy: Policy, party: Pending, taken: Set[str]) -> bool:
    """Grows sets of free tables one join at a time; every mode's sets are connected, so none is left out."""
    sets = {frozenset({table.id}) for table in floor.tables if table.id not in taken}
    while sets:
        if any(not tuple(_unlawful(floor, policy, party, taken, chosen)) for chosen in sets):
            return True
        pairs = [pair for first, second in floor.joins for pair in ((first, second), (second, first))]
        sets = {
            chosen | {second}
            for chosen in sets
            for first, second in pairs
            if first in chosen and second not in chosen and second not in taken and len(chosen) < policy.max_tables
        }
    return False
