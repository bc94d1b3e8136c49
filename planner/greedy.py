"""A good plan of a service without a solver: largest party first at its best set, then making room for those left.

Where OR-Tools is missing this is the answer; where it is there, this is where the solver starts.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.choices import Choice, Party
from planner.relocation import Board, Seats

MOST_MOVED = 2
STEPS = 100_000


def seat_largest_first(parties: Sequence[Party], *, steps: int = STEPS, most_moved: int = MOST_MOVED) -> Seats:
    """This function will seat as many as it can, most worthy first; whoever has tables keeps tables.

    Cost: `steps` bounds the search for room, so the result does not depend on the machine.
    """
    seats = {place: _current(party) for place, party in enumerate(parties) if party.had}
    board = Board(parties, seats=seats, steps=steps)
    waiting = sorted(set(range(len(parties))) - set(seats), key=lambda place: _order(parties[place]))
    for moves in range(most_moved + 1):
        waiting = [place for place in waiting if not _seat(board, place, moves)]
    return board.seats


def _current(party: Party) -> Choice:
    return next(choice for choice in party.choices if choice.mask == party.had)


def _order(party: Party) -> tuple[int, int, tuple[int, int], str]:
    return -party.booking.worth, -party.booking.party_size, party.window, party.booking.id


def _seat(board: Board, place: int, moves: int) -> bool:
    way = board.find_way(place, max_moves=moves)
    board.seats.update(way.seats or {})
    return way.seats is not None
