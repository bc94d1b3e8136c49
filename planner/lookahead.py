"""Prefers seatings that leave other waiting parties something to sit at.

A pending party starves when it has a plan now and would have none after this set is taken; each is judged alone.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence

from planner.catalogue import Catalogue, Order, Shortlist, order_of
from planner.occupancy import busy_mask
from planner.rules import largest_set
from planner.validity import require_party
from planner.values import Occupied, Pending, Request
from planner.windows import overlaps


def least_starving(
    catalogue: Catalogue, *, shortlist: Shortlist, blocked: int, waiting: Sequence[Sequence[int]], limit: int
) -> list[tuple[int, int]]:
    """This function will return the places of the best sets with the number of parties each would starve, exactly.

    Shapes: `waiting` is what `options_of_the_waiting` says.
    Cost: the walk ends when the next set's score without starvation is above the last place's; starving only adds.
    """
    penalty = catalogue.policy.weights.lookahead * 1000
    best: list[tuple[Order, int, int]] = []
    for place, seating in enumerate(shortlist.seatings):
        if seating.mask & blocked:
            continue
        order = order_of(seating, layout=catalogue.layout, policy=catalogue.policy)
        if len(best) == limit and order[0] > best[-1][0][0]:
            break
        starved = sum(all(option & seating.mask for option in options) for options in waiting)
        insort(best, ((order[0] + starved * penalty, *order[1:]), place, starved))
        del best[limit:]
    return [(place, starved) for _, place, starved in best]


def options_of_the_waiting(
    catalogue: Catalogue, *, request: Request, occupied: Sequence[Occupied], pending: Sequence[Pending]
) -> tuple[tuple[int, ...], ...]:
    """This function will return, for each party that could starve, every set it could be given now.

    Shapes: left out are parties at another time, parties without a plan already, and parties with more options side by
    side than a set has tables: one set cannot touch them all.
    """
    least = largest_set(catalogue.policy)
    waiting = []
    for position, party in enumerate(pending):
        path = f"pending[{position}]"
        require_party(party.party_size, window=party.window, path=path)
        barred = catalogue.layout.unsuitable(
            party.required_tags, zones=party.zones, excluded=party.excluded_tables, path=path
        )
        if not overlaps(party.window, other=request.window):
            continue
        blocked = barred | busy_mask(catalogue.layout, occupied=occupied, window=party.window)
        options = tuple(mask for mask in catalogue.shortlist(party.party_size).masks if not mask & blocked)
        if options and _side_by_side(options, enough=least + 1) <= least:
            waiting.append(options)
    return tuple(waiting)


def _side_by_side(options: Sequence[int], *, enough: int) -> int:
    """Counts options that share no table, first come first served; a lower bound is all that is wanted."""
    taken = count = 0
    for option in options:
        if not option & taken:
            taken |= option
            count += 1
            if count == enough:
                break
    return count
