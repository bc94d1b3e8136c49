"""Who has a table from when to when, as the board draws it: parties, holds, blocks."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from allocator_project.board.desk import Desk
from allocator_project.board.words import STATES, party_named
from assignments.board import Board, Row
from assignments.decisions.visits import used

LATE_AFTER = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Shapes: `kind` is confirmed | seated | completed | held | blocked; `title` is what stands in it, `spoken` what a
    screen reader says; `owner` is the booking's, hold's or block's id."""

    kind: str
    owner: uuid.UUID
    booking_id: uuid.UUID | None
    table_ids: tuple[uuid.UUID, ...]
    starts_at: dt.datetime
    ends_at: dt.datetime
    title: str
    spoken: str
    pinned: bool = False
    is_late: bool = False

    @property
    def is_joined(self) -> bool:
        """This property will say whether it lies on more than one table."""
        return len(self.table_ids) > 1


def bars_of(board: Board, *, desk: Desk, holders: Mapping[uuid.UUID, str]) -> tuple[Bar, ...]:
    """This function will return everything that takes a table on the board's day, by its start.

    Shapes: `holders` are the names of those who placed holds, by the hold.
    """
    numbers = {table["id"]: table["number"] for zone in board.zones for table in zone["tables"]}
    bookings = {row["id"]: row for row in board.bookings}
    parties = (_party(row, desk, numbers) for row in board.bookings if row["live__id"] is not None)
    holds = (_hold(row, bookings.get(row["booking_id"]), desk, numbers, holders) for row in board.holds)
    blocks = (_block(row, desk, numbers) for row in board.blocks)
    return tuple(sorted((*parties, *holds, *blocks), key=lambda bar: (bar.starts_at, bar.ends_at)))


def by_table(bars: tuple[Bar, ...]) -> dict[uuid.UUID, tuple[Bar, ...]]:
    """This function will return each table's bars, by start."""
    found: dict[uuid.UUID, list[Bar]] = {}
    for bar in bars:
        for table_id in bar.table_ids:
            found.setdefault(table_id, []).append(bar)
    return {table_id: tuple(mine) for table_id, mine in found.items()}


def _party(row: Row, desk: Desk, numbers: Mapping[uuid.UUID, str]) -> Bar:
    start, end = row["live__window"].lower, row["live__window"].upper
    if row["live__state"] == "completed" and row["live__ended_at"] is not None:
        start, end = used((start, end), at=row["live__ended_at"])
    name = party_named(row, desk=desk)
    is_late = row["state"] == "confirmed" and desk.is_today and desk.now > row["starts_at"] + LATE_AFTER
    spoken = _("%(party)s, party of %(size)s, %(start)s to %(end)s at %(tables)s, %(state)s") % {
        "party": name,
        "size": row["party_size"],
        "start": desk.clock(row["starts_at"]),
        "end": desk.clock(end),
        "tables": _tables(row["live__table_ids"], numbers),
        "state": _("late") if is_late else STATES[row["state"]],
    }
    return Bar(
        kind=row["live__state"],
        owner=row["live__id"],
        booking_id=row["id"],
        table_ids=tuple(row["live__table_ids"]),
        starts_at=start,
        ends_at=end,
        title=f"{name} · {row['party_size']}",
        spoken=spoken,
        pinned=row["pinned"],
        is_late=is_late,
    )


def _hold(
    row: Row, booking: Row | None, desk: Desk, numbers: Mapping[uuid.UUID, str], holders: Mapping[uuid.UUID, str]
) -> Bar:
    said: dict[str, Any] = {
        "who": holders.get(row["id"], _("somebody")) if desk.may_act else _("somebody"),
        "party": party_named(booking, desk=desk) if booking else _("a party"),
        "tables": _tables(row["table_ids"], numbers),
        "until": desk.clock(row["expires_at"]),
    }
    return Bar(
        kind="held",
        owner=row["id"],
        booking_id=row["booking_id"],
        table_ids=tuple(row["table_ids"]),
        starts_at=row["window"].lower,
        ends_at=row["window"].upper,
        title=_("held for %(party)s") % said,
        spoken=_("%(tables)s held by %(who)s for %(party)s; the hold ends at %(until)s") % said,
    )


def _block(row: Row, desk: Desk, numbers: Mapping[uuid.UUID, str]) -> Bar:
    said = {
        "tables": _tables(row["table_ids"], numbers),
        "reason": row["reason"] or _("out of service"),
        "start": desk.clock(row["window"].lower),
        "end": desk.clock(row["window"].upper),
    }
    return Bar(
        kind="blocked",
        owner=row["id"],
        booking_id=None,
        table_ids=tuple(row["table_ids"]),
        starts_at=row["window"].lower,
        ends_at=row["window"].upper,
        title=said["reason"],
        spoken=_("%(tables)s blocked from %(start)s to %(end)s: %(reason)s") % said,
    )


def _tables(table_ids: Iterable[uuid.UUID], numbers: Mapping[uuid.UUID, str]) -> str:
    return " + ".join(numbers.get(table_id, "?") for table_id in table_ids)
