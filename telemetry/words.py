"""What people wrote into events about one booking: given to whoever asks for it, and taken out again.

Payloads are ids, sizes and codes; a reason in words is not delivered to anybody and stands beside them.
"""

import uuid
from collections.abc import Collection
from typing import Any

from telemetry.models import Event

Documents = dict[uuid.UUID, list[dict[str, Any]]]


def export(booking_ids: Collection[uuid.UUID]) -> Documents:
    """This function will return the events of bookings, oldest first. *Cost*: one statement."""
    found: Documents = {}
    for event in Event.objects.filter(booking_id__in=booking_ids).order_by("id"):
        assert event.booking_id is not None
        document = {"name": event.name, "occurred_at": event.occurred_at.isoformat(), "payload": event.payload}
        found.setdefault(event.booking_id, []).append(document)
    return found


def erase(booking_ids: Collection[uuid.UUID]) -> None:
    """This function will take reasons in words out of the events of bookings: those stand beside rules set aside."""
    reasoned = list(Event.objects.filter(booking_id__in=booking_ids, payload__has_keys=["overrides", "reason"]))
    for event in reasoned:
        event.payload = {key: value for key, value in event.payload.items() if key != "reason"}
    Event.objects.bulk_update(reasoned, ["payload"])
