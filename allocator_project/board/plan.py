"""The floor plan: where each table stands and how it looks at one moment of the day."""

import datetime as dt
import math
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from allocator_project.board.bars import Bar
from allocator_project.board.desk import Desk
from assignments.board import Row

# In drawing units, as the floor document has them: how far apart tables stand where nobody has placed them, how much
# room a zone's name takes, and how many pixels a unit is at least.
SPACING, HEADING, MARGIN = 90, 34, 16
SMALLEST_SCALE = 0.56
# A house of two tables is not drawn as large as one of forty.
LEAST_WIDTH, LEAST_HEIGHT = 620, 380
SOON = dt.timedelta(minutes=45)
# So that nothing is told by colour alone.
SIGNS = {"seated": "●", "late": "!", "held": "◌", "blocked": "✕"}
SIZES = ((4, 76), (8, 78), (1000, 82))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A table on the plan. Shapes: `state` is free | soon | confirmed | seated | held | blocked | inactive; `line` is
    its second line; `x`, `y` are its middle."""

    id: uuid.UUID
    number: str
    seats: int
    x: int
    y: int
    width: int
    height: int
    is_round: bool
    state: str
    line: str
    spoken: str
    booking_id: uuid.UUID | None

    @property
    def half(self) -> int:
        """This property will be how far it reaches to either side of its middle."""
        return self.width // 2

    @property
    def half_height(self) -> int:
        """This property will be how far it reaches up and down."""
        return self.height // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A zone on the plan: the rectangle around its tables."""

    id: uuid.UUID
    name: str
    x: int
    y: int
    width: int
    height: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The drawing: its box in units, the least width in pixels at which its words can be read, its zones."""

    x: int
    y: int
    width: int
    height: int
    least_pixels: int
    regions: tuple[Region, ...]


def plan_of(zones: Iterable[Row], *, taken: Mapping[uuid.UUID, tuple[Bar, ...]], at: dt.datetime, desk: Desk) -> Plan:
    """This function will draw the zones with their tables as they are at a moment.

    Tables that nobody has placed, or that stand on one another, are laid out in rows instead.
    """
    shown = [zone for zone in zones if zone["tables"]]
    places = places_of(shown)
    regions = tuple(_region(zone, places, taken, at, desk) for zone in shown)
    if not regions:
        return Plan(x=0, y=0, width=SPACING, height=SPACING, least_pixels=0, regions=())
    left, top = min(r.x for r in regions) - MARGIN, min(r.y for r in regions) - MARGIN
    width = max(r.x + r.width for r in regions) + MARGIN - left
    height = max(r.y + r.height for r in regions) + MARGIN - top
    left, width = _at_least(left, width, LEAST_WIDTH)
    top, height = _at_least(top, height, LEAST_HEIGHT)
    least = int(width * SMALLEST_SCALE)
    return Plan(x=left, y=top, width=width, height=height, least_pixels=least, regions=regions)


def places_of(zones: Iterable[Row]) -> dict[uuid.UUID, tuple[int, int]]:
    """This function will return where each table stands: as the floor says, or in rows if that says nothing."""
    tables = [table for zone in zones for table in zone["tables"]]
    told = {table["id"]: (table["x"], table["y"]) for table in tables}
    return told if len(set(told.values())) == len(told) else _in_rows(zones)


def box_of(seats: int) -> int:
    """This function will return how wide a table of so many seats is drawn."""
    return next(size for most, size in SIZES if seats <= most)


def _at_least(start: int, length: int, least: int) -> tuple[int, int]:
    """The same middle, with room on both sides."""
    more = max(0, least - length)
    return start - more // 2, length + more


def _in_rows(zones: Iterable[Row]) -> dict[uuid.UUID, tuple[int, int]]:
    places: dict[uuid.UUID, tuple[int, int]] = {}
    top = 0
    for zone in zones:
        columns = max(1, min(8, math.ceil(math.sqrt(len(zone["tables"]) * 2))))
        for position, table in enumerate(zone["tables"]):
            row, column = divmod(position, columns)
            places[table["id"]] = (column * SPACING, top + row * SPACING)
        top += (math.ceil(len(zone["tables"]) / columns)) * SPACING + HEADING + MARGIN * 2
    return places


def _region(
    zone: Row,
    places: Mapping[uuid.UUID, tuple[int, int]],
    taken: Mapping[uuid.UUID, tuple[Bar, ...]],
    at: dt.datetime,
    desk: Desk,
) -> Region:
    marks = tuple(_mark(table, places[table["id"]], taken.get(table["id"], ()), at, desk) for table in zone["tables"])
    left = min(mark.x - mark.width // 2 for mark in marks) - MARGIN // 2
    top = min(mark.y - mark.height // 2 for mark in marks) - HEADING
    return Region(
        id=zone["id"],
        name=zone["name"],
        x=left,
        y=top,
        width=max(mark.x + mark.width // 2 for mark in marks) + MARGIN // 2 - left,
        height=max(mark.y + mark.height // 2 for mark in marks) + MARGIN // 2 - top,
        marks=marks,
    )


def _mark(table: Row, place: tuple[int, int], bars: tuple[Bar, ...], at: dt.datetime, desk: Desk) -> Mark:
    here = next((bar for bar in bars if bar.starts_at <= at < bar.ends_at and bar.kind != "completed"), None)
    coming = next((bar for bar in bars if at < bar.starts_at <= at + SOON), None)
    state, line, told = _look(table, here, coming, desk)
    size = box_of(table["capacity"])
    spoken = _("Table %(number)s, %(seats)s seats, %(told)s") % {
        "number": table["number"],
        "seats": table["capacity"],
        "told": told,
    }
    return Mark(
        id=table["id"],
        number=table["number"],
        seats=table["capacity"],
        x=place[0],
        y=place[1],
        width=size,
        height=size if table["shape"] == "round" else size - 8,
        is_round=table["shape"] == "round",
        state=state,
        line=line,
        spoken=spoken,
        booking_id=here.booking_id if here else None,
    )


def _look(table: Row, here: Bar | None, coming: Bar | None, desk: Desk) -> tuple[str, str, str]:
    """State, second line, and what a screen reader says of it."""
    if not table["active"]:
        return "inactive", "–", _("out of service")
    if here is not None:
        sign = SIGNS.get("late" if here.is_late else here.kind, "")
        return here.kind, _("%(sign)s–%(end)s") % {"sign": sign, "end": desk.clock(here.ends_at)}, here.spoken
    if coming is not None:
        start = desk.clock(coming.starts_at)
        return "soon", _("%(start)s–") % {"start": start}, _("free until %(start)s") % {"start": start}
    return "free", "", _("free")
