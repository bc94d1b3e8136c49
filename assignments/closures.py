"""Closes tables, a zone or the house while the restaurant's commands stand still."""

import uuid

from django.db import transaction
from psycopg.types.range import TimestamptzRange

from assignments import locking
from assignments.commands import Close
from assignments.decisions.closing import close as decide_close
from assignments.decisions.closing import tables_of
from assignments.effects import Effects
from assignments.errors import RestaurantNotFound
from assignments.locking import Locked
from assignments.models import Booking, Occupancy
from assignments.ports import Claims, Committed
from assignments.reading import read
from assignments.snapshot import Snapshot
from assignments.timing import days_of
from assignments.translation import hours_now
from assignments.violations import domain_errors
from assignments.writing import write_effects
from venues.models import Restaurant


def close(command: Close, *, claims: Claims) -> Committed:
    """This function will take tables out of service for the window, whoever was to have them, all or nothing.

    Confirmed bookings on them wait for other tables with a job; the answer names them.
    Raises: RestaurantNotFound, InvalidCommand; TableTaken naming seated parties and other blocks.
    """
    with domain_errors(), transaction.atomic(durable=True):
        locking.restaurant_exclusive(command.restaurant_id)
        restaurant = Restaurant.objects.filter(pk=command.restaurant_id).first()
        if restaurant is None:
            raise RestaurantNotFound
        empty = look(command, restaurant=restaurant, claims=claims, locked=Locked(restaurant, (), ()))
        tables = tables_of(command, snapshot=empty)
        in_the_way = _confirmed_on(tables, command)
        locked = lock(restaurant, booking_ids=in_the_way)
        snapshot = look(command, restaurant=restaurant, claims=claims, locked=locked)
        effects: Effects = decide_close(command, snapshot=snapshot)
        return write_effects(command, effects=effects, snapshot=snapshot, locked=locked, claims=claims)


def lock(restaurant: Restaurant, *, booking_ids: tuple[uuid.UUID, ...]) -> Locked:
    """This function will lock bookings that must make way and their books, for whoever has the restaurant to itself."""
    windows = Booking.objects.filter(pk__in=booking_ids).values_list("window", flat=True)
    hours = hours_now(restaurant)
    days = days_of(((window.lower, window.upper) for window in windows), hours=hours)
    books = locking.books(restaurant_id=restaurant.pk, dates=days) if days else ()
    return Locked(restaurant, books, locking.bookings(booking_ids))


def look(command: Close, *, restaurant: Restaurant, claims: Claims, locked: Locked) -> Snapshot:
    """This function will read the restaurant as the closing sees it."""
    start, end = command.window
    spans = (command.window,) if start < end else ()
    return read(
        command, restaurant=restaurant, bookings=locked.bookings, books=locked.books, spans=spans, claims=claims
    )


def _confirmed_on(tables: tuple[uuid.UUID, ...], command: Close) -> tuple[uuid.UUID, ...]:
    rows = Occupancy.objects.filter(
        restaurant_id=command.restaurant_id,
        table_id__in=tables,
        kind=Occupancy.Kind.ASSIGNMENT,
        during__overlap=TimestamptzRange(*command.window),
    )
    holders = rows.values_list("holder_id", flat=True)
    confirmed = Booking.objects.filter(assignments__in=holders, state="confirmed")
    return tuple(confirmed.order_by("pk").values_list("pk", flat=True).distinct())
