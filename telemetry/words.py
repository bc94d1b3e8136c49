"""What people wrote into events about one booking: given to whoever asks for it, and taken out again.

Payloads are ids, sizes and codes; a reason in words is not delivered to anybody and stands beside them.
"""

import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import Q

from telemetry.models import Event

Documents = dict[uuid.UUID, list[dict[str, Any]]]


def export(booking_ids: Collection[uuid.UUID]) -> Documents:
    """This function will return the events of bookings, oldest first. *Cost*: one statement."""
    found: Documents = {}
    for event in Event.objects.filter(booking_id__in=booking_ids).order_by("id"):
        assert event.booking_id is not None
        document = {"name": event.name, "occurred_at": event.occurred_at.isoformat(), "payload": event.payload}
        if event.reason:
            document["reason"] = event.reason
        found.setdefault(event.booking_id, []).append(document)
    return found


def erase(booking_ids: Collection[uuid.UUID]) -> None:
    """This function will take reasons in words out of the events of bookings, and of the commands that made them.

    One command may be about several parties, and what was written stands beside all. *Cost*: three statements.
    """
    about = Event.objects.filter(booking_id__in=booking_ids)
    commands = about.filter(command_id__isnull=False).values("command_id")
    Event.objects.filter(Q(booking_id__in=booking_ids) | Q(command_id__in=commands)).exclude(reason="").update(
        reason=""
    )
    _erase_from_payloads(about)


def _erase_from_payloads(about: Any) -> None:
    """Events of before there was a column for reasons."""
    reasoned = list(about.filter(payload__has_keys=["overrides", "reason"]))
    for event in reasoned:
        event.payload = {key: value for key, value in event.payload.items() if key != "reason"}
    Event.objects.bulk_update(reasoned, ["payload"])
