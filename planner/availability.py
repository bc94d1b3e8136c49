"""Answers what a booking page asks: at which times could such a party come, and how many of them."""

from __future__ import annotations

from collections.abc import Sequence

from planner.inquiry import inquiry
from planner.ranking import blocked_mask
from planner.refusal import refusal_code
from planner.shelf import SHELF
from planner.spots import spots
from planner.validity import require_party
from planner.values import Floor, Occupied, Opening, Policy, Request, Window

MOST_SPOTS = 20


def availability(
    floor: Floor,
    *,
    policy: Policy,
    occupied: Sequence[Occupied],
    party_size: int,
    windows: Sequence[Window],
    required_tags: frozenset[str] = frozenset(),
    zones: frozenset[str] = frozenset(),
    excluded_tables: frozenset[str] = frozenset(),
) -> tuple[Opening, ...]:
    """This function will say of each window whether the party has a plan, which is best, and how many parties fit.

    Shapes: one opening a window, in the order of the windows; `spots` counts parties seated at once, at most 20.
    Cost: a ranking a window, and a packing where joined sets compete for tables.
    Raises: InvalidProblem, CatalogueTooLarge.
    """
    return tuple(
        _opening(floor, policy, Request(party_size, window, required_tags, zones, excluded_tables, 1), occupied)
        for window in windows
    )


def _opening(floor: Floor, policy: Policy, request: Request, occupied: Sequence[Occupied]) -> Opening:
    require_party(request.party_size, window=request.window, path="request")
    catalogue = SHELF.find(floor, policy=policy)
    shortlist = catalogue.shortlist(request.party_size)
    blocked = blocked_mask(catalogue, request=request, occupied=occupied)
    free = [place for place, mask in enumerate(shortlist.masks) if not mask & blocked]
    if not free:
        question = inquiry(floor, policy=policy, request=request, occupied=occupied)
        return Opening(request.window, None, refusal_code(question), 0)
    seats = [table.capacity for table in catalogue.layout.tables]
    count = spots([shortlist.masks[place] for place in free], seats=seats, most=MOST_SPOTS)
    return Opening(request.window, shortlist.plans(free[:1])[0], None, count)
