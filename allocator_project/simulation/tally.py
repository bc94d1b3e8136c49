"""What has happened so far, in numbers that depend on nothing but the simulation, and beside them the time it took."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any


@dataclass(slots=True)
class Covers:
    """Parties of one kind and how many people they are."""

    parties: int = 0
    covers: int = 0

    def add(self, party_size: int) -> None:
        """This function will count a party."""
        self.parties += 1
        self.covers += party_size


@dataclass(slots=True)
class Tally:
    """The counts.

    Shapes: `refused` are parties that had booked, or wanted to, and got no table, by the code of the refusal;
    `turned_away` those at the door; `told` are other answers of "no" by operation and code; `deeds` what people did.
    """

    wanted: Covers = field(default_factory=Covers)
    seated: Covers = field(default_factory=Covers)
    joined: Covers = field(default_factory=Covers)
    refused: Counter[str] = field(default_factory=Counter)
    refused_covers: int = 0
    turned_away: Counter[str] = field(default_factory=Counter)
    turned_away_covers: int = 0
    told: Counter[str] = field(default_factory=Counter)
    deeds: Counter[str] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)

    def refuse(self, code: str, *, party_size: int) -> None:
        """This function will count a party that booked, or tried to, and got no table."""
        self.refused[code] += 1
        self.refused_covers += party_size

    def turn_away(self, code: str, *, party_size: int) -> None:
        """This function will count a party that stood at the door in vain."""
        self.turned_away[code] += 1
        self.turned_away_covers += party_size


@dataclass(slots=True)
class Stopwatch:
    """How long the real work took, by what it was. Units: seconds."""

    seconds: dict[str, float] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def timing(self, what: str) -> Iterator[None]:
        """This function will count what the block does and the time it takes, also where it fails."""
        started = perf_counter()
        try:
            yield
        finally:
            self.times[what] += 1
            self.seconds[what] = self.seconds.get(what, 0.0) + perf_counter() - started

    def rows(self) -> tuple[tuple[str, int, float], ...]:
        """This function will return what took how often how long, the longest first."""
        return tuple(sorted(((w, self.times[w], s) for w, s in self.seconds.items()), key=lambda row: -row[2]))


def sorted_counts(counts: Counter[str]) -> dict[str, Any]:
    """This function will return counts, the largest first, equal ones by name."""
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
