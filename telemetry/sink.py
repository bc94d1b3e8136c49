"""Takes events in. Whoever writes a fact in one hand-written statement adds its events there; all others come here."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from telemetry import traces
from telemetry.models import Event
from telemetry.registry import REGISTRY


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What happened, to whom. Shapes: `payload` as registered; `reason` is for the record, never delivered."""

    name: str
    restaurant_id: uuid.UUID
    booking_id: uuid.UUID | None = None
    subject_id: uuid.UUID | None = None
    actor: str = ""
    reason: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)


def record(facts: Iterable[Fact]) -> None:
    """This function will write events in the transaction that is open, if there is one. *Cost*: one statement.

    Raises: EventRefused; then none is written.
    """
    Event.objects.bulk_create([event_of(fact) for fact in facts])


def event_of(fact: Fact, *, stored: bool = True) -> Event:
    """This function will return a fact as the event it is, in the trace of what is being done; it writes nothing.

    Raises: EventRefused, also for one that is to be `stored` and is registered for the log only, or the other way.
    """
    REGISTRY.check(
        fact.name, payload=fact.payload, booking_id=fact.booking_id, subject_id=fact.subject_id, stored=stored
    )
    return Event(
        name=fact.name,
        restaurant_id=fact.restaurant_id,
        booking_id=fact.booking_id,
        subject_id=fact.subject_id,
        actor=fact.actor,
        reason=fact.reason,
        payload=fact.payload,
        trace_id=traces.current(),
    )
