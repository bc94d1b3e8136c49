"""Who would have to move so that one more party can sit down: fewest first, then cheapest, by exhaustive search.

Nobody moves without need. Whoever moves in a shortest list of moves was displaced, by the party or by somebody it
displaced; anybody else could stay. So it suffices to follow who is in whose way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.choices import Choice, Party
from planner.windows import overlaps

STEPS_A_SECOND = 300_000

Seats = dict[int, Choice]


@dataclass(frozen=True, slots=True)
class Way:
    """This value will say where the party and those who made way for it sit now; `proven`: there is no better way."""

    seats: Mapping[int, Choice] | None
    proven: bool


class Board:
    """This object will know who shares a minute with whom, and look for ways. Places are positions in `parties`.

    Shapes: `steps` is the effort left for all searches together, so that a limit means the same on every machine.
    """

    def __init__(self, parties: Sequence[Party], *, seats: Seats, steps: int) -> None:
        self.parties = parties
        self.seats = seats
        self.steps = steps
        self._near: dict[int, tuple[int, ...]] = {}
        self._in_the_way: dict[tuple[int, int], tuple[int, ...]] = {}

    def in_the_way(self, place: int, *, choice: Choice) -> tuple[int, ...]:
        """This function will return who has one of the tables while the party is there; asked again and again."""
        self.steps -= 1
        key = place, choice.mask
        found = self._in_the_way.get(key)
        if found is None:
            seats = self.seats
            found = tuple([other for other in self.near(place) if other in seats and seats[other].mask & choice.mask])
            self._in_the_way[key] = found
        return found

    def near(self, place: int) -> tuple[int, ...]:
        """This function will return the others who are in the house at the same time."""
        if place not in self._near:
            window = self.parties[place].window
            self._near[place] = tuple(
                other
                for other, party in enumerate(self.parties)
                if other != place and overlaps(party.window, other=window)
            )
        return self._near[place]

    def find_way(self, place: int, *, max_moves: int) -> Way:
        """This function will find a seat for the party with the fewest moves, and among those the lowest score."""
        self._in_the_way = {}
        for moves in range(max_moves + 1):
            search = _Search(self, moves)
            search.settle((place,), {}, 0)
            if search.best is not None or self.steps <= 0:
                return Way(search.best, self.steps > 0)
        return Way(None, True)


class _Search:
    """This object will try every list of at most so many moves, and drop those that cannot become cheaper."""

    def __init__(self, board: Board, moves: int) -> None:
        self.best: Seats | None = None
        self._board = board
        self._moves = moves
        self._cost = 0
        # Who sits badly now may gain by being displaced, so a way can become cheaper as it grows.
        self._gains = sorted(min(0, self._least(place)) for place in board.seats)

    def settle(self, waiting: tuple[int, ...], settled: Seats, cost: int) -> None:
        """This function will seat the first of those waiting in every way, and then the others."""
        if not waiting:
            self.best, self._cost = settled, cost
            return
        board, (place, *others) = self._board, waiting
        before = board.seats[place].score if place in board.seats else 0
        least = sum(self._least(other) for other in others)
        least += sum(self._gains[: self._moves - len(settled) - len(others)])
        for choice in board.parties[place].choices:
            total = cost + choice.score - before
            if board.steps <= 0 or (self.best is not None and total + least >= self._cost):
                return
            displaced = [each for each in board.in_the_way(place, choice=choice) if each not in waiting]
            displaced = [each for each in displaced if each not in settled]
            known = len(settled) + len(others) + len(displaced)
            if known <= self._moves and not self._clashes(place, choice, settled):
                self.settle((*others, *displaced), {**settled, place: choice}, total)

    def _least(self, place: int) -> int:
        return self._board.parties[place].choices[0].score - self._board.seats[place].score

    def _clashes(self, place: int, choice: Choice, settled: Seats) -> bool:
        near = self._board.near(place)
        return any(other in near and each.mask & choice.mask for other, each in settled.items())
