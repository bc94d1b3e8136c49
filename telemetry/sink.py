"""Takes events in. Whoever writes a fact in one hand-written statement adds its events there; all others come here."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from telemetry.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What happened, to whom. Shapes: `payload` is JSON with ids, sizes and codes, no guest data."""

    name: str
    restaurant_id: uuid.UUID
    booking_id: uuid.UUID | None = None
    subject_id: uuid.UUID | None = None
    actor: str = ""
    payload: dict[str, Any] = field(default_factory=dict)


def record(facts: Iterable[Fact]) -> None:
    """This function will write events in the transaction that is open, if there is one. *Cost*: one statement."""
    Event.objects.bulk_create(
        [
            Event(
                name=fact.name,
                restaurant_id=fact.restaurant_id,
                booking_id=fact.booking_id,
                subject_id=fact.subject_id,
                actor=fact.actor,
                payload=fact.payload,
            )
            for fact in facts
        ]
    )
