"""What people do with deliveries: send again, give up. Each deed is a fact, told with who did it and why."""

import datetime as dt
import uuid

from django.db import transaction

from telemetry import locking
from telemetry.errors import WebhookRefused
from telemetry.models import Delivery, WebhookEndpoint
from telemetry.webhooks import spreading
from telemetry.webhooks.services import By, locked, tell

OVER = ("delivered", "skipped")


def resend(delivery_id: int, *, now: dt.datetime, by: By) -> Delivery:
    """This function will send an event again: a dead letter in its place, what is over behind all that waits.

    Raises: WebhookRefused for one that waits anyway, or whose event is not kept any more.
    """
    with transaction.atomic():
        endpoint, delivery = _locked_delivery(delivery_id)
        if delivery.state == "dead":
            delivery.state, delivery.attempts, delivery.due_at, delivery.first_tried_at = "waiting", 0, now, None
            delivery.save(update_fields=["state", "attempts", "due_at", "first_tried_at"])
        else:
            delivery = _again(endpoint, delivery, now)
        tell("webhook.resent", endpoint=endpoint, by=by, event=delivery.name, position=delivery.position)
    return delivery


def skip(delivery_id: int, *, now: dt.datetime, by: By) -> None:
    """This function will give a dead letter up, so that what waits behind it goes out. Raises: WebhookRefused."""
    with transaction.atomic():
        endpoint, delivery = _locked_delivery(delivery_id)
        if delivery.state != "dead":
            raise WebhookRefused("Only a dead letter is given up.")
        delivery.state, delivery.ended_at = "skipped", now
        delivery.save(update_fields=["state", "ended_at"])
        tell("webhook.skipped", endpoint=endpoint, by=by, event=delivery.name, position=delivery.position)


def replay(endpoint_id: uuid.UUID, *, after: int, now: dt.datetime, by: By, upto: int | None = None) -> int:
    """This function will send again every event between two positions that the endpoint wants; how many.

    Shapes: `after` excluded, `upto` included; what waits anyway is not doubled. Raises: WebhookRefused.
    """
    if after < 0 or (upto is not None and upto <= after):
        raise WebhookRefused("Positions count from 1, and the last one comes after the first.")
    with transaction.atomic():
        endpoint = locked(endpoint_id)
        events = spreading.replay(endpoint, after=after, upto=endpoint.position if upto is None else upto, now=now)
        tell("webhook.replayed", endpoint=endpoint, by=by, after=after, events=events)
    return events


def _again(endpoint: WebhookEndpoint, delivery: Delivery, now: dt.datetime) -> Delivery:
    if delivery.state not in OVER:
        raise WebhookRefused("It waits to be sent anyway.")
    if not spreading.replay(endpoint, after=delivery.position - 1, upto=delivery.position, now=now):
        raise WebhookRefused("The event is not kept any more.")
    return endpoint.deliveries.get(position=delivery.position, state="waiting")


def _locked_delivery(delivery_id: int) -> tuple[WebhookEndpoint, Delivery]:
    """The endpoint first: whoever serves it locks in that order."""
    endpoint_id = Delivery.objects.filter(pk=delivery_id).values_list("endpoint_id", flat=True).first()
    if endpoint_id is None:
        raise WebhookRefused("There is no such delivery.")
    endpoint, delivery = locked(endpoint_id), locking.delivery(delivery_id)
    assert delivery is not None, "deliveries go with their endpoint only"
    return endpoint, delivery
