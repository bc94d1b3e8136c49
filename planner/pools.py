"""Two integer programs for one service: tables one by one, and tables alike thrown together.

In the *exact* program a column is a booking at a set of tables. In the *pooled* one, tables of one capacity that
welcome the same bookings are a pool, and a column for a single table says only which pool; joined sets and what
bookings have now keep their tables. Every seating of the exact program is one of the pooled program at the same price,
so the pooled optimum is a bound, and where its solution can be given tables it is the optimum. Why that mostly works:
without joins, bookings of a pool can be given tables whenever there are never more of them at once than tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.choices import Choice, Party
from planner.layout import members
from planner.values import Window

Kind = tuple[tuple[int, ...], int, int, int]


@dataclass(frozen=True, slots=True)
class Row:
    """This value will be one condition on the columns taken: their weighted number between two bounds."""

    terms: tuple[tuple[int, int], ...]
    most: int
    least: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """This value will be a booking at something: `uses` says how much of which resource, `kind` what it amounts to."""

    party: int
    choice: Choice
    uses: tuple[tuple[int, int], ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Program:
    """This value will be the columns and the rows that say who may sit where; what is wanted comes on top."""

    parties: tuple[Party, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class Pools:
    """This object will say which tables are alike: one capacity, the same bookings welcome alone at them."""

    def __init__(self, parties: Sequence[Party]) -> None:
        welcome: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for place, party in enumerate(parties):
            for choice in party.choices:
                for position in members(choice.mask):
                    welcome[position] += _alone(place, choice)
        numbers: dict[tuple[tuple[int, int], ...], int] = {}
        self.of = {
            position: numbers.setdefault(tuple(sorted(welcome[position])), len(numbers)) for position in sorted(welcome)
        }
        self.sizes = [list(self.of.values()).count(number) for number in range(len(numbers))]

    def kind(self, choice: Choice, *, fixed: bool) -> Kind:
        """This function will say what a choice amounts to: how much of which pools, at what price, moved or not."""
        pools = tuple(sorted(self.of[position] for position in members(choice.mask)))
        return pools, choice.score, choice.moved, choice.mask if fixed else 0


def exact_program(parties: tuple[Party, ...], *, pools: Pools) -> Program:
    """This function will set up the program of single tables."""
    columns = tuple(
        Column(place, choice, tuple((position, 1) for position in members(choice.mask)), kind)
        for place, party in enumerate(parties)
        for choice in party.choices
        for kind in [pools.kind(choice, fixed=choice.mask == party.had)]
    )
    return Program(parties, columns, _rows(parties, columns, defaultdict(lambda: 1)))


def pooled_program(parties: tuple[Party, ...], *, pools: Pools) -> Program:
    """This function will set up the program of pools. Resources from 0 are tables, the negative ones are pools."""
    columns: list[Column] = []
    for place, party in enumerate(parties):
        known: set[Kind] = set()
        for choice in party.choices:
            fixed = choice.mask == party.had
            kind = pools.kind(choice, fixed=fixed)
            shared = tuple((~pool, kind[0].count(pool)) for pool in sorted(set(kind[0])))
            if fixed or choice.mask & (choice.mask - 1):
                own = tuple((position, 1) for position in members(choice.mask))
                columns.append(Column(place, choice, (*own, *shared), kind))
            elif kind not in known:
                known.add(kind)
                columns.append(Column(place, choice, shared, kind))
    sizes = {~pool: size for pool, size in enumerate(pools.sizes)}
    most = defaultdict(lambda: 1, sizes)
    return Program(parties, tuple(columns), _rows(parties, columns, most))


def crowds(windows: Mapping[int, Window]) -> Iterator[tuple[int, ...]]:
    """This function will find everyone present at once, at each moment after which somebody leaves.

    Shapes: no crowd is part of another one, so these are all the conditions that time makes.
    """
    moments = sorted(
        (moment, comes, who) for who, window in windows.items() for comes, moment in ((1, window[0]), (0, window[1]))
    )
    present: set[int] = set()
    grown = False
    for _, comes, who in moments:
        if comes:
            present.add(who)
        elif grown:
            yield tuple(sorted(present))
        grown = bool(comes)
        if not comes:
            present.discard(who)


def _alone(place: int, choice: Choice) -> list[tuple[int, int]]:
    """The score stands for the capacity: alone, tables of one capacity cost the same."""
    return [] if choice.mask & (choice.mask - 1) else [(place, choice.score)]


def _rows(parties: Sequence[Party], columns: Iterable[Column], most: Mapping[int, int]) -> tuple[Row, ...]:
    of_party: dict[int, list[int]] = defaultdict(list)
    users: dict[int, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for number, column in enumerate(columns):
        of_party[column.party].append(number)
        for resource, amount in column.uses:
            users[resource][column.party].append((number, amount))
    once = [
        Row(tuple((number, 1) for number in numbers), 1, int(parties[place].had != 0))
        for place, numbers in of_party.items()
    ]
    rows: dict[Row, None] = dict.fromkeys(once)
    for resource, by_party in sorted(users.items()):
        for crowd in crowds({place: parties[place].window for place in by_party}):
            if sum(max(amount for _, amount in by_party[place]) for place in crowd) > most[resource]:
                rows[Row(tuple(term for place in crowd for term in by_party[place]), most[resource])] = None
    return tuple(rows)
