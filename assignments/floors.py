"""Changes a restaurant's floor, hours and policy while commands of that restaurant stand still."""

from typing import Any

from django.db import transaction

from assignments import locking
from venues.floors import StoredFloor, store_floor
from venues.models import Restaurant


def change_floor(floor: dict[str, Any], *, restaurant: Restaurant) -> StoredFloor:
    """This function will make the restaurant's building what the checked document says, all or nothing.

    Shapes: `floor` comes from `venues.documents.read_floor_document`.
    """
    with transaction.atomic(durable=True):
        locking.restaurant_exclusive(restaurant.pk)
        return store_floor(floor, restaurant=restaurant)


def open_restaurant(floor: dict[str, Any], *, slug: str, name: str, timezone: str) -> Restaurant:
    """This function will create a restaurant with its building, all or nothing. Nobody can be waiting for it yet."""
    with transaction.atomic():
        restaurant = Restaurant.objects.create(slug=slug, name=name, timezone=timezone)
        store_floor(floor | {"name": name, "timezone": timezone}, restaurant=restaurant)
        restaurant.refresh_from_db()
        return restaurant
