"""Changes a restaurant's floor, hours and policy while commands of that restaurant stand still."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from assignments import jobs, locking
from assignments.closures import lock
from assignments.commands import Release
from assignments.decisions.closing import make_way
from assignments.errors import RestaurantNotFound, StaleVersion
from assignments.models import Booking
from assignments.ports import Claims, NoClaims
from assignments.reading import read
from assignments.services import move_to_new_days
from assignments.translation import forget_buildings
from assignments.writing import write_effects
from telemetry import sink
from venues.floors import StoredFloor, store_floor
from venues.models import Restaurant, Table


def change_floor(
    floor: dict[str, Any],
    *,
    restaurant: Restaurant,
    at: dt.datetime,
    actor: str,
    claims: Claims | None = None,
    expected_version: int | None = None,
) -> StoredFloor:
    """This function will make the restaurant's building what the checked document says, all or nothing.

    Confirmed bookings keep the tables they have even where today's rules would not give them, except tables that are
    gone: those bookings wait for others with a job.
    Shapes: `floor` comes from `venues.documents.read_floor_document`.
    Raises: StaleVersion when the floor is no longer the expected version; RestaurantNotFound.
    """
    committed = False
    try:
        with transaction.atomic(durable=True):
            locking.restaurant_exclusive(restaurant.pk)
            stored = store_floor(floor, restaurant=_as_it_is(restaurant.pk, expected_version))
            move_to_new_days(Restaurant.objects.get(pk=restaurant.pk), from_moment=at)
            changed = Restaurant.objects.get(pk=restaurant.pk)
            displaced = _make_way(changed, at=at, actor=actor, claims=claims or NoClaims())
            jobs.wake_all(restaurant.pk, at=at, actor=actor)
            _tell(changed, actor=actor, displaced=displaced)
        committed = True
    finally:
        if not committed:
            # Making way has read a floor that now never was; its version number will be another floor's.
            forget_buildings()
    return replace(stored, displaced=displaced)


def open_restaurant(floor: dict[str, Any], *, slug: str, name: str, timezone: str) -> Restaurant:
    """This function will create a restaurant with its building, all or nothing. Nobody can be waiting for it yet."""
    with transaction.atomic():
        restaurant = Restaurant.objects.create(slug=slug, name=name, timezone=timezone)
        store_floor(floor | {"name": name, "timezone": timezone}, restaurant=restaurant)
        restaurant.refresh_from_db()
        return restaurant


def _as_it_is(restaurant_id: uuid.UUID, expected_version: int | None) -> Restaurant:
    """Read under the lock: what the document leaves out stays as it is now, not as the caller once saw it."""
    restaurant = Restaurant.objects.filter(pk=restaurant_id).first()
    if restaurant is None:
        raise RestaurantNotFound
    if expected_version not in (None, restaurant.floor_version):
        raise StaleVersion("The floor has changed since it was read; reload, then decide again.")
    return restaurant


def expected_at(
    table_ids: Collection[uuid.UUID], *, restaurant_id: uuid.UUID, after: dt.datetime
) -> "QuerySet[Booking]":
    """This function will find the bookings that have one of these tables and are still to come, or not over."""
    coming = Booking.objects.filter(restaurant=restaurant_id, state="confirmed", window__endswith__gt=after)
    affected = coming.filter(assignments__state="confirmed", assignments__table_ids__overlap=list(table_ids))
    return affected.order_by("pk").distinct()


def _make_way(restaurant: Restaurant, *, at: dt.datetime, actor: str, claims: Claims) -> tuple[uuid.UUID, ...]:
    displaced = _on_tables_that_are_gone(restaurant, at)
    if not displaced:
        return ()
    locked = lock(restaurant, booking_ids=displaced)
    command = Release(booking_id=displaced[0], actor=actor, at=at, reason="floor changed")
    snapshot = read(
        command, restaurant=restaurant, bookings=locked.bookings, books=locked.books, spans=(), claims=claims
    )
    effects = make_way(command, snapshot=snapshot)
    write_effects(command, effects=effects, snapshot=snapshot, locked=locked, claims=claims)
    return displaced


def _tell(restaurant: Restaurant, *, actor: str, displaced: tuple[uuid.UUID, ...]) -> None:
    versions = {"floorVersion": restaurant.floor_version, "policyVersion": restaurant.policy_version}
    payload = versions | {"displaced": len(displaced)}
    sink.record([sink.Fact(name="floor.changed", restaurant_id=restaurant.pk, actor=actor, payload=payload)])


def _on_tables_that_are_gone(restaurant: Restaurant, at: dt.datetime) -> tuple[uuid.UUID, ...]:
    gone = Table.objects.filter(restaurant=restaurant, active=False).values_list("pk", flat=True)
    return tuple(expected_at(tuple(gone), restaurant_id=restaurant.pk, after=at).values_list("pk", flat=True))
