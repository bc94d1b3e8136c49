"""The events of this room: who is told of a house's events over HTTP."""

from telemetry.payloads import (
    DeliveriesReplayed,
    DeliverySent,
    EndpointDisabled,
    EndpointEnabled,
    EndpointMade,
    SecretRotated,
)
from telemetry.registry import EventType


def _webhook(name: str, meaning: str, payload: type) -> EventType:
    return EventType(name=name, meaning=meaning, payload=payload, subject="endpoint", booking="never")


EVENTS = (
    _webhook("webhook.created", "An address is told of this house's events from now on.", EndpointMade),
    _webhook("webhook.secret_rotated", "It has a new secret.", SecretRotated),
    _webhook("webhook.disabled", "It is not told any more.", EndpointDisabled),
    _webhook("webhook.enabled", "It is told again.", EndpointEnabled),
    _webhook("webhook.resent", "Somebody had an event sent again.", DeliverySent),
    _webhook("webhook.skipped", "Somebody gave an event up, so that what waits behind it goes out.", DeliverySent),
    _webhook("webhook.replayed", "Somebody had all events of a while sent again.", DeliveriesReplayed),
)
