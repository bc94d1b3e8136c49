"""The houses of the load benchmark, each with a seated past, a host's token and a fortnight to come."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from assignments import pipeline, wiring
from assignments.demo_house import seed_evening
from assignments.floors import open_restaurant
from assignments.models import AutoAssignJob, Booking, Occupancy
from venues import tokens
from venues.demo import public_house
from venues.documents import read_floor_document
from venues.models import Restaurant, StaffMembership, Table

DAYS = 14
# As many as come on a quiet day: the rest are the load's own.
SEEDED = 20


@dataclass(frozen=True, slots=True)
class World:
    """What there is before the first question."""

    houses: int
    tables: int
    bookings: int


def build(houses: int, *, file: Path) -> World:
    """This function will open the houses, let some parties book, and write down what clients need to know."""
    now = timezone.now()
    days = [now.date() + dt.timedelta(days=ahead) for ahead in range(1, DAYS + 1)]
    floor = read_floor_document(public_house())
    known = []
    for number in range(houses):
        house = open_restaurant(floor, slug=f"load-{number}", name=f"Load {number}", timezone="UTC")
        for date in days[:2]:
            seed_evening(house, date=date, now=now, bookings=SEEDED)
        while pipeline.run_next(now=now, repository=wiring.repository(), only=Q(restaurant=house)):
            pass
        known.append(_known(house, now))
    document = {"houses": known, "days": [date.isoformat() for date in days]}
    file.write_text(json.dumps(document))
    return World(houses=houses, tables=Table.objects.count(), bookings=Booking.objects.count())


def _known(house: Restaurant, now: dt.datetime) -> dict[str, object]:
    host = User.objects.create_user(f"{house.slug}-host")
    StaffMembership.objects.create(user=host, restaurant=house, role="host")
    token, _ = tokens.mint(host, name="load", expires_at=now + dt.timedelta(days=2))
    numbers = Table.objects.filter(restaurant=house).values_list("number", "id")
    return {"id": str(house.pk), "token": token, "tables": {number: str(key) for number, key in numbers}}


def counts() -> dict[str, int]:
    """This function will return what the load has left in the database."""
    return {
        "bookings": Booking.objects.count(),
        "confirmed": Booking.objects.filter(state="confirmed").count(),
        "ledger rows": Occupancy.objects.count(),
        "jobs that wait": AutoAssignJob.objects.filter(state__in=("queued", "running")).count(),
    }
