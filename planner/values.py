"""The nouns of seating: what goes into the planner and what comes out. Nothing here decides anything.

Times are integer minutes since the Unix epoch in UTC, windows are half-open `(start, end)`, ids are strings.
Everything is frozen: a catalogue made from a floor may be kept only because the floor cannot change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Window = tuple[int, int]
Adjacency = Literal["connected", "neighbors", "pairwise"]
OccupantKind = Literal["assignment", "hold", "block"]


@dataclass(frozen=True, slots=True)
class Weights:
    """This value will hold what each shortcoming of a seating costs, in points per unit."""

    overage: int = 5
    table_count: int = 3
    fragmentation: int = 2
    zone_balance: int = 4
    adjacency: int = 1
    scarcity: int = 22
    lookahead: int = 40


@dataclass(frozen=True, slots=True)
class Table:
    """This value will describe one table; `number` is the label staff use, `max_party` 0 stands for the capacity."""

    id: str
    number: str
    zone: str
    capacity: int
    min_party: int = 1
    max_party: int = 0
    movable: bool = True
    active: bool = True
    tags: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "tags", frozenset(self.tags))
        if not self.max_party:
            object.__setattr__(self, "max_party", self.capacity)


@dataclass(frozen=True, slots=True)
class Floor:
    """This value will describe all tables, the pairs that may be pushed together, and sets that seat another number.

    Shapes: joins are unordered pairs of table ids, repeats count once; an override is (ids of the set, its seats).
    """

    version: str
    tables: tuple[Table, ...]
    joins: tuple[tuple[str, str], ...] = ()
    capacity_overrides: tuple[tuple[frozenset[str], int], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", tuple(self.tables))
        object.__setattr__(self, "joins", tuple((first, second) for first, second in self.joins))
        overrides = tuple((frozenset(ids), seats) for ids, seats in self.capacity_overrides)
        object.__setattr__(self, "capacity_overrides", overrides)


@dataclass(frozen=True, slots=True)
class Policy:
    """This value will hold what the house allows and what it prefers."""

    weights: Weights = Weights()
    max_overage: int = 4
    max_tables: int = 3
    adjacency: Adjacency = "connected"
    allow_cross_zone: bool = False
    combinations_enabled: bool = True
    demand_multiplier_milli: int = 1000


@dataclass(frozen=True, slots=True)
class Request:
    """This value will ask for a seating: how many, when, with what, where, and how many plans to answer with."""

    party_size: int
    window: Window
    required_tags: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    excluded_tables: frozenset[str] = frozenset()
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Pending:
    """This value will describe another party still without a table, whom a good plan does not starve."""

    id: str
    party_size: int
    window: Window
    required_tags: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    excluded_tables: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Occupied:
    """This value will say who has a table when; `until` is when the claim lapses, if sooner than the window's end."""

    table: str
    window: Window
    kind: OccupantKind
    reference: str = ""
    until: int | None = None

    @property
    def ends(self) -> int:
        """This property will be the minute from which the occupant is gone."""
        return self.window[1] if self.until is None else self.until


@dataclass(frozen=True, slots=True)
class Breakdown:
    """This value will show what the score is made of, in milli-points; the parts add up to the score."""

    slack: int
    join: int
    fragmentation: int
    zones: int
    scarcity: int
    lookahead: int = 0

    @property
    def total(self) -> int:
        """This property will be the score."""
        return self.slack + self.join + self.fragmentation + self.zones + self.scarcity + self.lookahead


@dataclass(frozen=True, slots=True)
class Plan:
    """This value will name one legal seating and its price.

    Shapes: `tables` are numbers in natural order, `table_ids` the same tables' ids in that order; rank starts at 1.
    """

    tables: tuple[str, ...]
    table_ids: tuple[str, ...]
    capacity: int
    overage: int
    adjacency_cost: int
    score_milli: int
    breakdown: Breakdown
    rank: int = 1


@dataclass(frozen=True, slots=True)
class TableRefusal:
    """This value will say why one table cannot help, and who has it until when if somebody has."""

    table: str
    table_id: str
    code: str
    reference: str | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """This value will suggest what would make a plan possible; only the fields of its kind are filled."""

    kind: str
    until: int | None = None
    windows: tuple[Window, ...] = ()
    zones: tuple[str, ...] = ()
    seats: int | None = None
    count: int | None = None
    references: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """This value will say no: one code for the booking, one reason per table in natural order, and what to do now."""

    code: str
    tables: tuple[TableRefusal, ...]
    next_steps: tuple[NextStep, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Certificate:
    """This value will say how much was looked at. `complete` is always true: ranking never gives up early.

    Cost: `sets_feasible` is counted when read, by one look at each occupant and each set that suits the party's size.
    """

    complete: bool
    sets_considered: int
    count_feasible: Callable[[], int]

    @property
    def sets_feasible(self) -> int:
        """This property will be the number of seatings that every rule allows."""
        return self.count_feasible()

    def _counts(self) -> tuple[bool, int, int]:
        return self.complete, self.sets_considered, self.sets_feasible

    def __eq__(self, other: object) -> bool:
        return self._counts() == other._counts() if isinstance(other, Certificate) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._counts())

    def __repr__(self) -> str:
        return "Certificate(complete={}, sets_considered={}, sets_feasible={})".format(*self._counts())


@dataclass(frozen=True, slots=True)
class Ranking:
    """This value will hold the best plans in order, or the refusal when there are none, and the certificate."""

    plans: tuple[Plan, ...]
    refusal: Refusal | None
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Opening:
    """This value will say what one window offers: the best plan or the refusal's code, and how many parties fit."""

    window: Window
    plan: Plan | None
    refusal_code: str | None
    spots: int
