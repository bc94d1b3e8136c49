"""Reads of the aggregates, as dashboards show them: by day and by hour of a restaurant's clock. Writes nothing."""

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Func, IntegerField, Sum
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncDate

from telemetry.models import HourlyCount, HourlyTiming, Unseated

Houses = Collection[uuid.UUID]
SLOT_MINUTES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Whose events, and of when: from `since` to before `until`. `zone` says where days and hours begin."""

    restaurant_ids: Houses
    since: dt.datetime
    until: dt.datetime
    zone: zoneinfo.ZoneInfo


@dataclass(frozen=True, slots=True)
class DayCount:
    """How often an event happened on one day, by its code."""

    day: dt.date
    name: str
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class HourCount:
    """How often an event happened in one hour of the clock, on all days together."""

    hour: int
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class DayTiming:
    """How many on one day took at most so long, and longer than the bucket below."""

    day: dt.date
    up_to_ms: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseatedGroup:
    """Parties alike that have no table. Shapes: ISO weekdays; `slot` counts half hours from midnight on the clock."""

    restaurant_id: uuid.UUID
    weekday: int
    slot: int
    party_size: int
    code: str
    zone_ids: tuple[uuid.UUID, ...]
    parties: int
    covers: int


@dataclass(frozen=True, slots=True)
class Help:
    """Of how many parties that were refused with a code a step was said to help."""

    code: str
    kind: str
    parties: int


def counts_by_day(names: Collection[str], *, span: Span) -> tuple[DayCount, ...]:
    """This function will count events of these names by day and code, ascending. *Cost*: one statement."""
    rows = _of(HourlyCount, span).filter(name__in=names).annotate(day=TruncDate("hour", tzinfo=span.zone))
    summed = rows.order_by("day", "name", "code").values_list("day", "name", "code").annotate(n=Sum("count"))
    return tuple(DayCount(*row) for row in summed)


def counts_by_hour(names: Collection[str], *, span: Span) -> tuple[HourCount, ...]:
    """This function will count events of these names by the hour of the day, ascending. *Cost*: one statement."""
    rows = _of(HourlyCount, span).filter(name__in=names).annotate(of_day=ExtractHour("hour", tzinfo=span.zone))
    summed = rows.order_by("of_day", "name").values_list("of_day", "name").annotate(n=Sum("count"))
    return tuple(HourCount(*row) for row in summed)


def timings_by_day(what: str, *, span: Span) -> tuple[DayTiming, ...]:
    """This function will count how long something took, by day and bucket, ascending. *Cost*: one statement."""
    rows = _of(HourlyTiming, span).filter(what=what).annotate(day=TruncDate("hour", tzinfo=span.zone))
    summed = rows.order_by("day", "up_to_ms").values_list("day", "up_to_ms").annotate(n=Sum("count"))
    return tuple(DayTiming(*row) for row in summed)


def unseated_groups(restaurant_ids: Houses, *, first: dt.date, last: dt.date) -> tuple[UnseatedGroup, ...]:
    """This function will group the parties without a table of these service days. *Cost*: one statement."""
    rows = _unseated(restaurant_ids, first, last).annotate(
        weekday=ExtractIsoWeekDay("service_date"),
        slot=Func(F("local_minute"), template=f"%(expressions)s / {SLOT_MINUTES}", output_field=IntegerField()),
    )
    keys = ("restaurant_id", "weekday", "slot", "party_size", "code", "zone_ids")
    found = rows.order_by(*keys).values(*keys).annotate(parties=Count("id"), covers=Sum("party_size"))
    return tuple(UnseatedGroup(**{**row, "zone_ids": tuple(row["zone_ids"])}) for row in found)


def helps(restaurant_ids: Houses, *, first: dt.date, last: dt.date) -> tuple[Help, ...]:
    """This function will count what would have helped those parties, most first. *Cost*: one statement."""
    rows = _unseated(restaurant_ids, first, last).annotate(kind=Func(F("helps"), function="unnest"))
    counted = rows.values_list("code", "kind").annotate(n=Count("id")).order_by("-n", "code", "kind")
    return tuple(Help(*row) for row in counted)


def unseated_by_day(restaurant_ids: Houses, *, first: dt.date, last: dt.date) -> tuple[DayCount, ...]:
    """This function will count parties without a table by service day and code, ascending. *Cost*: one statement."""
    rows = _unseated(restaurant_ids, first, last).order_by("service_date", "code")
    counted = rows.values_list("service_date", "code").annotate(n=Count("id"))
    return tuple(DayCount(day, "unseated", code, count) for day, code, count in counted)


def _of(model: type[HourlyCount] | type[HourlyTiming], span: Span):  # type: ignore[no-untyped-def]
    return model._default_manager.filter(
        restaurant_id__in=span.restaurant_ids, hour__gte=span.since, hour__lt=span.until
    )


def _unseated(restaurant_ids: Houses, first: dt.date, last: dt.date):  # type: ignore[no-untyped-def]
    return Unseated.objects.filter(restaurant_id__in=restaurant_ids, service_date__range=(first, last))
