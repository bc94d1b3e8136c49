"""The day as lanes: a table a lane, time from left to right. Positions are percentages, so any width will do."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from allocator_project.board.bars import Bar
from allocator_project.board.desk import Desk
from assignments.board import Board, Row

HOUR = dt.timedelta(hours=1)
QUARTER = dt.timedelta(minutes=15)
# What is shown of a day without services and without bookings.
NOON, MIDNIGHT = HOUR * 7, HOUR * 19


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """From when to when the board shows."""

    starts_at: dt.datetime
    ends_at: dt.datetime

    def at(self, moment: dt.datetime) -> str:
        """This function will return how far along the axis a moment is, in per cent, within the axis."""
        part = (moment - self.starts_at) / (self.ends_at - self.starts_at)
        return f"{min(1, max(0, part)) * 100:.3f}"

    def across(self, start: dt.datetime, *, end: dt.datetime) -> str:
        """This function will return how much of the axis a span covers, in per cent."""
        first, last = max(start, self.starts_at), min(end, self.ends_at)
        return f"{max(dt.timedelta(0), last - first) / (self.ends_at - self.starts_at) * 100:.3f}"

    def shows(self, moment: dt.datetime) -> bool:
        """This function will say whether a moment is on the axis."""
        return self.starts_at <= moment <= self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """An hour on the axis."""

    at: str
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A bar in a lane. `is_first` is false for the further tables of a joined party."""

    bar: Bar
    x: str
    width: str
    is_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A table and its day."""

    table: Row
    bars: tuple[Placed, ...]


def axis_of(board: Board, *, bars: tuple[Bar, ...]) -> Axis:
    """This function will return the hours from the first opening or arrival to the last closing or departure."""
    first, last = board.day
    starts = [*(service.opens_at for service in board.services), *(bar.starts_at for bar in bars)]
    ends = [*(service.closes_at for service in board.services), *(bar.ends_at for bar in bars)]
    start = max(first, min(starts)) if starts else first + NOON
    end = min(last, max(ends)) if ends else first + MIDNIGHT
    start, end = _floor(start), _floor(max(end, start + HOUR) + HOUR - dt.timedelta.resolution)
    return Axis(starts_at=start, ends_at=end)


def ticks_of(axis: Axis, *, desk: Desk) -> tuple[Tick, ...]:
    """This function will return the axis's hours."""
    hours = int((axis.ends_at - axis.starts_at) / HOUR)
    moments = (axis.starts_at + HOUR * number for number in range(hours))
    return tuple(Tick(at=axis.at(moment), clock=desk.clock(moment)) for moment in moments)


def lanes_of(zone: Row, *, taken: Mapping[uuid.UUID, tuple[Bar, ...]], axis: Axis) -> tuple[Lane, ...]:
    """This function will return a zone's lanes, by number as people count."""
    return tuple(
        Lane(table=table, bars=tuple(_placed(bar, table["id"], axis) for bar in taken.get(table["id"], ())))
        for table in zone["tables"]
        if table["active"] or table["id"] in taken
    )


def _placed(bar: Bar, table_id: uuid.UUID, axis: Axis) -> Placed:
    return Placed(
        bar=bar,
        x=axis.at(bar.starts_at),
        width=axis.across(bar.starts_at, end=bar.ends_at),
        is_first=bar.table_ids[0] == table_id,
    )


def _floor(moment: dt.datetime) -> dt.datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
