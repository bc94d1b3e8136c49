"""Service problems and their answers as JSON documents, the form of `python -m planner --optimise`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.documents import floor_from_json, policy_from_json
from planner.errors import InvalidProblem
from planner.evening import ServiceBooking, ServicePlan
from planner.fields import MAX_PEOPLE, Fields, text
from planner.problems import known_tables, occupants_from_json
from planner.service import TIME_LIMIT_SECONDS
from planner.values import Floor, Occupied, Policy

MAX_SECONDS = 86_400.0
MAX_PRIORITY = 1_000_000

_BOOKING = ("id", "partySize", "window", "priority", "requiredTags", "zones", "excludedTables", "tables", "pinned")


@dataclass(frozen=True, slots=True)
class ServiceProblem:
    """This value will hold everything one optimisation is asked with."""

    floor: Floor
    policy: Policy
    bookings: tuple[ServiceBooking, ...]
    occupied: tuple[Occupied, ...]
    time_limit_seconds: float


def service_problem_from_json(document: object) -> ServiceProblem:
    """This function will read one service problem.

    Shapes: bookings name their tables by number, occupants and exclusions by id, as everywhere on the wire.
    Raises: InvalidProblem with the path to the first fault.
    """
    known = ("id", "floor", "policy", "occupied", "bookings", "timeLimitSeconds")
    fields = Fields(document, path="", known=known)
    floor = floor_from_json(fields.value("floor"))
    numbers = {table.number: table.id for table in floor.tables}
    ids = frozenset(numbers.values())
    return ServiceProblem(
        floor=floor,
        policy=policy_from_json(fields.value("policy", default={})),
        bookings=tuple(_booking(item, at, numbers) for item, at in fields.items("bookings", required=True)),
        occupied=occupants_from_json(fields, known=ids),
        time_limit_seconds=fields.number("timeLimitSeconds", low=0, high=MAX_SECONDS, default=TIME_LIMIT_SECONDS),
    )


def service_plan_to_json(plan: ServicePlan) -> dict[str, object]:
    """This function will write the plan of a service; tables by number, in the order of the bookings' ids."""
    return {
        "assignments": {name: None if each is None else list(each.tables) for name, each in plan.assignments},
        "covers": plan.covers,
        "moved": [change.booking_id for change in plan.changes if change.was is not None],
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "proven": plan.proven,
        "stages": [
            {"name": stage.name, "objective": stage.objective, "bound": stage.bound, "proven": stage.proven}
            for stage in plan.stages
        ],
    }


def _booking(item: object, path: str, numbers: Mapping[str, str]) -> ServiceBooking:
    fields = Fields(item, path=path, known=_BOOKING)
    return ServiceBooking(
        id=fields.text("id"),
        party_size=fields.integer("partySize", low=1, high=MAX_PEOPLE),
        window=fields.window("window"),
        priority=fields.integer("priority", low=1, high=MAX_PRIORITY, default=1),
        required_tags=fields.texts("requiredTags"),
        zones=fields.texts("zones"),
        excluded_tables=known_tables(fields, known=frozenset(numbers.values())),
        table_ids=_tables(fields, numbers) if fields.given("tables") else None,
        pinned=fields.flag("pinned", default=False),
    )


def _tables(fields: Fields, numbers: Mapping[str, str]) -> tuple[str, ...]:
    found = []
    for item, path in fields.items("tables"):
        number = text(item, path=path)
        if number not in numbers:
            raise InvalidProblem("there is no such table on the floor", path=path)
        found.append(numbers[number])
    return tuple(found)
