"""What is left in the database after a fault: the rows of a house without their ids, open transactions, locks."""

import datetime as dt
import uuid
from typing import Any

from django.db import connection
from psycopg.types.range import Range, TimestamptzRange

from assignments.commands import Command
from assignments.models import Assignment, AutoAssignJob, Booking, IdempotencyRecord, Occupancy, ServiceBook
from assignments.outcomes import document_of
from assignments.ports import Committed, Refused
from telemetry.models import Event
from tests.embedded.rivals import wait_for
from tests.faults.scenes import Evening
from venues.models import Closure, Table

DAY = dt.timedelta(days=1)
Footprint = dict[str, list[tuple[Any, ...]]]
OTHERS = """
SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND backend_type = 'client backend' AND state <> 'idle'),
       (SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend')
"""


def footprint(on: Evening) -> Footprint:
    """All that is written about an evening, told without ids, clocks and books that nobody has written in."""
    mine = {"restaurant_id": on.house.pk}
    around = TimestamptzRange(on.seven - DAY, on.seven + 2 * DAY)
    numbers = dict(Table.objects.filter(**mine).values_list("id", "number"))
    bookings = Booking.objects.filter(**mine, window__overlap=around)
    assigned = Assignment.objects.filter(booking__in=bookings).values_list("table_ids", "state", "window")
    taken = Occupancy.objects.filter(**mine, during__overlap=around)
    closed = Closure.objects.filter(**mine, window__overlap=around).values_list("window", "lifted_at")
    books = ServiceBook.objects.filter(**mine, version__gt=0, service_date__range=(around.lower, around.upper))
    records = IdempotencyRecord.objects.filter(**mine, key=on.who["idempotency_key"])
    rows: dict[str, Any] = {
        "bookings": bookings.values_list("state", "party_size", "window", "revision", "source"),
        "assignments": ((sorted(numbers[each] for each in ids), *rest) for ids, *rest in assigned),
        "ledger": taken.values_list("table__number", "kind", "during"),
        "closures": ((window, lifted_at is not None) for window, lifted_at in closed),
        "jobs": AutoAssignJob.objects.filter(booking__in=bookings).values_list("state"),
        "books": ((day - on.seven.date(), version) for day, version in books.values_list("service_date", "version")),
        "keys": records.values_list("operation"),
        "events": Event.objects.filter(**mine, id__gt=on.told).values_list("name", "payload__to"),
    }
    return {name: sorted((_told(row, on.seven) for row in found), key=str) for name, found in rows.items()}


def _told(row: tuple[Any, ...], seven: dt.datetime) -> tuple[Any, ...]:
    """Windows as distances from seven o'clock, so that one Friday can be compared with another."""
    return tuple(_distance(each, seven) if isinstance(each, Range) else each for each in row)


def _distance(window: Any, seven: dt.datetime) -> tuple[dt.timedelta, dt.timedelta]:
    return window.lower - seven, window.upper - seven


def complaints(command: Command, *, restaurant_id: uuid.UUID, told: Committed | Refused | None) -> tuple[str, ...]:
    """What is wrong with a keyed command that was acknowledged with this answer: it must be there exactly once."""
    assert isinstance(told, Committed), told
    records = IdempotencyRecord.objects.filter(
        restaurant_id=restaurant_id, operation=command.operation, key=command.idempotency_key
    )
    outcomes = {record.pk: record.outcome for record in records}
    if not outcomes:
        return ("lost",)
    wrong = [] if list(outcomes.values()) == [document_of(told)] else ["another outcome"]
    happened = list(Event.objects.filter(command_id__in=outcomes).values_list("name", "booking_id", "subject_id"))
    wrong += [] if happened else ["no event"]
    wrong += ["an event twice"] if len(set(happened)) < len(happened) else []
    return tuple(wrong)


def others() -> tuple[int, int]:
    """How many connections of others are in the middle of something, and how many locks they have."""
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        busy, locks = cursor.fetchone()
        return busy, locks


def wait_until_all_is_quiet() -> None:
    """Returns when no other connection is in a transaction or has a lock; fails the test when one stays."""
    wait_for(lambda: others() == (0, 0), seconds=30)
