"""Reaps holds that ran out where nobody came by to do it. Nothing depends on it: every command reaps on contact."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from assignments import database_clock, locking
from assignments.commands import Command, Span
from assignments.effects import Effects
from assignments.locking import Locked
from assignments.models import Occupancy
from assignments.ports import Claims
from assignments.reading import read
from assignments.timing import days_of
from assignments.translation import hours_now
from assignments.writing import write_effects
from venues.models import Restaurant

ACTOR = "sweeper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep(Command):
    """Reap what has run out in one window of one restaurant."""

    operation: ClassVar[str] = "sweep"

    restaurant_id: uuid.UUID
    window: Span


@dataclass(frozen=True, slots=True)
class Swept:
    """How many holds were reaped, and how many lie in books that somebody else has locked: those reap on contact."""

    reaped: int
    passed_over: int


def sweep(*, claims: Claims, limit: int = 500, restaurant_id: uuid.UUID | None = None) -> Swept:
    """This function will reap holds whose deadline has passed by the database's clock, oldest first.

    Books that are locked are passed over, so it never makes anybody wait. Cost: some six statements a window.
    """
    over = Occupancy.objects.filter(kind=Occupancy.Kind.HOLD, expires_at__lte=database_clock.now())
    if restaurant_id is not None:
        over = over.filter(restaurant_id=restaurant_id)
    rows = over.order_by("expires_at", "holder_id").values_list("restaurant_id", "during", "holder_id")[:limit]
    reaped: set[uuid.UUID] = set()
    seen: set[uuid.UUID] = set()
    for of_restaurant, during, holder_id in rows:
        seen.add(holder_id)
        if holder_id not in reaped:
            command = Sweep(restaurant_id=of_restaurant, window=(during.lower, during.upper), actor=ACTOR)
            reaped |= _reap(command, claims)
    return Swept(reaped=len(reaped), passed_over=len(seen - reaped))


def _reap(command: Sweep, claims: Claims) -> frozenset[uuid.UUID]:
    with transaction.atomic(durable=True):
        restaurant = Restaurant.objects.get(pk=command.restaurant_id)
        hours = hours_now(restaurant)
        days = days_of((command.window,), hours=hours)
        books = locking.idle_books(restaurant_id=restaurant.pk, dates=days)
        if len(books) < len(days):
            return frozenset()
        locked = Locked(restaurant, books, ())
        snapshot = read(
            command,
            restaurant=restaurant,
            bookings=(),
            books=books,
            spans=(command.window,),
            claims=claims,
        )
        write_effects(command, effects=Effects(), snapshot=snapshot, locked=locked, claims=claims)
        return snapshot.lapsed
