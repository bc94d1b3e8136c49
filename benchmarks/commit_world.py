"""Houses and work for the commit's benchmark, made up from a seed: who is there already, and who wants a table.

Every window is half full beforehand and has more free tables than parties, so that no commit finds a full house and all
contenders meet the same rows. The windows are short because all of one book's lie in one service day.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass

from django.db import transaction
from psycopg.types.range import TimestamptzRange

from assignments.floors import open_restaurant
from assignments.models import Booking, Occupancy, ServiceBook
from venues.documents import read_floor_document
from venues.models import Restaurant, Table

DAY = dt.date(2027, 3, 5)
OPENS = dt.datetime(2027, 3, 5, 5, 0, tzinfo=dt.UTC)
LENGTH_MINUTES = 23 * 60 + 20
SEATS = (2, 2, 2, 4, 4, 4, 4, 6, 6, 6)
PARTY = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of what. `parties` a window are to be seated during a cell, `taken` tables have somebody before it."""

    name: str
    restaurants: int
    windows: int
    tables: int
    taken: int
    parties: int


@dataclass(frozen=True, slots=True)
class Wish:
    """One party, the free table it gets from those who do not choose, and all tables of its house."""

    booking_id: uuid.UUID
    restaurant_id: uuid.UUID
    book_id: uuid.UUID
    window: tuple[dt.datetime, dt.datetime]
    table_id: uuid.UUID
    house: tuple[uuid.UUID, ...]


ONE = Plan("one book", restaurants=1, windows=1400, tables=40, taken=20, parties=10)
FIFTY = Plan("fifty books", restaurants=50, windows=28, tables=40, taken=20, parties=10)
RUSH = Plan("rush", restaurants=20, windows=1, tables=100, taken=0, parties=100)


def build(plan: Plan, *, seed: int = 1) -> list[Wish]:
    """This function will store the houses and the bookings, and return the wishes in the order they are to come in.

    A wish of every window comes before the second of any, so that windows fill evenly. In a rush all of one window
    come in a row.
    """
    dice = random.Random(seed)
    rounds: list[list[Wish]] = [[] for _ in range(plan.parties)]
    with transaction.atomic():
        for number in range(plan.restaurants):
            _fill(_open(number, plan), plan, dice, rounds)
    if plan.windows == 1:
        return sorted((wish for each in rounds for wish in each), key=lambda wish: wish.restaurant_id)
    for each in rounds:
        dice.shuffle(each)
    return [wish for each in rounds for wish in each]


def _open(number: int, plan: Plan) -> Restaurant:
    tables = [
        {"number": f"T{place + 1}", "zone": f"Zone {place // 20 + 1}", "capacity": SEATS[place % len(SEATS)]}
        for place in range(plan.tables)
    ]
    joins = [[f"T{place}", f"T{place + 1}"] for place in range(1, plan.tables) if place % 20]
    period = {
        "name": "All day",
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "opens": "05:00",
        "lastSeating": "22:00",
        "closes": "23:59",
        "turnTimes": [{"upToParty": 20, "minutes": 60}],
    }
    floor = {"name": f"House {number}", "timezone": "UTC", "servicePeriods": [period], "tables": tables, "joins": joins}
    document = read_floor_document(floor)
    return open_restaurant(document, slug=f"bench-{number}", name=f"House {number}", timezone="UTC")


def _fill(restaurant: Restaurant, plan: Plan, dice: random.Random, rounds: list[list[Wish]]) -> None:
    book = ServiceBook.objects.create(restaurant=restaurant, service_date=DAY)
    house = tuple(Table.objects.filter(restaurant=restaurant).order_by("capacity", "id").values_list("id", flat=True))
    length = dt.timedelta(minutes=LENGTH_MINUTES // plan.windows)
    bookings, taken = [], []
    for place in range(plan.windows):
        window = (OPENS + length * place, OPENS + length * (place + 1))
        shuffled = dice.sample(house, len(house))
        taken += [_taken(restaurant, table_id, window) for table_id in shuffled[: plan.taken]]
        free = shuffled[plan.taken :]
        for party in range(plan.parties):
            booking = _booking(restaurant, window)
            bookings.append(booking)
            rounds[party].append(Wish(booking.pk, restaurant.pk, book.pk, window, free[party], house))
    Booking.objects.bulk_create(bookings, batch_size=2000)
    Occupancy.objects.bulk_create(taken, batch_size=2000)


def _taken(restaurant: Restaurant, table_id: uuid.UUID, window: tuple[dt.datetime, dt.datetime]) -> Occupancy:
    return Occupancy(
        restaurant=restaurant,
        table_id=table_id,
        during=TimestamptzRange(*window),
        kind=Occupancy.Kind.ASSIGNMENT,
        holder_id=uuid.uuid4(),
    )


def _booking(restaurant: Restaurant, window: tuple[dt.datetime, dt.datetime]) -> Booking:
    return Booking(
        restaurant=restaurant,
        party_size=PARTY,
        starts_at=window[0],
        window=TimestamptzRange(*window),
        service_date=DAY,
        reserved_at=OPENS - dt.timedelta(days=7),
        source=Booking.Source.API,
    )
