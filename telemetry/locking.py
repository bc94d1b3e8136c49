"""Everything in this room that makes others wait: one at a time gives events their positions, one at a time counts."""

from django.db import connection
from django.db.models import QuerySet

from telemetry.models import RollUp

# Advisory lock numbers are global to a database; restaurants have the class 0x7AB1 (assignments.locking).
NUMBERING_LOCK_CLASS = 0x7AB2


def numbering() -> None:
    """This function will wait for whoever numbers events now and hold others off until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [NUMBERING_LOCK_CLASS, 0])


def counting() -> RollUp:
    """This function will make this transaction the only one that counts events, and say how far it has come."""
    return _progress().select_for_update().get()


def counting_if_idle() -> RollUp | None:
    """This function will do the same where nobody counts at the moment; None where somebody does."""
    return _progress().select_for_update(skip_locked=True).first()


def _progress() -> QuerySet[RollUp]:
    RollUp.objects.bulk_create([RollUp()], ignore_conflicts=True)
    return RollUp.objects.filter(pk=1)
