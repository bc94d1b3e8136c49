"""The simulated house: a copy of a floor under a name of its own, removed with everything it has and opened again."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from assignments.floors import open_restaurant
from assignments.models import Assignment, AutoAssignJob, Booking, IdempotencyRecord, MergeGroup, Occupancy
from assignments.states import WITH_TABLES
from holds.models import Hold
from telemetry.models import Event, HourlyCount, HourlyTiming, Unseated
from venues.demo import public_house
from venues.documents import read_floor_document
from venues.export import floor_document
from venues.models import Join, Restaurant, Table

PREFIX = "simulated-"
# What refers to something comes before it, so that each is one statement.
RESTRICTED = (Occupancy, MergeGroup, Hold, AutoAssignJob, Assignment, Booking, IdempotencyRecord, Join, Table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """What a house is copied from: a floor document and what to call the copy."""

    document: dict[str, Any]
    slug: str
    name: str


def building_for(seed: int, *, like: Restaurant | None) -> Building:
    """This function will take the demonstration's floor, or a restaurant's as it is now, for a simulated house.

    Raises: InvalidFloorDocument where that floor cannot be copied.
    """
    document = read_floor_document(public_house() if like is None else floor_document(like))
    return Building(document=document, slug=f"{PREFIX}{seed}", name=f"Simulated {document['name']}"[:200])


def open_house(building: Building, *, keep: bool) -> Restaurant:
    """This function will open the house: in place of a former one, or beside it where that is to be kept."""
    slug = building.slug
    if keep:
        taken = set(Restaurant.objects.filter(slug__startswith=building.slug).values_list("slug", flat=True))
        beside = (f"{building.slug}-{number}" for number in range(2, len(taken) + 3))
        slug = next(each for each in (building.slug, *beside) if each not in taken)
    remove_house(slug)
    return open_restaurant(building.document, slug=slug, name=building.name, timezone=building.document["timezone"])


def remove_house(slug: str) -> None:
    """This function will remove a simulated house, everything it has, and what was told of it."""
    assert slug.startswith(PREFIX), "only simulated houses are removed"
    house = Restaurant.objects.filter(slug=slug).first()
    if house is None:
        return
    with transaction.atomic():
        for model in RESTRICTED:
            model._base_manager.filter(restaurant=house).delete()
        for told in (Event, HourlyCount, HourlyTiming, Unseated):
            told._base_manager.filter(restaurant_id=house.pk).delete()
        house.delete()


def who_sat_where(house: Restaurant) -> str:
    """This function will return a digest of every booking as it ended: two runs that differ in anything differ here."""
    numbers = dict(Table.objects.filter(restaurant=house).values_list("pk", "number"))
    tables = {
        row["booking_id"]: (row["source"], sorted(numbers[table_id] for table_id in row["table_ids"]))
        for row in Assignment.objects.filter(restaurant=house, state__in=WITH_TABLES).values(
            "booking_id", "source", "table_ids"
        )
    }
    bookings = Booking.objects.filter(restaurant=house).order_by("id")
    columns = ("pk", "party_size", "starts_at", "window", "state", "guest_name")
    rows = [
        (name, size, starts.isoformat(), window.upper.isoformat(), state, tables.get(booking_id))
        for booking_id, size, starts, window, state, name in bookings.values_list(*columns)
    ]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]
