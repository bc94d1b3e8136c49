"""A good plan of a service without a solver: largest party first at its best set, then making room for those left.

Where OR-Tools is missing this is the answer; where it is there, this is where the solver starts.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.choices import Choice, Party
from planner.relocation import Board, Seats

MOST_MOVED = 2
STEPS = 600_000


def seat_largest_first(parties: Sequence[Party], *, steps: int = STEPS) -> Seats:
    """This function will seat as many as it can, most worthy first; whoever has tables keeps tables.

    Cost: `steps` bounds the search for room, so the result does not depend on the machine.
    """
    seats = {place: _current(party) for place, party in enumerate(parties) if party.had}
    board = Board(parties, seats=seats, steps=steps)
    waiting = sorted(set(range(len(parties))) - set(seats), key=lambda place: _order(parties[place]))
    for moves in range(MOST_MOVED + 1):
        waiting = [place for place in waiting if not _seat(board, place, moves)]
    for place in waiting:
        _take_over(board, place)
    return _cheapened(board)


def _current(party: Party) -> Choice:
    return next(choice for choice in party.choices if choice.mask == party.had)


def _order(party: Party) -> tuple[int, int, tuple[int, int], str]:
    return -party.booking.worth, -party.booking.party_size, party.window, party.booking.id


def _seat(board: Board, place: int, moves: int) -> bool:
    way = board.find_way(place, max_moves=moves)
    board.seats.update(way.seats or {})
    return way.seats is not None


def _take_over(board: Board, place: int) -> None:
    """Seats the party where parties without tables of their own, worth less together, sit; they may find others."""
    worth = board.parties[place].booking.worth
    for choice in board.parties[place].choices:
        losers = board.in_the_way(place, choice=choice)
        lost = sum(board.parties[loser].booking.worth for loser in losers)
        if board.steps > 0 and lost < worth and not any(board.parties[loser].had for loser in losers):
            for loser in losers:
                del board.seats[loser]
            board.seats[place] = choice
            for loser in losers:
                _seat(board, loser, MOST_MOVED)
            return


def _cheapened(board: Board) -> Seats:
    """Gives whoever is new a free set that costs less, until nobody finds one."""
    changed = True
    while changed:
        changed = False
        for place, now in sorted(board.seats.items()):
            if board.parties[place].had:
                continue
            better = next(
                (each for each in board.parties[place].choices
                 if each.score >= now.score or not board.in_the_way(place, choice=each)), now
            )  # fmt: skip
            if better.score < now.score:
                board.seats[place] = better
                changed = True
    return board.seats
