"""Makes room for a party that found no place, by moving as few others as possible, all of whom stay seated.

Measured against the integer program of the same question this search gives the same answers in a tenth of the time:
with two moves there is little to try. See docs/algorithm.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.choices import Service
from planner.errors import InvalidProblem
from planner.evening import Change, Room, ServiceBooking
from planner.relocation import STEPS_A_SECOND, Board
from planner.values import Floor, Occupied, Policy, Request

MAX_MOVES = 2


def make_room(
    floor: Floor,
    *,
    policy: Policy,
    request: Request,
    bookings: Sequence[ServiceBooking],
    occupied: Sequence[Occupied] = (),
    max_moves: int = MAX_MOVES,
    time_limit_seconds: float = 1.0,
) -> Room | None:
    """This function will seat a party by moving at most so many bookings: fewest moves first, then the lowest score.

    Shapes: `bookings` have tables; pinned ones stay where they are, as does whatever is in `occupied`, which must
    also name who is there when a moved booking is but not in the request's window. None if there is no way.
    Units: the limit is effort, so many steps a second, so that the answer does not depend on how busy a machine is;
    beyond it the best way found, not proven.
    Raises: InvalidProblem, also for a booking without tables; CatalogueTooLarge.
    Source: design 2.
    """
    if max_moves < 0:
        raise InvalidProblem("must not be negative", path="maxMoves")
    for position, booking in enumerate(bookings):
        if booking.table_ids is None:
            raise InvalidProblem("has no tables to be moved from", path=f"bookings[{position}].tables")
    party = _as_booking(request, {booking.id for booking in bookings})
    service = Service(floor, policy=policy, bookings=(*bookings, party), occupied=occupied)
    seats = {
        place: next(choice for choice in each.choices if choice.mask == each.had)
        for place, each in enumerate(service.parties)
        if each.had
    }
    place = next(place for place, each in enumerate(service.parties) if not each.had)
    board = Board(service.parties, seats=seats, steps=int(time_limit_seconds * STEPS_A_SECOND))
    way = board.find_way(place, max_moves=max_moves)
    if way.seats is None:
        return None
    moves = [
        Change(each.booking.id, service.table_ids(each.had), service.table_ids(way.seats[mover].mask), "makes_room")
        for mover, each in enumerate(service.parties)
        if mover in way.seats and mover != place
    ]
    return Room(service.plan(party, mask=way.seats[place].mask), tuple(moves), way.proven)


def _as_booking(request: Request, taken: set[str]) -> ServiceBooking:
    """The party's id is one that no booking has."""
    name = "request"
    while name in taken:
        name += "+"
    return ServiceBooking(
        name, request.party_size, request.window, 1, request.required_tags, request.zones, request.excluded_tables
    )
