"""How many parties of one size fit at once: the most sets of which no two share a table.

Small because of three facts. A table that seats the party alone may as well be used alone. Sets that share no table,
not even through others, can be counted apart. And some best choice takes a set that touches any given set: if it
touched none, that set could be added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from planner.layout import members

Worth = Callable[[int], int]


def spots(masks: Sequence[int], *, seats: Sequence[int], most: int) -> int:
    """This function will return how many of the sets can be used at the same time, but never more than `most`.

    Shapes: `seats` gives the capacity of each position; it only sharpens a bound.
    Cost: exact, so exponential at worst in how entangled the sets are; a walk or two on the floors people build.
    """
    alone = 0
    for mask in masks:
        if mask.bit_count() == 1:
            alone |= mask
    joined = sorted((mask for mask in masks if not mask & alone), key=int.bit_count)
    return min(most, alone.bit_count() + _Packing(seats).most_of(tuple(joined), enough=most - alone.bit_count()))


class _Packing:
    """This object will remember what it found out about groups of sets, for they come up again and again."""

    def __init__(self, seats: Sequence[int]) -> None:
        self._seats = seats
        self._known: dict[tuple[int, ...], int] = {}

    def most_of(self, sets: tuple[int, ...], *, enough: int) -> int:
        """This function will add up the groups that share no table, until there is enough."""
        count = _greedy(sets)
        if count >= enough:
            return count
        return sum(self._most_of_group(group) for group in _groups(_smallest(sets)))

    def _most_of_group(self, sets: tuple[int, ...]) -> int:
        if sets not in self._known:
            self._known[sets] = self._search(sets)
        return self._known[sets]

    def _search(self, sets: tuple[int, ...]) -> int:
        best, bound = _greedy(sets), self._bound(sets)
        uses = Counter(position for mask in sets for position in members(mask))
        touched = min(sets, key=lambda mask: sum(uses[position] for position in members(mask)))
        for chosen in sets:
            if best == bound:
                break
            if chosen & touched:
                rest = tuple(mask for mask in sets if not mask & chosen)
                best = max(best, 1 + sum(self._most_of_group(group) for group in _groups(rest)))
        return best

    def _bound(self, sets: tuple[int, ...]) -> int:
        """No more sets than the tables, or the seats, divided by what the cheapest set uses of them."""
        every = 0
        for mask in sets:
            every |= mask
        worths: tuple[Worth, ...] = (int.bit_count, self._seats_of)
        return min(worth(every) // min(worth(mask) for mask in sets) for worth in worths)

    def _seats_of(self, mask: int) -> int:
        return sum(self._seats[position] for position in members(mask))


def _greedy(sets: Sequence[int]) -> int:
    taken = count = 0
    for mask in sets:
        if not mask & taken:
            taken |= mask
            count += 1
    return count


def _smallest(sets: Sequence[int]) -> tuple[int, ...]:
    """Leaves out every set that contains another: the other would do."""
    kept: list[int] = []
    for mask in sets:
        if not any(small & mask == small for small in kept):
            kept.append(mask)
    return tuple(kept)


def _groups(sets: Sequence[int]) -> list[tuple[int, ...]]:
    """Splits sets into groups that share no table with one another."""
    groups: list[tuple[int, list[int]]] = []
    for mask in sets:
        near = [group for group in groups if group[0] & mask]
        groups = [group for group in groups if not group[0] & mask]
        tables = mask
        together = [mask]
        for reach, group in near:
            tables |= reach
            together += group
        groups.append((tables, together))
    return [tuple(sorted(group, key=lambda mask: (mask.bit_count(), mask))) for _, group in groups]
