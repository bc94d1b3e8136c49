"""Reads of the building: rows in, values out. Writes nothing."""

import uuid
from collections.abc import Collection

from venues.models import Restaurant, ServicePeriod, Table, Zone
from venues.windows import Hours, Period


def hours_of(restaurant: Restaurant) -> Hours:
    """This function will return the restaurant's clock and service periods. Cost: two queries."""
    periods = (
        ServicePeriod.objects.filter(restaurant=restaurant).prefetch_related("turn_times").order_by("opens", "name")
    )
    return Hours(
        timezone=restaurant.timezone,
        service_day_starts=restaurant.service_day_starts,
        periods=tuple(_period(row) for row in periods),
    )


def _period(row: ServicePeriod) -> Period:
    return Period(
        name=row.name,
        weekdays=frozenset(row.weekdays),
        opens=row.opens,
        closes=row.closes,
        last_seating=row.last_seating,
        turn_times=tuple(sorted((band.up_to_party, band.minutes) for band in row.turn_times.all())),
        buffer_before_minutes=row.buffer_before_minutes,
        buffer_after_minutes=row.buffer_after_minutes,
    )


def capacities_of(restaurant_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, ...]]:
    """This function will return the sizes of single tables each restaurant has, ascending. *Cost*: one statement."""
    rows = Table.objects.filter(restaurant_id__in=restaurant_ids, active=True).order_by("restaurant_id", "capacity")
    sizes: dict[uuid.UUID, tuple[int, ...]] = {}
    for restaurant_id, capacity in rows.values_list("restaurant_id", "capacity").distinct():
        sizes[restaurant_id] = (*sizes.get(restaurant_id, ()), capacity)
    return sizes


def zone_names_of(restaurant_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """This function will return what the restaurants' zones are called. *Cost*: one statement."""
    return dict(Zone.objects.filter(restaurant_id__in=restaurant_ids).values_list("id", "name"))
