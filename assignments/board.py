"""A service day as a board shows it: the floor, who comes, who sits where, who waits and why, holds and blocks."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from psycopg.types.range import TimestamptzRange

from assignments import database_clock
from assignments.commands import Span
from assignments.models import Booking, Occupancy, ServiceBook
from assignments.models.assignment import LIVE_STATES
from assignments.models.job import OPEN_STATES
from assignments.translation import hours_now
from planner.labels import natural_key
from venues.models import Closure, Join, Restaurant, Zone
from venues.windows import DAY, Hours, Seating, seatings_on

Row = dict[str, Any]
BOOKING = (
    "id", "state", "party_size", "starts_at", "window", "guest_name", "tags", "zone_ids", "priority", "pinned",
    "source", "revision", "live__id", "live__state", "live__table_ids", "live__window", "live__ended_at", "waiting__id",
    "waiting__state", "waiting__reason", "waiting__next_steps", "waiting__due_at",
)  # fmt: skip
ONLY_OF_ONE = (
    "service_date",
    "guest_contact",
    "proposed_assignment_id",
    "live__actor",
    "live__source",
    "waiting__attempts",
)
TABLE = ("id", "number", "capacity", "min_party", "max_party", "movable", "active", "tags", "x", "y", "shape")


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Shapes: rows are plain values by column; `zones` have their `tables`, by number as people count; `holds` and
    `blocks` are those that stand and touch the day."""

    restaurant: Restaurant
    service_date: dt.date
    day: Span
    book_version: int
    services: tuple[Seating, ...]
    zones: tuple[Row, ...]
    joins: tuple[tuple[uuid.UUID, uuid.UUID], ...]
    bookings: tuple[Row, ...]
    holds: tuple[Row, ...]
    blocks: tuple[Row, ...]


def board_of(restaurant_id: uuid.UUID, *, service_date: dt.date) -> Board | None:
    """This function will read everything a board of the day shows; None where there is no such restaurant.

    Cost: six statements, whatever the number of bookings; three more when the hours have changed since last time.
    """
    books = ServiceBook.objects.filter(restaurant=OuterRef("pk"), service_date=service_date)
    # Version first: what is read after it can be newer than it says, never older.
    rows = Restaurant.objects.annotate(book_version=Subquery(books.values("version")))
    restaurant = rows.filter(pk=restaurant_id).first()
    if restaurant is None:
        return None
    return board_for(restaurant, service_date=service_date, book_version=restaurant.book_version or 0)


def board_for(restaurant: Restaurant, *, service_date: dt.date, book_version: int) -> Board:
    """This function will read what a board shows of a restaurant that somebody has just read, with the book's version.

    Cost: five statements.
    """
    restaurant_id, hours = restaurant.pk, hours_now(restaurant)
    day = day_of(service_date, hours=hours)
    return Board(
        restaurant=restaurant,
        service_date=service_date,
        day=day,
        book_version=book_version,
        services=seatings_on(service_date, hours=hours),
        zones=_zones(restaurant_id),
        joins=tuple(Join.objects.filter(restaurant=restaurant_id).order_by("a_id", "b_id").values_list("a_id", "b_id")),
        bookings=_bookings(restaurant_id, service_date),
        holds=_holds(restaurant_id, day),
        blocks=_blocks(restaurant_id, day),
    )


def day_of(service_date: dt.date, *, hours: Hours) -> Span:
    """This function will return when a service day begins and when the next one does, in UTC."""
    first, last = (
        dt.datetime.combine(day, hours.service_day_starts, tzinfo=hours.zone).astimezone(dt.UTC)
        for day in (service_date, service_date + DAY)
    )
    return first, last


def _zones(restaurant_id: uuid.UUID) -> tuple[Row, ...]:
    """Zones with their tables in one statement; a zone without tables has one row without a table."""
    zones: dict[uuid.UUID, Row] = {}
    rows = Zone.objects.filter(restaurant=restaurant_id).order_by("name")
    for row in rows.values("id", "name", *(f"tables__{name}" for name in TABLE)):
        zone = zones.setdefault(row["id"], {"id": row["id"], "name": row["name"], "tables": []})
        if row["tables__id"] is not None:
            zone["tables"].append({name: row[f"tables__{name}"] for name in TABLE})
    for zone in zones.values():
        zone["tables"].sort(key=lambda table: natural_key(table["number"]))
    return tuple(zones.values())


def booking_row(restaurant_id: uuid.UUID, *, booking_id: uuid.UUID) -> Row | None:
    """This function will read one booking as a board has it, with how to reach the guest and who gave it its tables.

    Shapes: None where the restaurant has no such booking.
    """
    rows = Booking.objects.filter(restaurant=restaurant_id, pk=booking_id)
    return next(iter(_rows(rows, *BOOKING, *ONLY_OF_ONE)), None)


def _bookings(restaurant_id: uuid.UUID, service_date: dt.date) -> tuple[Row, ...]:
    return _rows(Booking.objects.filter(restaurant=restaurant_id, service_date=service_date), *BOOKING)


def _rows(bookings: "QuerySet[Booking]", *columns: str) -> tuple[Row, ...]:
    """Each with its live assignment and the job it waits with; at most one of each, should there ever be more."""
    live = FilteredRelation("assignments", condition=Q(assignments__state__in=LIVE_STATES))
    waiting = FilteredRelation("jobs", condition=Q(jobs__state__in=(*OPEN_STATES, "exhausted")))
    rows = bookings.annotate(live=live, waiting=waiting).order_by("starts_at", "id", F("waiting__created_at").desc())
    first: dict[uuid.UUID, Row] = {}
    for row in rows.values(*columns):
        first.setdefault(row["id"], row)
    return tuple(first.values())


def _holds(restaurant_id: uuid.UUID, day: Span) -> tuple[Row, ...]:
    holds: dict[uuid.UUID, Row] = {}
    rows = Occupancy.objects.filter(
        restaurant=restaurant_id,
        kind=Occupancy.Kind.HOLD,
        during__overlap=TimestamptzRange(*day),
        expires_at__gt=database_clock.now(),
    )
    for row in rows.order_by("expires_at", "holder_id", "table_id").values():
        hold = holds.setdefault(
            row["holder_id"],
            {
                "id": row["holder_id"],
                "booking_id": row["booking_id"],
                "table_ids": [],
                "window": row["during"],
                "expires_at": row["expires_at"],
            },
        )
        hold["table_ids"].append(row["table_id"])
    return tuple(holds.values())


def _blocks(restaurant_id: uuid.UUID, day: Span) -> tuple[Row, ...]:
    rows = Closure.objects.filter(
        restaurant=restaurant_id, lifted_at__isnull=True, window__overlap=TimestamptzRange(*day)
    )
    found = rows.order_by("window", "id").values("id", "table_ids", "window", "reason", "zone_id", "whole_restaurant")
    return tuple({**row} for row in found)
