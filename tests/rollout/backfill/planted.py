"""An old ledger of any size with known faults: who sits where on which day, and which rows nobody can take.

Every house has four-tops, the last ten of forty joined in pairs, and three sittings of two hours an evening. On every
evening a few old rows are false, each in its own way.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from assignments.models import Booking
from assignments.services import NewBooking, draft_booking, store_bookings
from rollout.models import LegacyAssignment
from tests.builders import SEVEN, house, table
from venues.models import Restaurant, Table
from venues.selectors import hours_of
from venues.windows import Hours

SITTINGS = (-2, 0, 2)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
MADE = SEVEN - 60 * DAY


@dataclass(slots=True)
class OldLedger:
    """What was planted. Shapes: `right` is booking → tables; `wrong` is old row → reason."""

    rows: int = 0
    right: dict[uuid.UUID, tuple[uuid.UUID, ...]] = field(default_factory=dict)
    wrong: dict[uuid.UUID, str] = field(default_factory=dict)

    @property
    def reasons(self) -> Counter[str]:
        """How many rows of each fault."""
        return Counter(self.wrong.values())


def plant(*, houses: int, days: int, tables: int = 40) -> OldLedger:
    """Stores houses, bookings and old rows; every booking with its book and its job."""
    ledger, moments = OldLedger(), count()
    for _ in range(houses):
        numbers = [f"T{n:02}" for n in range(1, tables + 1)]
        joined = numbers[-tables // 4 :]
        pairs = [[first, second] for first, second in zip(joined[::2], joined[1::2], strict=True)]
        restaurant = house(*(table(number) for number in numbers), joins=pairs, timezone="UTC")
        hours = hours_of(restaurant)
        for day in range(days):
            _Evening(restaurant, hours, SEVEN + day * DAY, ledger, moments).plant(numbers[: -tables // 4], pairs)
    return ledger


@dataclass(slots=True)
class _Evening:
    restaurant: Restaurant
    hours: Hours
    at: dt.datetime
    ledger: OldLedger
    moments: Iterator[int]
    bookings: list[Booking] = field(default_factory=list)
    rows: list[LegacyAssignment] = field(default_factory=list)

    def plant(self, singles: list[str], pairs: list[list[str]]) -> None:
        ids = dict(Table.objects.filter(restaurant=self.restaurant).values_list("number", "id"))
        for sitting in SITTINGS:
            for number in singles:
                self._sits(self._books(3, sitting), ids[number])
            for first, second in pairs:
                self._sits(self._books(7, sitting), ids[first], ids[second])
        self._faults(ids, singles, pairs)
        store_bookings(self.bookings, restaurant=self.restaurant, hours=self.hours, actor="planted")
        LegacyAssignment.objects.bulk_create(self.rows)
        self.ledger.rows += len(self.rows)

    def _faults(self, ids: dict[str, uuid.UUID], singles: list[str], pairs: list[list[str]]) -> None:
        first, second = ids[singles[0]], ids[singles[1]]
        self._is_wrong("overlap", self._books(3, 0), first)
        self._is_wrong("overlap", self._books(7, 0), ids[pairs[0][0]], ids[pairs[0][1]])
        self._is_wrong("unknown_table", self._books(3, 0), uuid.uuid4())
        self._is_wrong("unknown_table", self._books(7, 0), first, uuid.uuid4())
        self._is_wrong("merge_unsupported", self._books(7, 0), first, second)
        nobody = self._draft(3, 0)
        self._is_wrong("unknown_booking", nobody, first)

    def _books(self, party_size: int, sitting: int) -> Booking:
        self.bookings.append(self._draft(party_size, sitting))
        return self.bookings[-1]

    def _draft(self, party_size: int, sitting: int) -> Booking:
        starts_at = self.at + sitting * HOUR
        new = NewBooking(party_size=party_size, starts_at=starts_at, reserved_at=MADE, source=Booking.Source.IMPORT)
        draft = draft_booking(new, restaurant=self.restaurant, hours=self.hours)
        assert isinstance(draft, Booking), draft
        return draft

    def _sits(self, booking: Booking, *table_ids: uuid.UUID) -> None:
        self._row(booking, table_ids)
        self.ledger.right[booking.pk] = tuple(sorted(table_ids))

    def _is_wrong(self, reason: str, booking: Booking, *table_ids: uuid.UUID) -> None:
        self.ledger.wrong |= {row.pk: reason for row in self._row(booking, table_ids)}

    def _row(self, booking: Booking, table_ids: tuple[uuid.UUID, ...]) -> list[LegacyAssignment]:
        group, assigned_at = uuid.uuid4(), MADE + dt.timedelta(seconds=next(self.moments))
        rows = [
            LegacyAssignment(
                restaurant_id=self.restaurant.pk,
                booking_id=booking.pk,
                table_id=table_id,
                start_at=booking.window.lower,
                end_at=booking.window.upper,
                merge_group_id=group if len(table_ids) > 1 else None,
                assigned_at=assigned_at,
                assigned_by="old-allocator",
            )
            for table_id in table_ids
        ]
        self.rows += rows
        return rows
