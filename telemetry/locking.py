"""Everything in this room that makes others wait: one at a time numbers events, counts them, serves an endpoint."""

import datetime as dt
import uuid

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from telemetry.models import Delivery, Reader, RollUp, WebhookEndpoint

# Advisory lock numbers are global to a database; restaurants have the class 0x7AB1 (assignments.locking).
NUMBERING_LOCK_CLASS = 0x7AB2


def numbering() -> None:
    """This function will wait for whoever numbers events now and hold others off until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [NUMBERING_LOCK_CLASS, 0])


def counting() -> RollUp:
    """This function will make this transaction the only one that counts events, and say how far it has come."""
    return _progress().select_for_update().get()


def counting_if_idle() -> RollUp | None:
    """This function will do the same where nobody counts at the moment; None where somebody does."""
    return _progress().select_for_update(skip_locked=True).first()


def reader(name: str) -> Reader | None:
    """This function will make this transaction the only one that reads under that name; None where somebody does, or
    nobody has read yet."""
    return Reader.objects.select_for_update(skip_locked=True).filter(name=name).first()


def webhook(endpoint_id: uuid.UUID) -> WebhookEndpoint | None:
    """This function will lock an endpoint and return it as it is after the wait."""
    return WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk=endpoint_id).first()


def delivery(delivery_id: int) -> Delivery | None:
    """This function will lock a delivery and return it as it is after the wait. After its endpoint, never before."""
    return Delivery.objects.select_for_update(no_key=True).filter(pk=delivery_id).first()


def webhooks_to_serve(*, now: dt.datetime, most: int) -> tuple[WebhookEndpoint, ...]:
    """This function will lock endpoints that something is due for and that nobody serves; those that are well first."""
    due = Delivery.objects.filter(endpoint=OuterRef("pk"), state="waiting", due_at__lte=now)
    awake = Q(rests_until=None) | Q(rests_until__lte=now)
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    ready = WebhookEndpoint.objects.filter(Exists(due), awake, free, state="active")
    in_turn = ready.order_by("rests", F("succeeded_at").asc(nulls_first=True), "id")
    return tuple(in_turn.select_for_update(skip_locked=True, no_key=True)[:most])


def _progress() -> QuerySet[RollUp]:
    RollUp.objects.bulk_create([RollUp()], ignore_conflicts=True)
    return RollUp.objects.filter(pk=1)
