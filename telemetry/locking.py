"""Everything in this room that makes others wait: one dispatcher at a time gives events their positions."""

from django.db import connection

# Advisory lock numbers are global to a database; restaurants have the class 0x7AB1 (assignments.locking).
NUMBERING_LOCK_CLASS = 0x7AB2


def numbering() -> None:
    """This function will wait for whoever numbers events now and hold others off until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [NUMBERING_LOCK_CLASS, 0])
