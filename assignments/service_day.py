"""A whole service day of one restaurant as the planner sees it: who is to be seated, who sits where, what is taken.

Reads without locking. The book's version is read first: what is read after it can be newer than it says, never older,
and whoever writes on it is told so by that version.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.db.models import F, FilteredRelation, Q
from psycopg.types.range import TimestamptzRange

import planner
from assignments.commands import Span
from assignments.models import Booking, ServiceBook
from assignments.models.assignment import LIVE_STATES
from assignments.pace import Arriving, beyond_pace
from assignments.reading import route_of
from assignments.statements import read_ledger
from assignments.translation import (
    automation_of,
    floor_of,
    hours_now,
    occupied_of,
    pacing_of,
    policy_of,
    span_minutes,
    zone_names_of,
)
from venues.automation import Automation
from venues.models import Restaurant
from venues.windows import Seating, seatings_on

SEATABLE = ("pending", "confirmed", "seated")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDay:
    """One restaurant's service day.

    Shapes: `bookings` are those that wait, come or sit, by their time; `occupied` is every ledger row in their time
    that is not theirs: holds that stand, blocks, parties that have left or belong to a neighbouring day; without
    `makes_room` no machine moves anybody here today.
    """

    restaurant: Restaurant
    service_date: dt.date
    book_version: int
    floor: planner.Floor
    policy: planner.Policy
    automation: Automation
    makes_room: bool
    bookings: tuple[planner.ServiceBooking, ...]
    occupied: tuple[planner.Occupied, ...]

    def seated_but(self, booking_id: uuid.UUID) -> tuple[planner.ServiceBooking, ...]:
        """This function will return the bookings that have tables, but this one."""
        mine = str(booking_id)
        return tuple(one for one in self.bookings if one.table_ids is not None and one.id != mine)


def read_service_day(
    restaurant_id: uuid.UUID, *, service_date: dt.date, now: dt.datetime, period: str = "", paced: bool = False
) -> ServiceDay:
    """This function will read a service day as it stands at `now`.

    Pinned are those that staff have pinned, that sit, or whose deadline to be moved has passed. A party that somebody
    holds a table for is left to them: its hold is taken, the party is not listed. With a `period` whoever comes at
    another time stays as it is; `paced` leaves out those that wait and would be too many at once.
    *Cost*: five statements.
    """
    version = ServiceBook.objects.filter(restaurant_id=restaurant_id, service_date=service_date).values("version")
    book_version = version.values_list("version", flat=True).first() or 0
    restaurant = Restaurant.objects.get(pk=restaurant_id)
    rows = _bookings(restaurant_id, service_date)
    spans = [row.span for row in rows]
    around = ((min(start for start, _ in spans), max(end for _, end in spans)),) if spans else ()
    ledger = [row for row in read_ledger(restaurant_id, spans=around) if not row.is_over]
    held = {row.booking_id for row in ledger if row.booking_id is not None}
    comes = _coming_in(period, restaurant, service_date)
    listed = [row for row in rows if row.live_id is not None or (row.pk not in held and comes(row))]
    if paced:
        too_many = beyond_pace(
            arriving=[row.arriving for row in rows if row.live_id is not None or row.pk in held],
            waiting=[row.arriving for row in listed if row.live_id is None],
            pacing=pacing_of(restaurant),
            seatings=_seatings(restaurant, service_date),
        )
        listed = [row for row in listed if row.pk not in too_many]
    owners = {str(row.live_id) for row in listed if row.live_id is not None}
    automation, route = automation_of(restaurant), route_of(None, restaurant_id=restaurant_id)
    names = dict(zone_names_of(restaurant_id=restaurant_id, floor_version=restaurant.floor_version))
    return ServiceDay(
        restaurant=restaurant,
        service_date=service_date,
        book_version=book_version,
        floor=floor_of(restaurant_id=restaurant_id, floor_version=restaurant.floor_version),
        policy=route.restrict(policy_of(restaurant)),
        automation=automation,
        makes_room=route.makes_room,
        bookings=tuple(
            _seen(row, stays=row.stays(now, automation) or not comes(row), zone_names=names) for row in listed
        ),
        occupied=tuple(occupied_of(row) for row in ledger if row.holder not in owners),
    )


def _bookings(restaurant_id: uuid.UUID, service_date: dt.date) -> list["_Row"]:
    live = FilteredRelation("assignments", condition=Q(assignments__state__in=LIVE_STATES))
    rows = Booking.objects.filter(restaurant_id=restaurant_id, service_date=service_date, state__in=SEATABLE)
    found = rows.annotate(live=live).order_by("starts_at", "id")
    columns = ("pk", "state", "party_size", "priority", "pinned", "starts_at", "window", "tags", "zone_ids")
    named = found.values_list(*columns, F("live__id"), F("live__window"), F("live__table_ids"))
    return [_Row(*row) for row in named]


@dataclass(frozen=True, slots=True)
class _Row:
    pk: uuid.UUID
    state: str
    party_size: int
    priority: int
    pinned: bool
    starts_at: dt.datetime
    window: TimestamptzRange
    tags: list[str]
    zone_ids: list[uuid.UUID]
    live_id: uuid.UUID | None
    live_window: TimestamptzRange | None
    table_ids: list[uuid.UUID] | None

    @property
    def span(self) -> Span:
        """Who has moved in the middle of a visit has its tables for the rest of it."""
        window = self.live_window or self.window
        return cast(Span, (window.lower, window.upper))

    @property
    def arriving(self) -> Arriving:
        """As the pace of arrivals counts it."""
        return Arriving(self.pk, self.starts_at, self.party_size, self.priority)

    def stays(self, now: dt.datetime, automation: Automation) -> bool:
        """Whether nobody may move it any more."""
        return self.pinned or self.state == "seated" or now > self.starts_at - automation.move_deadline


def _coming_in(period: str, restaurant: Restaurant, service_date: dt.date) -> Callable[[_Row], bool]:
    """Whether a booking starts in the period; in any, without one."""
    seatings = [each for each in _seatings(restaurant, service_date) if each.period.name == period]
    return lambda row: not period or any(each.opens_at <= row.starts_at <= each.last_seating_at for each in seatings)


def _seatings(restaurant: Restaurant, service_date: dt.date) -> tuple[Seating, ...]:
    return seatings_on(service_date, hours=hours_now(restaurant))


def _seen(row: _Row, *, stays: bool, zone_names: dict[uuid.UUID, str]) -> planner.ServiceBooking:
    return planner.ServiceBooking(
        id=str(row.pk),
        party_size=row.party_size,
        window=span_minutes(row.span),
        priority=row.priority,
        required_tags=frozenset(row.tags),
        zones=frozenset(zone_names[zone_id] for zone_id in row.zone_ids if zone_id in zone_names),
        table_ids=tuple(sorted(str(table_id) for table_id in row.table_ids)) if row.table_ids else None,
        pinned=stays and row.table_ids is not None,
    )
