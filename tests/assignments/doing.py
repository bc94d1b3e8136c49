"""Sends commands as a door would, and looks at what they left behind."""

import datetime as dt
from typing import Any

from assignments import orchestrator
from assignments.audit import audit
from assignments.commands import Command
from assignments.models import Assignment, Booking, IdempotencyRecord, MergeGroup, Occupancy, ServiceBook
from assignments.ports import AssignmentRepository, Committed, Refused
from assignments.repository import PostgresAssignmentRepository
from telemetry.models import Event
from tests.builders import SEVEN

REPOSITORY = PostgresAssignmentRepository()
MINUTE = dt.timedelta(minutes=1)
HALF_PAST = SEVEN + 30 * MINUTE
NINE = SEVEN + 120 * MINUTE


def commit(command: Command, *, repository: AssignmentRepository | None = None) -> Committed | Refused:
    """What the command answers."""
    return orchestrator.commit(command, repository=repository or REPOSITORY)


def done(command: Command, *, repository: AssignmentRepository | None = None) -> Committed:
    """What the command did; the ledger is sound afterwards."""
    answer = commit(command, repository=repository)
    assert isinstance(answer, Committed), answer
    assert audit() == ()
    return answer


def ledger() -> list[tuple[str, dt.datetime, dt.datetime]]:
    """Who has what: number, from, until."""
    rows = Occupancy.objects.select_related("table").order_by("table__number", "during")
    return [(row.table.number, row.during.lower, row.during.upper) for row in rows]


def story(stored: Booking) -> list[str]:
    """The names of what was told of a booking, in order, but of its job."""
    told = Event.objects.filter(booking_id=stored.pk).exclude(name__startswith="job.")
    return list(told.order_by("id").values_list("name", flat=True))


def written() -> list[list[Any]]:
    """Every row of bookings, assignments, groups, ledger, keys and books; events are left out: a refusal tells one."""
    models = (Booking, Assignment, MergeGroup, Occupancy, IdempotencyRecord, ServiceBook)
    return [list(model._default_manager.order_by("pk").values_list()) for model in models]
