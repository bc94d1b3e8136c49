"""Stores a checked floor document as rows. Callers hold the restaurant's exclusive lock (assignments.floors)."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from venues.models import CapacityOverride, Join, Restaurant, ServicePeriod, Table, TurnTime, Zone

TABLE_FIELDS = ("capacity", "min_party", "max_party", "movable", "active", "tags", "x", "y", "shape", "priority")

RULE_FIELDS = ("name", "timezone", "service_day_starts", "policy", "pacing")


@dataclass(frozen=True, slots=True)
class StoredFloor:
    """How much the document holds, which tables were retired because it no longer names them, and the bookings that
    lost theirs and look for others."""

    tables: int
    zones: int
    joins: int
    retired: tuple[str, ...]
    displaced: tuple[uuid.UUID, ...] = ()


def store_floor(floor: dict[str, Any], *, restaurant: Restaurant) -> StoredFloor:
    """This function will make the restaurant's floor, hours and policy what the document says.

    Tables keep their identity by number. A table that the document leaves out is set inactive, never deleted: past
    assignments name it.
    Shapes: `floor` comes from `venues.documents.read_floor_document`.
    """
    zones = _store_zones(floor, restaurant)
    tables = _store_tables(floor, restaurant, zones)
    retired = _retire_others(floor, restaurant)
    joins = _store_joins(floor, restaurant, tables)
    _store_overrides(floor, restaurant, tables)
    if "service_periods" in floor:
        _store_periods(floor, restaurant)
    _store_rules(floor, restaurant)
    return StoredFloor(tables=len(tables), zones=len(zones), joins=joins, retired=retired)


def _store_zones(floor: dict[str, Any], restaurant: Restaurant) -> dict[str, Zone]:
    known = {zone.name: zone for zone in Zone.objects.filter(restaurant=restaurant)}
    named = dict.fromkeys(table["zone"] for table in floor["tables"])
    return {name: known.get(name) or Zone.objects.create(restaurant=restaurant, name=name) for name in named}


def _store_tables(floor: dict[str, Any], restaurant: Restaurant, zones: dict[str, Zone]) -> dict[str, Table]:
    """Returns the rows by the document's own ids."""
    known = {table.number: table for table in Table.objects.filter(restaurant=restaurant)}
    rows: dict[str, Table] = {}
    for entry in floor["tables"]:
        row = known.get(entry["number"]) or Table(restaurant=restaurant, number=entry["number"])
        row.zone = zones[entry["zone"]]
        for field in TABLE_FIELDS:
            setattr(row, field, entry[field])
        rows[entry["id"]] = row
    Table.objects.bulk_create([row for row in rows.values() if row.number not in known])
    Table.objects.bulk_update([row for row in rows.values() if row.number in known], ["zone", *TABLE_FIELDS])
    return rows


def _retire_others(floor: dict[str, Any], restaurant: Restaurant) -> tuple[str, ...]:
    numbers = [table["number"] for table in floor["tables"]]
    others = Table.objects.filter(restaurant=restaurant, active=True).exclude(number__in=numbers)
    retired = tuple(others.order_by("number").values_list("number", flat=True))
    others.update(active=False)
    return retired


def _store_joins(floor: dict[str, Any], restaurant: Restaurant, tables: dict[str, Table]) -> int:
    Join.objects.filter(restaurant=restaurant).delete()
    pairs = {tuple(sorted((tables[a].id, tables[b].id))) for a, b in floor["joins"]}
    Join.objects.bulk_create([Join(restaurant=restaurant, a_id=a, b_id=b) for a, b in sorted(pairs)])
    return len(pairs)


def _store_overrides(floor: dict[str, Any], restaurant: Restaurant, tables: dict[str, Table]) -> None:
    CapacityOverride.objects.filter(restaurant=restaurant).delete()
    CapacityOverride.objects.bulk_create(
        [
            CapacityOverride(
                restaurant=restaurant, table_ids=_sorted_ids(entry["tables"], tables), capacity=entry["capacity"]
            )
            for entry in floor["capacity_overrides"]
        ]
    )


def _sorted_ids(names: list[str], tables: dict[str, Table]) -> list[uuid.UUID]:
    return sorted(tables[name].id for name in names)


def _store_periods(floor: dict[str, Any], restaurant: Restaurant) -> None:
    ServicePeriod.objects.filter(restaurant=restaurant).delete()
    for entry in floor["service_periods"]:
        bands = entry["turn_times"]
        fields = {key: value for key, value in entry.items() if key != "turn_times"}
        period = ServicePeriod.objects.create(restaurant=restaurant, **fields)
        TurnTime.objects.bulk_create([TurnTime(restaurant=restaurant, period=period, **band) for band in bands])


def _store_rules(floor: dict[str, Any], restaurant: Restaurant) -> None:
    for field in RULE_FIELDS:
        if field in floor:
            setattr(restaurant, field, floor[field])
    restaurant.save(update_fields=RULE_FIELDS)
    Restaurant.objects.filter(pk=restaurant.pk).update(
        floor_version=F("floor_version") + 1, policy_version=F("policy_version") + 1
    )
