"""What a file's decisions speak of, as it stands here: the restaurant, its tables by number, its bookings by name."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.text import slugify

import planner
from assignments.bookings_csv import RowFault
from assignments.commands import Span
from assignments.models import Booking, Occupancy
from assignments.reading import seen
from assignments.snapshot import BookingSeen
from assignments.translation import canonical_digest, floor_of, hours_now, policy_of, span_minutes
from rollout.foreign.decisions_file import Decision
from venues.models import Restaurant
from venues.windows import WindowRefusal, local_start

AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A decision whose names are known here.

    Shapes: `booking` has the time that the decision was about; `table_ids` ascend, none where it found no table.
    """

    decision: Decision
    booking: BookingSeen
    table_ids: tuple[str, ...]
    decided_at: dt.datetime

    def occupied(self) -> tuple[planner.Occupied, ...]:
        """This function will return what it takes, as the planner sees it."""
        window, party = span_minutes(self.booking.window), str(self.booking.id)
        return tuple(planner.Occupied(table, window, "assignment", party) for table in self.table_ids)


class _Unknown(Exception):
    """A name in a decision means nothing here."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail


@dataclass(slots=True)
class House:
    """One restaurant that a file speaks of."""

    restaurant: Restaurant
    floor: planner.Floor
    policy: planner.Policy
    table_ids: dict[str, str] = field(init=False)
    bookings: dict[str, Booking] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.table_ids = {table.number: table.id for table in self.floor.tables}

    def expect(self, decisions: Sequence[Decision]) -> None:
        """This function will look the bookings of decisions up. *Cost*: two statements for each thousand."""
        known = Booking.objects.filter(restaurant=self.restaurant)
        for start in range(0, len(decisions), AT_ONCE):
            some = decisions[start : start + AT_ONCE]
            ids = [pk for each in some for pk in _uuids(each.booking)]
            keys = {self._key(each.reference): each.reference for each in some if each.reference}
            self.bookings |= {str(stored.pk): stored for stored in known.filter(pk__in=ids)}
            by_key = known.filter(import_key__in=keys)
            self.bookings |= {f"#{keys[stored.import_key]}": stored for stored in by_key if stored.import_key}

    def place(self, decision: Decision) -> Placed | RowFault:
        """This function will look a decision's names up, or say which of them nobody knows."""
        try:
            return self._placed(decision)
        except _Unknown as fault:
            return RowFault(decision.line, fault.code, fault.detail)

    def blocks(self) -> tuple[planner.Occupied, ...]:
        """This function will return which tables are out of service when, by our ledger. *Cost*: one statement."""
        rows = Occupancy.objects.filter(restaurant=self.restaurant, kind=Occupancy.Kind.BLOCK).order_by("pk")
        return tuple(
            planner.Occupied(
                str(row.table_id), span_minutes((row.during.lower, row.during.upper)), "block", str(row.holder_id)
            )
            for row in rows
        )

    def _placed(self, decision: Decision) -> Placed:
        stored = self._booking(decision)
        unknown = next((number for number in decision.tables if number not in self.table_ids), None)
        if unknown is not None:
            raise _Unknown("unknown_table", f"there is no table {unknown!r} in {self.restaurant.slug}")
        booking = seen(stored, restaurant=self.restaurant)
        return Placed(
            decision=decision,
            booking=replace(booking, window=self._window(decision, booking)),
            table_ids=tuple(sorted(self.table_ids[number] for number in decision.tables)),
            decided_at=self._aware(decision.decided_at),
        )

    def _booking(self, decision: Decision) -> Booking:
        """By its id, or by the reference under which `import_bookings` has stored it."""
        name = decision.booking or decision.reference
        known_as = [str(pk) for pk in _uuids(decision.booking)] if decision.booking else [f"#{decision.reference}"]
        found = next((self.bookings[each] for each in known_as if each in self.bookings), None)
        if found is None:
            raise _Unknown("unknown_booking", f"there is no booking {name[:60]!r} in {self.restaurant.slug}")
        return found

    def _key(self, reference: str) -> str:
        return canonical_digest([self.restaurant.slug, reference])

    def _window(self, decision: Decision, booking: BookingSeen) -> Span:
        start = self._aware(decision.starts_at) if decision.starts_at else booking.window[0]
        end = self._aware(decision.ends_at) if decision.ends_at else booking.window[1]
        if end <= start:
            raise _Unknown("wrong_window", f"it ends at {end:%Y-%m-%d %H:%M} UTC, before it begins")
        return start, end

    def _aware(self, moment: dt.datetime) -> dt.datetime:
        if moment.tzinfo is not None:
            return moment.astimezone(dt.UTC)
        local = local_start(moment, timezone=hours_now(self.restaurant).timezone)
        if isinstance(local, WindowRefusal):
            raise _Unknown(local.code, local.detail)
        return local.astimezone(dt.UTC)


def by_house(decisions: Iterable[Decision], *, faults: list[RowFault]) -> Iterator[tuple[House, list[Placed]]]:
    """This function will return the decisions of each restaurant in the order in which they were made.

    What names something that nobody knows here is added to `faults`.
    """
    named: dict[str, list[Decision]] = {}
    for decision in decisions:
        named.setdefault(decision.restaurant, []).append(decision)
    for name, lines in named.items():
        house = open_house(name)
        if house is None:
            detail = f"there is no restaurant {name[:60]!r}"
            faults += [RowFault(decision.line, "unknown_restaurant", detail) for decision in lines]
            continue
        house.expect(lines)
        found = [house.place(decision) for decision in lines]
        faults += [each for each in found if isinstance(each, RowFault)]
        placed = [each for each in found if isinstance(each, Placed)]
        yield house, sorted(placed, key=lambda each: (each.decided_at, each.decision.line))


def open_house(name: str) -> House | None:
    """This function will return the restaurant that a file calls so, by its slug; None where there is none."""
    restaurant = Restaurant.objects.filter(slug=slugify(name)[:80]).first()
    if restaurant is None:
        return None
    floor = floor_of(restaurant_id=restaurant.pk, floor_version=restaurant.floor_version)
    return House(restaurant, floor, policy_of(restaurant))


def _uuids(text: str) -> tuple[uuid.UUID, ...]:
    try:
        return (uuid.UUID(text),)
    except ValueError:
        return ()
