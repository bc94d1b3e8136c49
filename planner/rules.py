"""Everything that forbids a seating, once. The catalogue, refusals and the manual check all ask here.

What merely makes one seating better than another belongs to `scoring`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.errors import InvalidProblem
from planner.layout import Layout, layout_of, members
from planner.occupancy import last_to_leave, overlapping
from planner.validity import require_party, require_policy
from planner.values import Adjacency, Floor, Occupied, Policy, Request

OCCUPIED_CODES = {"assignment": "occupied", "hold": "held", "block": "blocked"}

RULES = (
    "inactive", "zone_excluded", "tag_missing", "party_below_min", "occupied", "held", "blocked", "party_above_max",
    "combinations_disabled", "too_many_tables", "not_movable", "cross_zone", "not_joined", "too_small", "overage",
)  # fmt: skip


def largest_set(policy: Policy) -> int:
    """This function will return how many tables one party may be given."""
    return policy.max_tables if policy.combinations_enabled else 1


def partners(layout: Layout, *, policy: Policy) -> tuple[int, ...]:
    """This function will return for each table those it may be pushed against: active, movable, of a fitting zone."""
    usable = layout.active & layout.movable
    return tuple(
        layout.neighbours(position) & usable & (layout.every if policy.allow_cross_zone else layout.zones[table.zone])
        if usable >> position & 1
        else 0
        for position, table in enumerate(layout.tables)
    )


def is_joined(mask: int, *, joined: Sequence[int], adjacency: Adjacency) -> bool:
    """This function will say whether the joins hold the set together as the policy wants.

    Shapes: `joined` gives each position's mask of neighbours. A single table always holds together.
    """
    around = [(joined[position] | 1 << position) & mask == mask for position in members(mask)]
    if adjacency == "pairwise":
        return all(around)
    if adjacency == "neighbors":
        return any(around)
    return any(around) or reach(mask & -mask, within=mask, joined=joined) == mask


def reach(start: int, *, within: int, joined: Sequence[int]) -> int:
    """This function will return every table that hops inside the set lead to."""
    reached = edge = start
    while edge:
        near = 0
        for position in members(edge):
            near |= joined[position]
        edge = near & within & ~reached
        reached |= edge
    return reached


def check(
    floor: Floor, *, policy: Policy, request: Request, occupied: Sequence[Occupied], table_ids: Sequence[str]
) -> tuple[str, ...]:
    """This function will judge one hand-picked set of tables by the rules of ranking.

    Shapes: the codes of the rules it breaks, in the order of `RULES`, none twice; empty means legal.
    Raises: InvalidProblem for no tables, a table named twice, or one that is not on the floor.
    Cost: some microseconds while the floor is the one of last time, else it is made ready anew; no catalogue.
    """
    require_policy(policy)
    require_party(request.party_size, window=request.window, path="request")
    layout = layout_of(floor)
    mask = selection(layout, table_ids=table_ids)
    broken = {
        *_broken_by_members(layout, request, mask),
        *_broken_by_occupants(layout, request, occupied, mask),
        *_broken_by_the_set(layout, policy, mask),
        *_broken_by_size(layout, policy, request.party_size, mask),
    }
    return tuple(code for code in RULES if code in broken)


def selection(layout: Layout, *, table_ids: Sequence[str]) -> int:
    """This function will return the tables that somebody picked as one mask.

    Raises: InvalidProblem for no tables, a table named twice, or one that is not on the floor.
    """
    if not table_ids or len(set(table_ids)) < len(table_ids):
        raise InvalidProblem("must name at least one table, none twice", path="tableIds")
    return layout.mask(table_ids, path="tableIds")


def _broken_by_members(layout: Layout, request: Request, mask: int) -> Iterator[str]:
    barred = layout.outside(request.zones) | layout.mask(request.excluded_tables, path="request.excludedTables")
    if mask & ~layout.active:
        yield "inactive"
    if mask & barred:
        yield "zone_excluded"
    if mask & layout.untagged(request.required_tags):
        yield "tag_missing"
    if any(request.party_size < layout.tables[position].min_party for position in members(mask)):
        yield "party_below_min"


def _broken_by_occupants(layout: Layout, request: Request, occupied: Sequence[Occupied], mask: int) -> Iterator[str]:
    during = overlapping(occupied, window=request.window)
    layout.mask((occupant.table for occupant in during), path="occupied")
    for table_id, occupant in last_to_leave(during).items():
        if layout.bits[table_id] & mask:
            yield OCCUPIED_CODES[occupant.kind]


def _broken_by_the_set(layout: Layout, policy: Policy, mask: int) -> Iterator[str]:
    if mask.bit_count() == 1:
        return
    if not policy.combinations_enabled:
        yield "combinations_disabled"
    if mask.bit_count() > policy.max_tables:
        yield "too_many_tables"
    if mask & ~layout.movable:
        yield "not_movable"
    if not policy.allow_cross_zone and not any(mask & ~zone == 0 for zone in layout.zones.values()):
        yield "cross_zone"
    joined = [layout.neighbours(position) for position in range(len(layout.tables))]
    if not is_joined(mask, joined=joined, adjacency=policy.adjacency):
        yield "not_joined"


def _broken_by_size(layout: Layout, policy: Policy, party_size: int, mask: int) -> Iterator[str]:
    if mask.bit_count() == 1 and party_size > layout.tables[mask.bit_length() - 1].max_party:
        yield "party_above_max"
    seats = layout.seats(mask)
    if seats < party_size:
        yield "too_small"
    if seats - party_size > policy.max_overage:
        yield "overage"
