"""Reads of what happened, in the order of positions. Writes nothing."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from telemetry.models import Event, EventTotal


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event as readers see it. `position` is its place among all events, for ever."""

    position: int
    name: str
    restaurant_id: uuid.UUID
    booking_id: uuid.UUID | None
    subject_id: uuid.UUID | None
    actor: str
    payload: dict[str, Any]
    occurred_at: dt.datetime


FIELDS = ("position", "name", "restaurant_id", "booking_id", "subject_id", "actor", "payload", "occurred_at")


def list_events(*, after: int, restaurant_ids: Collection[uuid.UUID], limit: int) -> tuple[Happened, ...]:
    """This function will return the restaurants' numbered events behind a position, ascending. *Cost*: one statement.

    Whoever goes on from the last position it was given misses no event, however late its transaction committed.
    """
    events = Event.objects.filter(position__gt=after, restaurant_id__in=restaurant_ids).order_by("position")
    return tuple(Happened(**row) for row in events.values(*FIELDS)[:limit])


def event_totals() -> tuple[tuple[str, str, int], ...]:
    """This function will return how often what has ever happened: (name, code, count), by name and code.

    *Cost*: one statement over a row for each code there is.
    """
    return tuple(EventTotal.objects.order_by("name", "code").values_list("name", "code", "count"))


def unnumbered_events() -> int:
    """This function will return how many events have no position yet. *Cost*: one statement over those."""
    return Event.objects.filter(position__isnull=True).count()
