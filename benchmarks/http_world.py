"""A busy Friday for the HTTP benchmark, and for every client a table that is free and parties that would like it."""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from assignments import demo, pipeline, wiring
from assignments.demo_house import open_house, seed_evening
from assignments.models import Booking, Occupancy
from assignments.services import NewBooking, draft_booking, store_bookings
from holds.services import validate
from venues import tokens
from venues.models import Restaurant, StaffMembership, Table
from venues.selectors import hours_of

# Each client seats its parties one after the other, so that no booking has a long past.
PARTIES = 12
HOURS = (12, 14, 16, 22, 20, 18)


@dataclass(frozen=True, slots=True)
class Errand:
    """What one client works on: its token, the table that nobody else wants, the parties that may have it."""

    token: str
    table_id: uuid.UUID
    booking_ids: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class World:
    """The house as the clients meet it."""

    tables: int
    seated: int
    rows: int
    errands: tuple[Errand, ...]


def build(clients: int) -> World:
    """This function will store the demo's house and evening, seat it, and find so many errands."""
    house, now = open_house(), timezone.now()
    date = demo.next_friday(now.date() + dt.timedelta(days=7))
    seed_evening(house, date=date, now=now)
    while pipeline.run_next(now=now, repository=wiring.repository(), only=Q(restaurant=house)):
        pass
    seated = Booking.objects.filter(restaurant=house, state="confirmed").count()
    errands = _errands(house, date, now, clients)
    return World(
        tables=Table.objects.filter(restaurant=house).count(),
        seated=seated,
        rows=Occupancy.objects.filter(restaurant=house).count(),
        errands=errands,
    )


def _errands(house: Restaurant, date: dt.date, now: dt.datetime, clients: int) -> tuple[Errand, ...]:
    found: list[Errand] = []
    used: set[uuid.UUID] = set()
    for hour in HOURS:
        starts_at = dt.datetime.combine(date, dt.time(hour), tzinfo=zoneinfo.ZoneInfo(house.timezone))
        for table in Table.objects.filter(restaurant=house).order_by("number"):
            if len(found) == clients:
                return tuple(found)
            if table.pk in used:
                continue
            errand = _errand(house, table, starts_at, now, number=len(found))
            if errand is not None:
                found.append(errand)
                used.add(table.pk)
    raise SystemExit(f"Only {len(found)} of {clients} clients found a table of their own.")


def _errand(house: Restaurant, table: Table, starts_at: dt.datetime, now: dt.datetime, *, number: int) -> Errand | None:
    """None where the table is not free then, or not for a party as large as itself."""
    wish = NewBooking(
        party_size=table.capacity, starts_at=starts_at, reserved_at=now, source=Booking.Source.API, guest_name="Bench"
    )
    drafts = [draft_booking(wish, restaurant=house, hours=hours_of(house)) for _ in range(PARTIES)]
    bookings = [draft for draft in drafts if isinstance(draft, Booking)]
    if not bookings:
        return None
    store_bookings(bookings, restaurant=house, hours=hours_of(house), actor="benchmark")
    checked = validate(booking_id=bookings[0].pk, table_ids=(table.pk,), repository=wiring.repository())
    if not checked.ok:
        Booking.objects.filter(pk__in=[each.pk for each in bookings]).delete()
        return None
    host = User.objects.create_user(f"bench-{number}")
    StaffMembership.objects.create(user=host, restaurant=house, role="host")
    token, _ = tokens.mint(host, name="bench", expires_at=now + dt.timedelta(days=1))
    return Errand(token, table.pk, tuple(each.pk for each in bookings))
