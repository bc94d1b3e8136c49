"""A floor document as the values a decision looks at: what `venues` and `translation` make of rows, without rows."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

import planner
from assignments.translation import policy_hash
from venues.automation import Automation, read_policy
from venues.documents import read_floor_document
from venues.pacing import Pacing, pacing_from_json
from venues.windows import Hours, Period

# A restaurant is born with version 1; being given its first floor makes it 2.
FIRST_FLOOR = 2


@dataclass(frozen=True)
class Names:
    """The ids a restaurant, its tables and its zones go by; minted when first asked for."""

    restaurant_id: uuid.UUID = field(default_factory=uuid.uuid4)
    tables: dict[str, uuid.UUID] = field(default_factory=dict)
    zones: dict[str, uuid.UUID] = field(default_factory=dict)

    def table(self, number: str) -> uuid.UUID:
        return self.tables.setdefault(number, uuid.uuid4())

    def zone(self, name: str) -> uuid.UUID:
        return self.zones.setdefault(name, uuid.uuid4())


@dataclass(frozen=True)
class Building:
    """Everything of a restaurant that a snapshot shows and no command changes."""

    restaurant_id: uuid.UUID
    hours: Hours
    floor: planner.Floor
    policy: planner.Policy
    pacing: Pacing
    zone_names: tuple[tuple[uuid.UUID, str], ...]
    floor_version: int
    policy_hash: str
    automation: Automation


def building_of(document: dict[str, Any], *, names: Names, floor_version: int = FIRST_FLOOR) -> Building:
    """This function will return the building that the document describes, under the names given."""
    floor = read_floor_document(document)
    policy, automation = read_policy(floor.get("policy", {}))
    zones = sorted({table["zone"] for table in floor["tables"]})
    return Building(
        restaurant_id=names.restaurant_id,
        hours=_hours(floor),
        floor=_floor(floor, names),
        policy=policy,
        pacing=pacing_from_json(floor.get("pacing", {})),
        zone_names=tuple((names.zone(zone), zone) for zone in zones),
        floor_version=floor_version,
        policy_hash=policy_hash(policy),
        automation=automation,
    )


def _hours(floor: dict[str, Any]) -> Hours:
    return Hours(
        timezone=floor["timezone"],
        service_day_starts=floor.get("service_day_starts", dt.time(5)),
        periods=tuple(_period(entry) for entry in floor["service_periods"]),
    )


def _period(entry: dict[str, Any]) -> Period:
    bands = sorted((band["up_to_party"], band["minutes"]) for band in entry["turn_times"])
    plain = {key: value for key, value in entry.items() if key not in ("turn_times", "weekdays")}
    return Period(**plain, turn_times=tuple(bands), weekdays=frozenset(entry["weekdays"]))


def _floor(floor: dict[str, Any], names: Names) -> planner.Floor:
    ids = {entry["id"]: str(names.table(entry["number"])) for entry in floor["tables"]}
    return planner.Floor(
        version=str(uuid.uuid4()),
        tables=tuple(_table(entry, ids) for entry in sorted(floor["tables"], key=lambda entry: entry["number"])),
        joins=tuple((ids[one], ids[other]) for one, other in floor["joins"]),
        capacity_overrides=tuple(
            (frozenset(ids[each] for each in entry["tables"]), entry["capacity"])
            for entry in floor["capacity_overrides"]
        ),
    )


def _table(entry: dict[str, Any], ids: dict[str, str]) -> planner.Table:
    known = ("number", "zone", "capacity", "min_party", "max_party", "movable", "active")
    return planner.Table(id=ids[entry["id"]], tags=frozenset(entry["tags"]), **{name: entry[name] for name in known})
