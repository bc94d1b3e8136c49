"""Writes a stored building as the floor document that `venues.documents` reads: exporting and importing is a no-op."""

import datetime as dt
import uuid
from typing import Any

from planner.labels import natural_key
from venues.models import CapacityOverride, Join, Restaurant, ServicePeriod, Table


def floor_document(restaurant: Restaurant) -> dict[str, Any]:
    """This function will return the restaurant's building, complete, with camelCase keys.

    Shapes: tables by number as people count, retired ones too (`active` false); joins and sets name table numbers.
    Cost: five statements. The restaurant's row is older than what is read, so its version never promises too much.
    """
    tables = list(Table.objects.filter(restaurant=restaurant).select_related("zone"))
    tables.sort(key=lambda table: natural_key(table.number))
    numbers = {table.pk: table.number for table in tables}
    periods = service_periods(restaurant)
    return {
        "version": str(restaurant.floor_version),
        "name": restaurant.name,
        "timezone": restaurant.timezone,
        "serviceDayStarts": _clock(restaurant.service_day_starts),
        "tables": [_table(table) for table in tables],
        "joins": _joins(restaurant, numbers),
        "capacityOverrides": _overrides(restaurant, numbers),
        **({"servicePeriods": periods} if periods else {}),
        "policy": restaurant.policy,
        "pacing": restaurant.pacing,
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "number": table.number,
        "zone": table.zone.name,
        "capacity": table.capacity,
        "minParty": table.min_party,
        "maxParty": table.max_party,
        "movable": table.movable,
        "active": table.active,
        "tags": list(table.tags),
        "x": table.x,
        "y": table.y,
        "shape": table.shape,
        "priority": table.priority,
    }


def _joins(restaurant: Restaurant, numbers: dict[uuid.UUID, str]) -> list[list[str]]:
    pairs = Join.objects.filter(restaurant=restaurant).values_list("a_id", "b_id")
    return sorted((_numbers(pair, numbers) for pair in pairs), key=_by_number)


def _overrides(restaurant: Restaurant, numbers: dict[uuid.UUID, str]) -> list[dict[str, Any]]:
    rows = CapacityOverride.objects.filter(restaurant=restaurant)
    found = [{"tables": _numbers(row.table_ids, numbers), "capacity": row.capacity} for row in rows]
    return sorted(found, key=lambda entry: _by_number(entry["tables"]))


def service_periods(restaurant: Restaurant) -> list[dict[str, Any]]:
    """This function will return the service periods as the floor document spells them. *Cost*: two statements."""
    rows = ServicePeriod.objects.filter(restaurant=restaurant).prefetch_related("turn_times").order_by("opens", "name")
    return [
        {
            "name": row.name,
            "weekdays": list(row.weekdays),
            "opens": _clock(row.opens),
            "closes": _clock(row.closes),
            "lastSeating": _clock(row.last_seating),
            "bufferBeforeMinutes": row.buffer_before_minutes,
            "bufferAfterMinutes": row.buffer_after_minutes,
            "turnTimes": [
                {"upToParty": band.up_to_party, "minutes": band.minutes}
                for band in sorted(row.turn_times.all(), key=lambda band: band.up_to_party)
            ],
        }
        for row in rows
    ]


def _numbers(ids: "tuple[uuid.UUID, ...] | list[uuid.UUID]", numbers: dict[uuid.UUID, str]) -> list[str]:
    return sorted((numbers[table_id] for table_id in ids), key=natural_key)


def _by_number(labels: list[str]) -> list[Any]:
    return [natural_key(label) for label in labels]


def _clock(time: dt.time) -> str:
    return f"{time:%H:%M:%S}" if time.second else f"{time:%H:%M}"
