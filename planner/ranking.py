"""Answers the first question: which seatings are possible for this booking, best first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planner.catalogue import Catalogue, Shortlist
from planner.errors import InvalidProblem
from planner.lookahead import least_starving, options_of_the_waiting
from planner.occupancy import busy_among, busy_mask
from planner.refusal import refuse
from planner.shelf import SHELF
from planner.validity import require_party
from planner.values import Certificate, Floor, Occupied, Pending, Plan, Policy, Ranking, Request


def plan(
    floor: Floor,
    *,
    policy: Policy,
    request: Request,
    occupied: Sequence[Occupied] = (),
    pending: Sequence[Pending] = (),
) -> Ranking:
    """This function will rank the legal seatings of a party, best first, or say why there is none.

    Shapes: at most `request.limit` plans; the order of tables, joins, occupants and pending parties does not matter.
    Cost: some ten microseconds once the floor's catalogue is on the shelf; more with pending parties. No time limit.
    Raises: InvalidProblem, CatalogueTooLarge; trying again without a change does not help.
    Source: design 2.
    """
    require_party(request.party_size, window=request.window, path="request")
    if request.limit < 1:
        raise InvalidProblem("must be at least 1", path="request.limit")
    catalogue = SHELF.find(floor, policy=policy)
    shortlist = catalogue.shortlist(request.party_size)
    occupied = tuple(occupied)  # The certificate counts later, and a list could have changed by then.
    if pending:
        plans = _plans_that_spare(catalogue, shortlist, request, occupied, pending)
    else:
        plans = shortlist.plans(_free_places(catalogue, shortlist, request, occupied))
    return Ranking(
        plans,
        None if plans else refuse(floor, policy=policy, request=request, occupied=occupied),
        Certificate(True, len(catalogue.seatings), lambda: _count_free(catalogue, shortlist, request, occupied)),
    )


def blocked_mask(catalogue: Catalogue, *, request: Request, occupied: Sequence[Occupied]) -> int:
    """This function will return the tables that are taken or that the party's wishes rule out."""
    busy = busy_mask(catalogue.layout, occupied=occupied, window=request.window)
    return busy | _barred_mask(catalogue, request)


def first_free(masks: Iterable[int], *, blocked: int, limit: int) -> list[int]:
    """This function will walk sets and return the places of the first ones with no blocked table."""
    free: list[int] = []
    for place, mask in enumerate(masks):
        if not mask & blocked:
            free.append(place)
            if len(free) == limit:
                break
    return free


def _free_places(
    catalogue: Catalogue, shortlist: Shortlist, request: Request, occupied: Sequence[Occupied]
) -> list[int]:
    """The best sets mostly suffice, and who has one of their tables is quicker to say than who has any table."""
    limit = request.limit
    if limit <= len(shortlist.front):
        busy = busy_among(shortlist.in_front, layout=catalogue.layout, occupied=occupied, window=request.window)
        if busy is not None:
            free = first_free(shortlist.front, blocked=busy | _barred_mask(catalogue, request), limit=limit)
            if len(free) == limit:
                return free
    return first_free(shortlist.masks, blocked=blocked_mask(catalogue, request=request, occupied=occupied), limit=limit)


def _barred_mask(catalogue: Catalogue, request: Request) -> int:
    if not (request.required_tags or request.zones or request.excluded_tables):
        return 0
    return catalogue.layout.unsuitable(
        request.required_tags, zones=request.zones, excluded=request.excluded_tables, path="request"
    )


def _count_free(catalogue: Catalogue, shortlist: Shortlist, request: Request, occupied: Sequence[Occupied]) -> int:
    blocked = blocked_mask(catalogue, request=request, occupied=occupied)
    return sum(1 for mask in shortlist.masks if not mask & blocked)


def _plans_that_spare(
    catalogue: Catalogue,
    shortlist: Shortlist,
    request: Request,
    occupied: Sequence[Occupied],
    pending: Sequence[Pending],
) -> tuple[Plan, ...]:
    blocked = blocked_mask(catalogue, request=request, occupied=occupied)
    waiting = options_of_the_waiting(catalogue, request=request, occupied=occupied, pending=pending)
    best = least_starving(catalogue, shortlist=shortlist, blocked=blocked, waiting=waiting, limit=request.limit)
    return tuple(
        shortlist.plan_starving(place, rank=rank, starved=starved) for rank, (place, starved) in enumerate(best, 1)
    )
