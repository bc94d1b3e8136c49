"""The fake's ledger: one row per table and holder, and the rule that no two rows of a table overlap."""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import planner
from assignments.commands import Span
from assignments.errors import TableTaken
from assignments.translation import span_minutes, to_minutes

CLOCK_STARTS = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Row:
    """One table taken for one window. Units: `expires_at` is seconds on the fake's clock; None never expires."""

    table_id: uuid.UUID
    window: Span
    kind: str
    holder_id: uuid.UUID
    expires_at: int | None = None
    booking_id: uuid.UUID | None = None

    def is_over(self, now_seconds: int) -> bool:
        """This function will say whether the deadline has passed."""
        return self.expires_at is not None and self.expires_at <= now_seconds


def overlapping(one: Span, other: Span) -> bool:
    """This function will say whether two half-open windows share a moment."""
    return one[0] < other[1] and other[0] < one[1]


def require_room(rows: Iterable[Row]) -> None:
    """This function will refuse a ledger in which two have one table at once, as the exclusion constraint does."""
    by_table = sorted(rows, key=lambda row: (row.table_id, row.window))
    for one, other in itertools.pairwise(by_table):
        if one.table_id == other.table_id and overlapping(one.window, other.window):
            raise TableTaken


def occupied_of(row: Row) -> planner.Occupied:
    """This function will return a row as the planner sees it."""
    lapses = CLOCK_STARTS + dt.timedelta(seconds=row.expires_at) if row.expires_at is not None else None
    return planner.Occupied(
        table=str(row.table_id),
        window=span_minutes(row.window),
        kind=cast(planner.OccupantKind, row.kind),
        reference=str(row.holder_id),
        until=to_minutes(lapses, round_up=True) if lapses else None,
    )
