"""An event as it leaves the house: what readers, consumers and log lines are given, in the names of the wire."""

from typing import Any

from telemetry.models import Event


def event_document(event: Event) -> dict[str, Any]:
    """This function will return an event's document, plain JSON. What a person wrote about why is no part of it."""
    return {
        "position": event.position,
        "name": event.name,
        "restaurantId": str(event.restaurant_id),
        "bookingId": str(event.booking_id) if event.booking_id else None,
        "subjectId": str(event.subject_id) if event.subject_id else None,
        "actor": event.actor,
        "payload": event.payload,
        "occurredAt": event.occurred_at.isoformat(),
        "traceId": event.trace_id,
    }
