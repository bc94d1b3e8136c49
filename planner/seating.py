"""Gives tables to parties of whom it is known what they shall have, but not at which of the tables alike.

Each party in turn takes the tables whose present guests are the least trouble to send away, and those sent away queue
again. Who was sent away often is more trouble the next time, so nobody is sent to and fro for ever.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from planner.choices import Choice, Party
from planner.layout import members
from planner.relocation import Seats


def give_tables(parties: Sequence[Party], *, options: Sequence[Sequence[Choice]], turns: int) -> Seats:
    """This function will seat parties, each at one of its options, until all sit or so many turns have been taken.

    Shapes: parties without options stay out; if not all can be seated, the best plan met on the way, which keeps
    everybody who had tables; nobody at all if no such plan was met.
    Cost: a turn looks at the guests of each table that the party could have, some 50 µs.
    """
    game = _Game(parties, options)
    best, fewest = dict(game.seats), game.missing() if not game.homeless() else None
    for _ in range(turns):
        if not game.waiting:
            return game.seats
        game.seat(game.waiting.popleft())
        missing = game.missing()
        if (fewest is None or missing < fewest) and not game.homeless():
            best, fewest = dict(game.seats), missing
    return best


class _Game:
    """This object will hold who sits where, who waits, and how much trouble each party has become."""

    def __init__(self, parties: Sequence[Party], options: Sequence[Sequence[Choice]]) -> None:
        self.seats: Seats = {}
        self._parties = parties
        self._options = options
        self._tables = {choice.mask: tuple(members(choice.mask)) for each in options for choice in each}
        self._guests: dict[int, dict[int, tuple[int, int]]] = {}
        for position in {position for tables in self._tables.values() for position in tables}:
            self._guests[position] = {}
        self._trouble = [1] * len(parties)
        wanted = (place for place, each in enumerate(options) if each)
        self.waiting = deque(sorted(wanted, key=lambda place: (self._simple(place), parties[place].window, place)))
        self._missing = sum(parties[place].booking.worth for place in self.waiting)
        self._homeless = sum(1 for place in self.waiting if parties[place].had)

    def missing(self) -> int:
        """This function will return the worth of those who wait."""
        return self._missing

    def homeless(self) -> int:
        """This function will return how many of those who wait have tables today."""
        return self._homeless

    def seat(self, place: int) -> None:
        """This function will seat one party where that is least trouble, and send away who is there."""
        window = self._parties[place].window
        chosen, gone = self._options[place][0], tuple[int, ...]()
        least: tuple[int, int] | None = None
        for choice in self._options[place]:
            crowd, idle = self._crowd(choice.mask, window)
            trouble = (sum(self._trouble[other] for other in crowd), idle)
            if least is None or trouble < least:
                chosen, gone, least = choice, crowd, trouble
        for other in gone:
            self._leave(other)
        self.seats[place] = chosen
        self._count(place, -1)
        for position in self._tables[chosen.mask]:
            self._guests[position][place] = window

    def _leave(self, place: int) -> None:
        for position in self._tables[self.seats.pop(place).mask]:
            del self._guests[position][place]
        self._trouble[place] += 1
        self._count(place, 1)
        self.waiting.append(place)

    def _count(self, place: int, sign: int) -> None:
        self._missing += sign * self._parties[place].booking.worth
        self._homeless += sign * (self._parties[place].had != 0)

    def _crowd(self, mask: int, window: tuple[int, int]) -> tuple[tuple[int, ...], int]:
        """Who would have to go, and for how long the tables were idle before: the shorter the better they fit."""
        start, end = window
        crowd: set[int] = set()
        idle = 0
        for position in self._tables[mask]:
            before = 0
            for place, (since, till) in self._guests[position].items():
                if since < end and start < till:
                    crowd.add(place)
                elif before < till <= start:
                    before = till
            idle += start - before
        return tuple(sorted(crowd)), idle

    def _simple(self, place: int) -> bool:
        """Parties that need tables side by side go first."""
        return all(not choice.mask & (choice.mask - 1) for choice in self._options[place])
