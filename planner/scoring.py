"""Everything that prefers one seating to another, in integer milli-points: lower is better. Nothing here forbids.

Source: the weights and terms are the old selector's; the radius replaces its depth, which depended on order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.layout import Layout, members
from planner.rules import reach
from planner.values import Breakdown, Policy


@dataclass(frozen=True, slots=True)
class Price:
    """This value will hold the terms of a set that depend neither on the party nor on the evening."""

    adjacency_cost: int
    join: int
    fragmentation: int
    zones: int
    scarcity: int

    @property
    def total(self) -> int:
        """This property will be the sum of the terms."""
        return self.join + self.fragmentation + self.zones + self.scarcity


def price(mask: int, *, layout: Layout, policy: Policy, joined: Sequence[int]) -> Price:
    """This function will price a set before anybody asks for it.

    Units: milli-points.
    """
    weights = policy.weights
    positions = tuple(members(mask))
    rarity = sum(layout.scarcity[position] for position in positions)
    if len(positions) == 1:
        return Price(0, 0, 0, 0, rarity * weights.scarcity)
    seats = [layout.tables[position].capacity for position in positions]
    crossed = len({layout.tables[position].zone for position in positions}) - 1
    hops = radius(mask, joined=joined)
    effort = (len(positions) - 1) * weights.table_count + hops * weights.adjacency
    return Price(
        adjacency_cost=hops,
        join=effort * min(3000, 1000 + rarity // len(positions)),
        fragmentation=(sum(seats) - max(seats)) * weights.fragmentation * 1000,
        zones=crossed * weights.zone_balance * 1000,
        scarcity=rarity * weights.scarcity,
    )


def radius(mask: int, *, joined: Sequence[int]) -> int:
    """This function will return the fewest hops, inside the set, in which some member reaches all the others.

    Shapes: 0 for one table; the number of tables if the joins do not connect the set.
    """
    if not mask & (mask - 1):
        return 0
    if any((joined[position] | 1 << position) & mask == mask for position in members(mask)):
        return 1
    if reach(mask & -mask, within=mask, joined=joined) != mask:
        return mask.bit_count()
    return min(_hops(position, mask, joined) for position in members(mask))


def _hops(position: int, mask: int, joined: Sequence[int]) -> int:
    reached, hops = 1 << position, 0
    while reached != mask:
        for near in tuple(members(reached)):
            reached |= joined[near] & mask
        hops += 1
    return hops


def per_seat(policy: Policy) -> int:
    """This function will return what one seat left empty costs today."""
    return policy.weights.overage * policy.demand_multiplier_milli


def breakdown(term: Price, *, overage: int, policy: Policy, starved: int = 0) -> Breakdown:
    """This function will add what depends on the party and the evening: empty seats, and the parties left starving."""
    return Breakdown(
        overage * per_seat(policy),
        term.join,
        term.fragmentation,
        term.zones,
        term.scarcity,
        starved * policy.weights.lookahead * 1000,
    )
