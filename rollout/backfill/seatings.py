"""The old ledger's rows as values: one row per booking and table, and all rows of one booking as one seating."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from assignments.commands import Span

Place = tuple[uuid.UUID, uuid.UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class OldRow:
    """One row as the old allocator left it. A time may be missing: rows written past its function had none."""

    id: uuid.UUID
    restaurant_id: uuid.UUID
    booking_id: uuid.UUID
    table_id: uuid.UUID
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    assigned_at: dt.datetime
    assigned_by: str = ""
    idempotency_key: str = ""

    @property
    def place(self) -> Place:
        """This property will be what no two rows share: the booking and the table."""
        return self.booking_id, self.table_id

    @property
    def times(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        """This property will be what the row says of its time."""
        return self.starts_at, self.ends_at


@dataclass(frozen=True, slots=True)
class OldSeating:
    """All rows of one booking, by table. They are taken together or not at all: half a joined table seats nobody."""

    booking_id: uuid.UUID
    rows: tuple[OldRow, ...]

    @property
    def table_ids(self) -> tuple[uuid.UUID, ...]:
        """This property will be its tables, ascending, none twice."""
        return tuple(sorted({row.table_id for row in self.rows}))

    @property
    def order(self) -> tuple[dt.datetime, uuid.UUID]:
        """This property will sort seatings by who was assigned first."""
        return min(row.assigned_at for row in self.rows), self.booking_id

    @property
    def row_ids(self) -> tuple[uuid.UUID, ...]:
        """This property will be the ids of its rows."""
        return tuple(row.id for row in self.rows)

    @property
    def windows(self) -> frozenset[Span]:
        """This property will be the times its rows name in full."""
        return frozenset(
            (row.starts_at, row.ends_at) for row in self.rows if row.starts_at is not None and row.ends_at is not None
        )


def seatings_of(rows: Iterable[OldRow]) -> tuple[OldSeating, ...]:
    """This function will put the rows of each booking together, by who was assigned first."""
    grouped: dict[uuid.UUID, list[OldRow]] = {}
    for row in rows:
        grouped.setdefault(row.booking_id, []).append(row)
    seatings = (
        OldSeating(booking_id, tuple(sorted(mine, key=lambda row: (row.table_id, row.id))))
        for booking_id, mine in grouped.items()
    )
    return tuple(sorted(seatings, key=lambda seating: seating.order))
