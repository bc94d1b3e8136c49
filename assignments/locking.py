"""Everything that makes others wait, in one canonical order: idempotency key → restaurant → books ascending → booking.

Nothing outside this module may say `select_for_update` or take an advisory lock.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from assignments.models import AutoAssignJob, Booking, ServiceBook
from assignments.models.job import OPEN_STATES

# Advisory lock numbers are global to a database, so a class number keeps ours apart from other programs'.
RESTAURANT_LOCK_CLASS = 0x7AB1


def restaurant_shared(restaurant_id: uuid.UUID) -> None:
    """This function will keep the restaurant's floor, hours and policy as they are until the transaction ends."""
    _advisory("pg_advisory_xact_lock_shared", restaurant_id)


def restaurant_exclusive(restaurant_id: uuid.UUID) -> None:
    """This function will wait for every running command of the restaurant and hold new ones off until this ends."""
    _advisory("pg_advisory_xact_lock", restaurant_id)


def limit_waiting() -> None:
    """This function will bound, for this transaction only, how long it may wait for a lock or sit idle."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, true), set_config('idle_in_transaction_session_timeout', %s, true)",
            [f"{settings.COMMIT_LOCK_TIMEOUT_MS}ms", f"{settings.COMMIT_IDLE_TIMEOUT_MS}ms"],
        )


def books(*, restaurant_id: uuid.UUID, dates: tuple[dt.date, ...]) -> tuple[ServiceBook, ...]:
    """This function will lock the service days, ascending, and return them as they are after the wait."""
    days = ServiceBook.objects.filter(restaurant_id=restaurant_id, service_date__in=dates)
    # no_key: inserts that refer to the book need not wait for it.
    return tuple(days.order_by("service_date").select_for_update(no_key=True))


def booking(booking_id: uuid.UUID) -> Booking:
    """This function will lock one booking and return it as it is after the wait.

    Raises: Booking.DoesNotExist.
    """
    return Booking.objects.select_for_update(no_key=True).get(pk=booking_id)


def due_job(*, now: dt.datetime, only: Q, order: tuple[str, ...]) -> AutoAssignJob | None:
    """This function will lock the first job that may run now, passing over those another worker has locked.

    A job may run when it is queued or deferred and due, or when its worker let the lease lapse (by the database clock).
    """
    waiting = Q(state__in=("queued", "deferred"), due_at__lte=now)
    abandoned = Q(state="running", lease_until__lt=Now())
    jobs = AutoAssignJob.objects.filter(only, waiting | abandoned, state__in=OPEN_STATES).order_by(*order)
    return jobs.select_for_update(skip_locked=True, no_key=True).first()


def leased_job(job_id: uuid.UUID, *, lease: uuid.UUID) -> AutoAssignJob | None:
    """This function will lock a job that this worker still has; None when the lease went to another."""
    return AutoAssignJob.objects.select_for_update(no_key=True).filter(pk=job_id, state="running", lease=lease).first()


def exhausted_jobs(only: Q) -> tuple[AutoAssignJob, ...]:
    """This function will lock jobs that wait for a person, in a fixed order."""
    exhausted = AutoAssignJob.objects.filter(only, state="exhausted").select_related("booking").order_by("id")
    return tuple(exhausted.select_for_update(no_key=True, of=("self",)))


def _advisory(function: str, restaurant_id: uuid.UUID) -> None:
    # 32 bits of the id: two restaurants that share them only wait for each other, which is harmless.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [RESTAURANT_LOCK_CLASS, restaurant_id.int % 2**32 - 2**31])
