"""Makes a delivery of each event for each endpoint that wants it, by position: so none is passed over, however late its
transaction committed."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from telemetry import locking
from telemetry.models import Delivery, Event, LastPosition, WebhookEndpoint

MOST_AT_ONCE = 1000
ALL_OF = ".*"
FIELDS = ("position", "name", "restaurant_id", "booking_id", "subject_id")


def spread(*, now: dt.datetime) -> int:
    """This function will queue every numbered event for the endpoints that want it, due now, and return how many.

    *Cost*: two statements where there is nothing new, and four more for each endpoint and thousand events.
    """
    last = last_position()
    return sum(_spread_to(endpoint_id, last, now) for endpoint_id in _behind(last))


def last_position() -> int:
    """This function will return the last position that was given; every event up to it can be seen."""
    return LastPosition.objects.values_list("position", flat=True).first() or 0


def wanted_by(endpoint: WebhookEndpoint) -> Q:
    """This function will say which events an endpoint is told of."""
    wanted = Q(name__in=[name for name in endpoint.names if not name.endswith(ALL_OF)])
    for name in endpoint.names:
        if name.endswith(ALL_OF):
            wanted |= Q(name__startswith=name.removesuffix("*"))
    return Q(restaurant_id=endpoint.restaurant_id) & (wanted if endpoint.names else Q())


def queue(
    endpoint: WebhookEndpoint, *, events: Iterable[dict[str, Any]], now: dt.datetime, is_replay: bool = False
) -> None:
    """This function will queue events for an endpoint in the order given. Those that wait already are not doubled."""
    Delivery.objects.bulk_create(
        [
            Delivery(
                endpoint=endpoint,
                restaurant_id=event["restaurant_id"],
                position=event["position"],
                name=event["name"],
                lane=lane_of(event),
                is_replay=is_replay,
                due_at=now,
            )
            for event in events
        ],
        ignore_conflicts=True,
    )


def lane_of(event: dict[str, Any]) -> uuid.UUID:
    """This function will return what an event is in order with: its booking, or else what it is about, or its house."""
    lane: uuid.UUID = event["booking_id"] or event["subject_id"] or event["restaurant_id"]
    return lane


def _behind(last: int) -> tuple[uuid.UUID, ...]:
    news = Event.objects.filter(restaurant_id=OuterRef("restaurant_id"), position__gt=OuterRef("position"))
    behind = WebhookEndpoint.objects.filter(Exists(news), state="active", position__lt=last)
    return tuple(behind.values_list("pk", flat=True))


def _spread_to(endpoint_id: uuid.UUID, last: int, now: dt.datetime) -> int:
    total = 0
    while True:
        with transaction.atomic():
            endpoint = locking.webhook(endpoint_id)
            if endpoint is None or endpoint.state != "active":
                return total
            wanted = Event.objects.filter(wanted_by(endpoint), position__gt=endpoint.position, position__lte=last)
            events = list(wanted.order_by("position").values(*FIELDS)[:MOST_AT_ONCE])
            queue(endpoint, events=events, now=now)
            done = len(events) < MOST_AT_ONCE
            upto = last if done else events[-1]["position"]
            # Nothing but this moves it, and another one that spreads may have been here before.
            WebhookEndpoint.objects.filter(pk=endpoint_id, position__lt=upto).update(position=upto)
        total += len(events)
        if done:
            return total


def replay(endpoint: WebhookEndpoint, *, after: int, upto: int, now: dt.datetime) -> int:
    """This function will queue again what lies between two positions, and return how many events that are.

    Shapes: `after` excluded, `upto` included. The endpoint is locked, in a transaction.
    """
    total, here = 0, after
    while True:
        some = Event.objects.filter(wanted_by(endpoint), position__gt=here, position__lte=min(upto, endpoint.position))
        events = list(some.order_by("position").values(*FIELDS)[:MOST_AT_ONCE])
        if not events:
            return total
        queue(endpoint, events=events, now=now, is_replay=True)
        total, here = total + len(events), events[-1]["position"]
