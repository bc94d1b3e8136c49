"""Reads of what happened, in the order of positions. Writes nothing."""

import uuid
from collections.abc import Collection

from telemetry.models import Event, EventTotal


def list_events(*, after: int, restaurant_ids: Collection[uuid.UUID], limit: int) -> tuple[Event, ...]:
    """This function will return the restaurants' numbered events behind a position, ascending. *Cost*: one statement.

    Whoever goes on from the last position it was given misses no event, however late its transaction committed.
    """
    events = Event.objects.filter(position__gt=after, restaurant_id__in=restaurant_ids).order_by("position")
    return tuple(events[:limit])


def event_totals() -> tuple[tuple[str, str, int], ...]:
    """This function will return how often what has ever happened: (name, code, count), by name and code.

    *Cost*: one statement over a row for each code there is.
    """
    return tuple(EventTotal.objects.order_by("name", "code").values_list("name", "code", "count"))


def unnumbered_events() -> int:
    """This function will return how many events have no position yet. *Cost*: one statement over those."""
    return Event.objects.filter(position__isnull=True).count()
