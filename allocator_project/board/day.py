"""Everything a board shows of one service day, read once and put into pictures and sentences."""

import datetime as dt
from dataclasses import dataclass

from allocator_project.board.bars import bars_of, by_table
from allocator_project.board.desk import Desk
from allocator_project.board.lists import Section, sections_of
from allocator_project.board.naming import names_of_holders
from allocator_project.board.plan import Plan, plan_of
from allocator_project.board.timeline import QUARTER, Axis, Lane, Tick, axis_of, lanes_of, ticks_of
from allocator_project.board.version import Version, version_of
from assignments.board import Board, Row, board_for
from assignments.overview import next_days

ALL_ZONES = ""
LAST_SECOND = dt.timedelta(seconds=59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the reader has chosen to see. Shapes: `clock` is a time of the day or empty, `zone` a zone's id or empty."""

    clock: str = ""
    zone: str = ALL_ZONES

    @property
    def parts(self) -> tuple[str, ...]:
        """This property will be all of it, for the board's tag."""
        return (self.clock, self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneGroup:
    """A zone's lanes."""

    zone: Row
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The whole board. Units: `at` is the moment the plan shows; `now_at` is where the now-line is, in per
    cent. Shapes: `next_date` is when somebody comes next, told where nobody comes that day."""

    tag: str
    version: Version
    desk: Desk
    choice: Choice
    board: Board
    at: dt.datetime
    axis: Axis
    ticks: tuple[Tick, ...]
    now_at: str | None
    plan: Plan
    groups: tuple[LaneGroup, ...]
    sections: tuple[Section, ...]
    next_date: dt.date | None = None

    @property
    def is_empty(self) -> bool:
        """This property will say whether nobody has booked for the day."""
        return not self.board.bookings

    @property
    def clock(self) -> str:
        """This property will be the time that the plan shows."""
        return self.desk.clock(self.at)

    @property
    def follows_now(self) -> bool:
        """This property will say whether the plan shows what is now."""
        return self.desk.is_today and not self.choice.clock

    @property
    def clocks(self) -> tuple[str, ...]:
        """This property will be every quarter of an hour that can be chosen."""
        count = int((self.axis.ends_at - self.axis.starts_at) / QUARTER)
        return tuple(self.desk.clock(self.axis.starts_at + QUARTER * number) for number in range(count))

    @property
    def at_x(self) -> str:
        """This property will be where on the axis that is, in per cent."""
        return self.axis.at(self.at)


def read_day(desk: Desk, *, choice: Choice, tag: str = "") -> Day | None:
    """This function will read the board; None when it is still what the reader has, as `tag` says.

    Cost: one statement when it is; six otherwise, seven while tables are held or where nobody has booked.
    """
    # The tag first: what is read after it can be newer than it says, never older.
    version = version_of(desk)
    newest = version.tag(desk, shown=choice.parts)
    if tag == newest:
        return None
    board = board_for(desk.restaurant, service_date=desk.date, book_version=version.book)
    holders = names_of_holders([row["id"] for row in board.holds])
    bars = bars_of(board, desk=desk, holders=holders)
    taken, axis = by_table(bars), axis_of(board, bars=bars)
    at = _moment(desk, choice, board, axis)
    zones = [zone for zone in board.zones if choice.zone in (ALL_ZONES, str(zone["id"]))] or list(board.zones)
    return Day(
        tag=newest,
        version=version,
        desk=desk,
        choice=choice,
        board=board,
        at=at,
        axis=axis,
        ticks=ticks_of(axis, desk=desk),
        now_at=axis.at(desk.now) if axis.shows(desk.now) else None,
        plan=plan_of(zones, taken=taken, at=at, desk=desk),
        groups=tuple(LaneGroup(zone=zone, lanes=lanes_of(zone, taken=taken, axis=axis)) for zone in zones),
        sections=sections_of(board, desk=desk),
        next_date=None if board.bookings else next_days({desk.restaurant.pk: desk.date}).get(desk.restaurant.pk),
    )


def _moment(desk: Desk, choice: Choice, board: Board, axis: Axis) -> dt.datetime:
    """The chosen time; else now; else when most are there: halfway through the bookings.

    Who came in the chosen minute is there: it is its end that counts.
    """
    chosen = desk.local(choice.clock) if choice.clock else None
    if chosen is not None:
        return min(axis.ends_at, max(axis.starts_at, chosen + LAST_SECOND))
    if desk.is_today:
        return desk.now
    starts = [row["starts_at"] for row in board.bookings if row["state"] not in ("cancelled", "no_show")]
    middle = starts[len(starts) // 2] if starts else axis.starts_at
    return middle - dt.timedelta(minutes=middle.minute % int(QUARTER.total_seconds() // 60))
