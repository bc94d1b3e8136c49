"""Writes every event into the structured log, at least once and in the order of positions.

Beside them stand those that are for the log alone: written by whoever answers, where they happen, without a position.
"""

import datetime as dt
import logging

from django.db import transaction

from telemetry import locking, sink
from telemetry.documents import event_document
from telemetry.models import Event, LastPosition, Reader

READER = "log"
MOST_AT_ONCE = 1000
log = logging.getLogger("allocator.events")


def write_journal() -> int:
    """This function will log what was numbered since it was last called, and return how many events that were.

    A process that dies in between logs some of them again; another one that logs now is not waited for. The first call
    of all begins with what comes after it. Cost: three statements for a thousand events.
    """
    with transaction.atomic():
        reader = locking.reader(READER)
        if reader is None:
            last = LastPosition.objects.values_list("position", flat=True).first() or 0
            Reader.objects.bulk_create([Reader(name=READER, position=last)], ignore_conflicts=True)
            return 0
        events = tuple(Event.objects.filter(position__gt=reader.position).order_by("position")[:MOST_AT_ONCE])
        for event in events:
            _write(event)
        if events:
            reader.position = events[-1].position or reader.position
            reader.save(update_fields=["position"])
    return len(events)


def note(fact: sink.Fact, *, at: dt.datetime) -> None:
    """This function will log an event that is registered for the log alone. *Cost*: one line, no statement.

    Nobody numbers, counts, keeps or delivers it, and a process that dies takes it along. Raises: EventRefused.
    """
    event = sink.event_of(fact, stored=False)
    event.occurred_at = at
    _write(event)


def _write(event: Event) -> None:
    """Under the trace of the event, not of whoever writes it down."""
    log.info("%s", event.name, extra={"fact": event_document(event), "trace_id": event.trace_id})
