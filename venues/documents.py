"""The floor document: one JSON object that describes a whole building, read strictly, before anything is stored.

It is the planner's floor plus what only staff need: where tables stand, service periods, turn times, the policy.
"""

import datetime as dt
from typing import Any

from djangorestframework_camel_case.util import camelize, underscoreize
from rest_framework import serializers

import planner
from venues.automation import read_policy
from venues.errors import InvalidFloorDocument
from venues.models.floor import Table
from venues.models.restaurant import check_timezone
from venues.pacing import InvalidPacing, pacing_from_json

SEATS: dict[str, Any] = {"min_value": 1, "max_value": 1000}
# Anything longer could carry a UTC offset, which a time on the wall does not have.
WALL_CLOCK: dict[str, Any] = {"input_formats": ["%H:%M", "%H:%M:%S"]}
COORDINATE: dict[str, Any] = {"min_value": -1_000_000, "max_value": 1_000_000, "default": 0}
DEEPEST = 8
DAY_SECONDS = 24 * 60 * 60
PLANNER_TABLE_KEYS = ("id", "number", "zone", "capacity", "minParty", "maxParty", "movable", "active", "tags")


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses keys it does not know: a misspelt key must not pass as 'left out'."""

    def to_internal_value(self, data: Any) -> Any:
        """This function will read the object, refusing unknown keys. Raises: ValidationError."""
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if unknown:
            raise serializers.ValidationError({key: ["Unknown key."] for key in unknown})
        return super().to_internal_value(data)


class TableDocument(StrictSerializer):
    """One table; `id` is what joins in this document call it, by default its number."""

    id = serializers.CharField(max_length=60, required=False)
    number = serializers.CharField(max_length=20)
    zone = serializers.CharField(max_length=80)
    capacity = serializers.IntegerField(**SEATS)
    min_party = serializers.IntegerField(**SEATS, required=False)
    max_party = serializers.IntegerField(**SEATS, required=False)
    movable = serializers.BooleanField(default=True)
    active = serializers.BooleanField(default=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), default=list, max_length=40)
    x = serializers.IntegerField(**COORDINATE)
    y = serializers.IntegerField(**COORDINATE)
    shape = serializers.ChoiceField(Table.Shape.choices, default=Table.Shape.RECTANGLE)
    priority = serializers.IntegerField(min_value=-1000, max_value=1000, default=0)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """This function will fill in what follows from the rest."""
        return {"id": attrs["number"], "min_party": 1, "max_party": attrs["capacity"], **attrs}


class OverrideDocument(StrictSerializer):
    """What a joined set really seats."""

    tables = serializers.ListField(child=serializers.CharField(max_length=60), min_length=2, max_length=20)
    capacity = serializers.IntegerField(**SEATS)


class TurnTimeDocument(StrictSerializer):
    """How long a party of up to so many stays."""

    up_to_party = serializers.IntegerField(**SEATS)
    minutes = serializers.IntegerField(min_value=1, max_value=1440)


class ServicePeriodDocument(StrictSerializer):
    """One service period in local wall-clock times."""

    name = serializers.CharField(max_length=40)
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7), min_length=1, max_length=7
    )
    opens = serializers.TimeField(**WALL_CLOCK)
    closes = serializers.TimeField(**WALL_CLOCK)
    last_seating = serializers.TimeField(**WALL_CLOCK)
    buffer_before_minutes = serializers.IntegerField(min_value=0, max_value=240, default=0)
    buffer_after_minutes = serializers.IntegerField(min_value=0, max_value=240, default=0)
    turn_times = serializers.ListField(child=TurnTimeDocument(), min_length=1, max_length=50)

    def validate_turn_times(self, bands: list[dict[str, int]]) -> list[dict[str, int]]:
        """This function will refuse two bands for one party size. Raises: ValidationError."""
        sizes = [band["up_to_party"] for band in bands]
        if len(set(sizes)) < len(sizes):
            raise serializers.ValidationError("Two turn times are for the same party size.")
        return bands

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """This function will refuse a last seating while the period is closed. Raises: ValidationError."""
        opens, last, closes = (_seconds(attrs[key]) for key in ("opens", "last_seating", "closes"))
        # Times at or before the opening are of the next day; a period that closes as it opens lasts the day round.
        if (last - opens) % DAY_SECONDS > ((closes - opens) % DAY_SECONDS or DAY_SECONDS):
            raise serializers.ValidationError({"last_seating": ["It is not between opening and closing."]})
        return attrs


class FloorDocument(StrictSerializer):
    """The whole building."""

    version = serializers.CharField(max_length=100, required=False)
    name = serializers.CharField(max_length=200, required=False)
    timezone = serializers.CharField(max_length=64, required=False, validators=[check_timezone])
    service_day_starts = serializers.TimeField(**WALL_CLOCK, required=False)
    tables = serializers.ListField(child=TableDocument(), min_length=1, max_length=2000)
    joins = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(max_length=60), min_length=2, max_length=2),
        default=list,
    )
    capacity_overrides = serializers.ListField(child=OverrideDocument(), default=list)
    service_periods = serializers.ListField(child=ServicePeriodDocument(), required=False, min_length=1, max_length=20)
    policy = serializers.JSONField(required=False)
    pacing = serializers.JSONField(required=False)

    def validate_service_periods(self, periods: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """This function will refuse two periods of one name. Raises: ValidationError."""
        names = [period["name"] for period in periods]
        if len(set(names)) < len(names):
            raise serializers.ValidationError("Two service periods have the same name.")
        return periods


def read_floor_document(document: object) -> dict[str, Any]:
    """This function will check a floor document completely and return it with snake_case keys and defaults filled in.

    Raises: InvalidFloorDocument naming the first fault and its path.
    """
    if not isinstance(document, dict):
        raise InvalidFloorDocument(detail="A floor document is a JSON object.", path="")
    # Their keys are names of their own rooms' formats (and of service periods), checked by those.
    apart = {key: document[key] for key in ("policy", "pacing") if document.get(key) is not None}
    shape = {key: value for key, value in document.items() if key not in ("policy", "pacing")}
    _check_keys(shape, path="")
    serializer = FloorDocument(data=underscoreize(shape))
    if not serializer.is_valid():
        path, detail = _first_fault(serializer.errors)
        raise InvalidFloorDocument(detail=detail, path=path)
    floor: dict[str, Any] = serializer.validated_data | apart
    _check_pacing(floor)
    _check_numbers(floor)
    _check_with_planner(floor)
    return floor


def _check_keys(value: object, *, path: str, depth: int = 0) -> None:
    """`minParty` and `min_party` would become one key, and which of the two values counts would be chance."""
    if depth > DEEPEST:
        raise InvalidFloorDocument(detail="Nested too deeply to be a floor.", path=path)
    if isinstance(value, list):
        for position, item in enumerate(value):
            _check_keys(item, path=f"{path}[{position}]", depth=depth + 1)
    elif isinstance(value, dict):
        for key, inner in value.items():
            here = f"{path}.{key}".lstrip(".")
            if "_" in key:
                raise InvalidFloorDocument(detail="Unknown key.", path=here)
            _check_keys(inner, path=here, depth=depth + 1)


def _check_numbers(floor: dict[str, Any]) -> None:
    """Before the planner sees them: to it, two tables of one number without ids are two of one id."""
    seen: dict[str, int] = {}
    for position, table in enumerate(floor["tables"]):
        first = seen.setdefault(table["number"], position)
        if first != position:
            detail = f"{table['number']!r} is already the number of tables[{first}]."
            raise InvalidFloorDocument(detail=detail, path=f"tables[{position}].number")


def _check_pacing(floor: dict[str, Any]) -> None:
    try:
        pacing = pacing_from_json(floor.get("pacing", {}))
    except InvalidPacing as fault:
        raise InvalidFloorDocument(detail=fault.detail, path=fault.path) from fault
    known = {period["name"] for period in floor.get("service_periods", ())}
    unknown = [name for name, _ in pacing.periods if known and name not in known]
    if unknown:
        raise InvalidFloorDocument(detail="There is no such service period.", path=f"pacing.periods.{unknown[0]}")


def _check_with_planner(floor: dict[str, Any]) -> None:
    """A floor and policy that the planner cannot plan with must not be stored: every booking would fail on them."""
    tables = [{key: table[key] for key in PLANNER_TABLE_KEYS} for table in camelize(floor["tables"])]
    overrides = camelize(floor["capacity_overrides"])
    core = {"version": "document", "tables": tables, "joins": floor["joins"], "capacityOverrides": overrides}
    try:
        policy, _ = read_policy(floor.get("policy", {}))
        request = planner.Request(party_size=1, window=(0, 1), limit=1)
        planner.plan(planner.floor_from_json(core), policy=policy, request=request)
    except (planner.InvalidProblem, planner.CatalogueTooLarge) as fault:
        raise InvalidFloorDocument(detail=fault.detail, path=fault.path.removeprefix("floor.")) from fault


def _seconds(time: dt.time) -> int:
    return time.hour * 3600 + time.minute * 60 + time.second


def _first_fault(errors: Any, path: str = "") -> tuple[str, str]:
    """Walks nested serializer errors down to the first message; keys become the document's own spelling."""
    if isinstance(errors, dict):
        key, inner = next((key, inner) for key, inner in errors.items() if inner)
        if isinstance(key, int):
            return _first_fault(inner, f"{path}[{key}]")
        name = next(iter(camelize({key: 0})))
        return _first_fault(inner, path if key == "non_field_errors" else f"{path}.{name}".lstrip("."))
    first = next(error for error in errors if error) if isinstance(errors, list) else errors
    if isinstance(first, dict):
        return _first_fault(first, f"{path}[{errors.index(first)}]")
    return path, str(first)
