"""Everything that makes others wait, in one canonical order: idempotency key → restaurant → books ascending → booking.

Nothing else in this room may say `select_for_update` or take an advisory lock.
"""

import datetime as dt
import functools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import Func, Q, TextField, Value
from django.db.models.functions import Now

from assignments.models import AutoAssignJob, Booking, Proposal, ServiceBook
from assignments.models.job import OPEN_STATES, due_by
from telemetry import metrics
from venues.models import Restaurant

# Advisory lock numbers are global to a database, so a class number keeps ours apart from other programs'.
RESTAURANT_LOCK_CLASS = 0x7AB1
SEARCH_LOCK_CLASS = 0x7AB2
DAY = dt.timedelta(days=1)
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Locked:
    """What a command has locked: the restaurant as it is, the service days' books, the bookings in its order."""

    restaurant: Restaurant
    books: tuple[ServiceBook, ...]
    bookings: tuple[Booking, ...]


def restaurant_exclusive(restaurant_id: uuid.UUID) -> None:
    """This function will wait for every running command of the restaurant and hold new ones off until this ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [RESTAURANT_LOCK_CLASS, _number(restaurant_id)])


def books(*, restaurant_id: uuid.UUID, dates: tuple[dt.date, ...]) -> tuple[ServiceBook, ...]:
    """This function will lock the restaurant (shared) and then its service days, ascending, in one statement.

    Returns the books as they are after the wait. Until the transaction ends, floor, hours and policy stay as they are.
    """
    if not dates:
        return ()
    parameters: list[Any] = [RESTAURANT_LOCK_CLASS, _number(restaurant_id), restaurant_id, *dates]
    with connection.cursor() as cursor:
        with metrics.timing(metrics.LOCK_WAIT_SECONDS, label=str(len(dates))):
            cursor.execute(_books_sql(len(dates)), parameters)
        return tuple(_instance(ServiceBook, row) for row in cursor.fetchall())


def only_searcher(restaurant_id: uuid.UUID, *, service_date: dt.date) -> bool:
    """This function will make this transaction the only one that searches a whole service day; False if one does.

    It makes no writer wait, and none of the locks above is taken with it.
    """
    number = (_number(restaurant_id) ^ service_date.toordinal()) % 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [SEARCH_LOCK_CLASS, number])
        mine: bool = cursor.fetchone()[0]
        return mine


def idle_books(*, restaurant_id: uuid.UUID, dates: tuple[dt.date, ...]) -> tuple[ServiceBook, ...]:
    """This function will lock those of the service days that nobody has locked, ascending, and wait for none."""
    days = ServiceBook.objects.filter(restaurant_id=restaurant_id, service_date__in=dates).order_by("service_date")
    shared = days.annotate(restaurant_lock=_Shared(Value(RESTAURANT_LOCK_CLASS), Value(_number(restaurant_id))))
    return tuple(shared.select_for_update(no_key=True, skip_locked=True))


def bookings(booking_ids: tuple[uuid.UUID, ...]) -> tuple[Booking, ...]:
    """This function will lock bookings, ascending, and return them with their restaurant as they are after the wait.

    Shapes: in the order asked for; those that are gone are left out. Cost: none for none.
    """
    if not booking_ids:
        return ()
    wide = len(Booking._meta.concrete_fields)
    locked: dict[uuid.UUID, Booking] = {}
    with connection.cursor() as cursor:
        cursor.execute(_bookings_sql(len(set(booking_ids))), sorted(set(booking_ids)))
        for row in cursor.fetchall():
            booking = _instance(Booking, row[:wide])
            booking.restaurant = _instance(Restaurant, row[wide:])
            locked[booking.pk] = booking
    return tuple(locked[booking_id] for booking_id in booking_ids if booking_id in locked)


@functools.cache
def _books_sql(count: int) -> str:
    """Compiled once: compiling the same query anew took as long as its answer. Restaurant and books take turns here.

    The function is evaluated for a row before that row is locked, so the restaurant always comes first.
    no_key: inserts that refer to the book need not wait for it.
    """
    nobody, some_day = uuid.UUID(int=0), dt.date.min
    days = ServiceBook.objects.filter(restaurant_id=nobody, service_date__in=[some_day + DAY * n for n in range(count)])
    shared = days.annotate(restaurant_lock=_Shared(Value(RESTAURANT_LOCK_CLASS), Value(0))).order_by("service_date")
    return str(shared.select_for_update(no_key=True).query.sql_with_params()[0])


@functools.cache
def _bookings_sql(count: int) -> str:
    """Compiled once. The restaurant comes with the booking, unlocked: its own lock keeps it as it is."""
    some = [uuid.UUID(int=n) for n in range(count)]
    rows = Booking.objects.select_related("restaurant").filter(pk__in=some).order_by("pk")
    return str(rows.select_for_update(no_key=True, of=("self",)).query.sql_with_params()[0])


def _instance(model: type[Row], row: Sequence[Any]) -> Row:
    """The row of a model from its columns, as a query set would make it; what comes after them is left out."""
    columns = model._meta.concrete_fields
    values = [
        column.from_db_value(value, None, connection) if hasattr(column, "from_db_value") else value
        for column, value in zip(columns, row, strict=False)
    ]
    return model.from_db(connection.alias, [column.attname for column in columns], values)


def jobs_of(booking_id: uuid.UUID) -> tuple[AutoAssignJob, ...]:
    """This function will lock a booking's jobs that are not over, newest first. After the booking, never before."""
    alive = AutoAssignJob.objects.filter(booking_id=booking_id, state__in=(*OPEN_STATES, "exhausted"))
    return tuple(alive.select_for_update(no_key=True).order_by("-created_at", "id"))


def due_job(*, now: dt.datetime, only: Q, order: tuple[str, ...]) -> AutoAssignJob | None:
    """This function will lock the first job that may run now, passing over those another worker has locked.

    A job may run when it is queued or deferred and due, or when its worker let the lease lapse (by the database clock).
    """
    jobs = AutoAssignJob.objects.filter(only, due_by(now)).order_by(*order)
    return jobs.select_for_update(skip_locked=True, no_key=True).first()


def leased_job(job_id: uuid.UUID, *, lease: uuid.UUID) -> AutoAssignJob | None:
    """This function will lock a job that this worker still has; None when the lease went to another."""
    return AutoAssignJob.objects.select_for_update(no_key=True).filter(pk=job_id, state="running", lease=lease).first()


def exhausted_jobs(only: Q) -> tuple[AutoAssignJob, ...]:
    """This function will lock jobs that wait for a person, in a fixed order."""
    exhausted = AutoAssignJob.objects.filter(only, state="exhausted").select_related("booking").order_by("id")
    return tuple(exhausted.select_for_update(no_key=True, of=("self",)))


def idle_proposals() -> models.QuerySet[Proposal]:
    """This function will return the proposals that wait to be worked out and that nobody works on."""
    return Proposal.objects.filter(Q(lease_until=None) | Q(lease_until__lt=Now()), state="computing")


def proposal_to_compute() -> Proposal | None:
    """This function will lock the oldest of those, passing over the ones another worker has locked."""
    return idle_proposals().select_for_update(skip_locked=True, no_key=True).order_by("created_at", "id").first()


def proposal(proposal_id: uuid.UUID) -> Proposal | None:
    """This function will lock a proposal and return it as it is after the wait."""
    return Proposal.objects.select_for_update(no_key=True).filter(pk=proposal_id).first()


class _Shared(Func):
    """pg_advisory_xact_lock_shared: returns nothing, which Django may read as text."""

    function = "pg_advisory_xact_lock_shared"
    template = "%(function)s(%(expressions)s)::text"
    output_field = TextField()


def _number(restaurant_id: uuid.UUID) -> int:
    """32 bits of the id: two restaurants that share them only wait for each other, which is harmless."""
    return restaurant_id.int % 2**32 - 2**31
