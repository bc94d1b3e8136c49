"""The old score, in floating point, and the old order of plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from planner import Policy, Table
from rollout.legacy.joins import Beside, depth_from_first
from rollout.legacy.terms import LegacyPlan


def scarcities(tables: Sequence[Table]) -> dict[str, float]:
    """This function will return one divided by the number of tables of equal capacity, for each table."""
    alike = Counter(table.capacity for table in tables)
    return {table.id: 1 / alike[table.capacity] for table in tables}


def priced(
    chosen: Sequence[Table], *, party_size: int, policy: Policy, near: Beside, scarcity: Mapping[str, float]
) -> LegacyPlan:
    """This function will score a set in the order in which its tables were chosen, which changes the score (D7)."""
    weights, n = policy.weights, len(chosen)
    seats = [table.capacity for table in chosen]
    overage = max(sum(seats) - party_size, 0)
    depth = depth_from_first([table.id for table in chosen], near=near) if n > 1 else 0
    cost = n if depth is None else depth
    rarity = sum(scarcity[table.id] for table in chosen)
    factor = min(3.0, 1 + rarity / n) if weights.scarcity else 1.0
    join = ((n - 1) * weights.table_count + cost * weights.adjacency) * factor if n > 1 else 0.0
    zones = len({table.zone for table in chosen}) - 1
    score = (
        overage * weights.overage * policy.demand_multiplier_milli / 1000
        + join
        + (sum(seats) - max(seats)) * weights.fragmentation
        + zones * weights.zone_balance
        + rarity * weights.scarcity
    )
    named = sorted(chosen, key=lambda table: table.number)
    return LegacyPlan(
        tuple(table.number for table in named), tuple(table.id for table in named), sum(seats), overage, cost, score
    )


def old_order(plan: LegacyPlan) -> tuple[float, int, int, int, int, str]:
    """This function will return the old sort key; numbers are compared as text, T10 before T2."""
    return (
        plan.score + plan.penalty,
        plan.overage,
        len(plan.tables),
        plan.capacity,
        plan.adjacency_cost,
        "+".join(plan.tables),
    )
