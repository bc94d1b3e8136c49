"""A floor made ready for thinking: tables in natural order, one bit each, joins and wishes as bit masks.

Decides nothing; `rules` and `scoring` ask it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from planner.errors import InvalidProblem
from planner.labels import natural_key
from planner.validity import require_floor
from planner.values import Floor, Table


class Layout:
    """This object will hold what can be said of a floor once and for all. Bit i stands for the i-th table in order.

    Raises: InvalidProblem when the floor contradicts itself.
    """

    __slots__ = ("active", "bits", "every", "floor", "joined", "movable", "overrides", "positions", "scarcity",
                 "tables", "tagged", "tie_ranks", "zones")  # fmt: skip

    def __init__(self, floor: Floor) -> None:
        require_floor(floor)
        self.floor = floor
        self.tables: tuple[Table, ...] = tuple(sorted(floor.tables, key=lambda t: (natural_key(t.number), t.number)))
        self.positions = {table.id: position for position, table in enumerate(self.tables)}
        self.bits = {table_id: 1 << position for table_id, position in self.positions.items()}
        self.every = (1 << len(self.tables)) - 1
        self.active = self._mask_of(table.id for table in self.tables if table.active)
        self.movable = self._mask_of(table.id for table in self.tables if table.movable)
        self.zones = self._masks_by((table.zone, table.id) for table in self.tables)
        self.tagged = self._masks_by((tag, table.id) for table in self.tables for tag in table.tags)
        both_ways = (pair for first, second in floor.joins for pair in ((first, second), (second, first)))
        self.joined = self._masks_by(both_ways)
        self.overrides = {self._mask_of(ids): seats for ids, seats in floor.capacity_overrides}
        self.scarcity = _scarcities(self.tables)
        self.tie_ranks = _tie_ranks(self.tables)

    def mask(self, table_ids: Iterable[str], *, path: str) -> int:
        """This function will return the tables as one mask.

        Raises: InvalidProblem for an id that is not on the floor.
        """
        try:
            return self._mask_of(table_ids)
        except KeyError as unknown:
            raise InvalidProblem(f"there is no table {unknown.args[0]!r}", path=path) from None

    def neighbours(self, position: int) -> int:
        """This function will return the tables that may be pushed against this one."""
        return self.joined.get(self.tables[position].id, 0)

    def seats(self, mask: int) -> int:
        """This function will return how many the set seats: what an override says, otherwise the sum."""
        return self.overrides.get(mask) or sum(self.tables[position].capacity for position in members(mask))

    def unsuitable(self, tags: frozenset[str], *, zones: frozenset[str], excluded: frozenset[str], path: str) -> int:
        """This function will return the tables that the party's wishes rule out.

        Raises: InvalidProblem for an excluded id that is not on the floor.
        """
        return self.untagged(tags) | self.outside(zones) | self.mask(excluded, path=f"{path}.excludedTables")

    def untagged(self, tags: frozenset[str]) -> int:
        """This function will return the tables that lack one of the tags."""
        lacking = 0
        for tag in tags:
            lacking |= ~self.tagged.get(tag, 0)
        return lacking & self.every

    def outside(self, zones: frozenset[str]) -> int:
        """This function will return the tables in none of the zones; no zones means anywhere."""
        if not zones:
            return 0
        allowed = 0
        for zone in zones:
            allowed |= self.zones.get(zone, 0)
        return self.every & ~allowed

    def _mask_of(self, table_ids: Iterable[str]) -> int:
        mask = 0
        for table_id in table_ids:
            mask |= self.bits[table_id]
        return mask

    def _masks_by(self, pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
        masks: dict[str, int] = {}
        for key, table_id in pairs:
            masks[key] = masks.get(key, 0) | self.bits[table_id]
        return masks


_last: Layout | None = None


def layout_of(floor: Floor) -> Layout:
    """This function will return the floor made ready, the one made last if it was of an equal floor.

    Whoever checks every table of a floor asks for the same one forty times, and making it took most of that time.
    Cost: nothing for the same object, a comparison for an equal one, or making it.
    Raises: InvalidProblem when the floor contradicts itself.
    """
    global _last
    last = _last  # Read once and replaced as a whole, so it needs no lock.
    if last is None or not (last.floor is floor or last.floor == floor):
        _last = last = Layout(floor)
    return last


def members(mask: int) -> Iterator[int]:
    """This function will walk the positions of a mask's bits from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _scarcities(tables: tuple[Table, ...]) -> tuple[int, ...]:
    """One thousand shared among the active tables of equal capacity, rounded; busy ones count, inactive ones do not."""
    count = Counter(table.capacity for table in tables if table.active)
    return tuple((1000 + alike // 2) // alike if (alike := count[table.capacity]) else 0 for table in tables)


def _tie_ranks(tables: tuple[Table, ...]) -> tuple[int, ...]:
    """Equal ranks for numbers that read alike (T1 and T01): the raw strings decide only after all numbers tie."""
    ranks: list[int] = []
    for position, table in enumerate(tables):
        alike = position and natural_key(tables[position - 1].number) == natural_key(table.number)
        ranks.append(ranks[-1] if alike else position)
    return tuple(ranks)
