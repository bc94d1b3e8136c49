"""What every booking of a service could be given, and who cannot be moved: the problem made ready for solving.

A choice is left out only if another choice of the same booking needs no other table, costs no more and is no more
of a move: exchanging one for the other never makes a plan worse in any of the three objectives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from planner.appraisal import appraise
from planner.catalogue import Catalogue, Shortlist
from planner.errors import InvalidProblem
from planner.evening import ServiceBooking, TableIds
from planner.layout import Layout, members
from planner.occupancy import busy_mask
from planner.rules import selection
from planner.shelf import SHELF
from planner.validity import require_party
from planner.values import Floor, Occupied, Plan, Policy, Window
from planner.windows import overlaps

LARGEST_COMPARED = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """This value will be one set of tables a booking could have; `moved` counts whether that takes it elsewhere."""

    mask: int
    score: int
    moved: int


@dataclass(frozen=True, slots=True)
class Party:
    """This value will be a booking that may be moved or seated, with its choices, best first, and what it has now."""

    booking: ServiceBooking
    choices: tuple[Choice, ...]
    had: int

    @property
    def window(self) -> Window:
        """This property will be when the party comes and goes."""
        return self.booking.window


class Service:
    """This object will hold a checked problem: the parties in the order of their ids, and the bookings that stay put.

    Raises: InvalidProblem, CatalogueTooLarge.
    """

    def __init__(
        self, floor: Floor, *, policy: Policy, bookings: Sequence[ServiceBooking], occupied: Sequence[Occupied]
    ) -> None:
        self.floor = floor
        self.policy = policy
        self.catalogue: Catalogue = SHELF.find(floor, policy=policy)
        had = _currents(bookings, self.catalogue.layout)
        pins = [each for each in bookings if each.pinned]
        self.pinned = tuple(sorted(((each, had[each.id]) for each in pins), key=lambda pair: pair[0].id))
        taken = (*occupied, *(Occupied(t, each.window, "assignment") for each in pins for t in each.table_ids or ()))
        self._sensible: dict[int, tuple[tuple[int, int], ...]] = {}
        free = sorted((each for each in bookings if not each.pinned), key=lambda each: each.id)
        self.parties = tuple(Party(each, self._choices(each, had.get(each.id, 0), taken), had.get(each.id, 0))
                             for each in free)  # fmt: skip

    def plan(self, booking: ServiceBooking, *, mask: int) -> Plan:
        """This function will write a choice out as a plan, priced as ranking would without looking ahead."""
        shortlist = self.catalogue.shortlist(booking.party_size)
        if mask in shortlist.masks:
            return shortlist.plans([shortlist.masks.index(mask)])[0]
        tables = self.table_ids(mask)
        return appraise(self.floor, policy=self.policy, party_size=booking.party_size, table_ids=tables)

    def table_ids(self, mask: int) -> TableIds:
        """This function will name the tables of a mask in natural order."""
        return tuple(self.catalogue.layout.tables[position].id for position in members(mask))

    def _choices(self, booking: ServiceBooking, had: int, taken: Sequence[Occupied]) -> tuple[Choice, ...]:
        layout = self.catalogue.layout
        barred = layout.unsuitable(
            booking.required_tags, zones=booking.zones, excluded=booking.excluded_tables, path="bookings"
        )
        blocked = barred | busy_mask(layout, occupied=taken, window=booking.window)
        if booking.party_size not in self._sensible:
            self._sensible[booking.party_size] = tuple(_sensible(self.catalogue.shortlist(booking.party_size)))
        elsewhere = int(had != 0)
        found = [
            Choice(mask, score, elsewhere)
            for mask, score in self._sensible[booking.party_size]
            if not mask & blocked and mask != had
        ]
        if had:
            found.append(Choice(had, self.plan(booking, mask=had).score_milli, 0))
        return tuple(sorted(found, key=lambda choice: (choice.score, choice.mask)))


def in_groups(parties: Iterable[Party]) -> Iterator[tuple[Party, ...]]:
    """This function will split parties into groups that are never in the house together, lunch from dinner."""
    group: list[Party] = []
    end = 0
    for party in sorted(parties, key=lambda each: (each.window, each.booking.id)):
        if group and party.window[0] >= end:
            yield tuple(group)
            group = []
        group.append(party)
        end = max(end, party.window[1])
    if group:
        yield tuple(group)


def _sensible(shortlist: Shortlist) -> Iterator[tuple[int, int]]:
    """The sets that no smaller set makes needless. A part of a free set is free, and welcomes the same wishes."""
    scores = {
        mask: shortlist.plan_starving(place, rank=1, starved=0).score_milli
        for place, mask in enumerate(shortlist.masks)
    }
    for mask, score in scores.items():
        if mask.bit_count() > LARGEST_COMPARED or not any(
            scores.get(part, score + 1) <= score for part in _parts(mask)
        ):
            yield mask, score


def _parts(mask: int) -> Iterator[int]:
    part = (mask - 1) & mask
    while part:
        yield part
        part = (part - 1) & mask


def _currents(bookings: Sequence[ServiceBooking], layout: Layout) -> dict[str, int]:
    had: dict[str, int] = {}
    seen: set[str] = set()
    users: dict[str, list[ServiceBooking]] = {}
    for position, booking in enumerate(bookings):
        path = f"bookings[{position}]"
        _require_booking(booking, seen, layout, path)
        seen.add(booking.id)
        if booking.table_ids is None:
            continue
        try:
            had[booking.id] = selection(layout, table_ids=booking.table_ids)
        except InvalidProblem as fault:
            raise InvalidProblem(fault.detail, path=f"{path}.tables") from None
        for table_id in booking.table_ids:
            for other in users.setdefault(table_id, []):
                if overlaps(other.window, other=booking.window):
                    raise InvalidProblem(f"booking {other.id!r} has table {table_id!r} then", path=f"{path}.tables")
            users[table_id].append(booking)
    return had


def _require_booking(booking: ServiceBooking, seen: set[str], layout: Layout, path: str) -> None:
    if booking.id in seen:
        raise InvalidProblem("another booking has this id", path=f"{path}.id")
    require_party(booking.party_size, window=booking.window, path=path)
    if booking.priority < 1:
        raise InvalidProblem("must be at least 1", path=f"{path}.priority")
    if booking.pinned and booking.table_ids is None:
        raise InvalidProblem("a pinned booking must have tables", path=f"{path}.pinned")
    layout.mask(booking.excluded_tables, path=f"{path}.excludedTables")
