"""The web application without the lock of the service days; whoever has decided waits for the others at a gate."""

import datetime as dt
import uuid
from typing import Any

from django.db import connection

from allocator_project.wsgi import application
from assignments import locking
from assignments.models import ServiceBook
from assignments.repository import PostgresAssignmentRepository
from tests.servers import GATE

__all__ = ["application"]
_write = PostgresAssignmentRepository._write


def unlocked_books(*, restaurant_id: uuid.UUID, dates: tuple[dt.date, ...]) -> tuple[ServiceBook, ...]:
    """The books as they are now, without waiting for anybody."""
    days = ServiceBook.objects.filter(restaurant_id=restaurant_id, service_date__in=dates)
    return tuple(days.order_by("service_date"))


def write_after_the_gate(self: PostgresAssignmentRepository, command: Any, **decided: Any) -> Any:
    """Writes what was decided, once whoever keeps the gate lets all through."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [GATE])
    return _write(self, command, **decided)


locking.books = unlocked_books
PostgresAssignmentRepository._write = write_after_the_gate  # type: ignore[method-assign]
