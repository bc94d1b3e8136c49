"""Scenes in which something is away for a while: the lock of the service day, the database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg
from django.db import connection

from assignments.locking import RESTAURANT_LOCK_CLASS
from assignments.locking import _number as number_of
from tests.api.callers import caller
from tests.assignments.rivals import database_url
from tests.errors.stage import Attempt, Refusal, assigning, booked, small_house


@contextmanager
def a_day_that_somebody_else_is_busy_with() -> Iterator[Refusal]:
    """Another session has the restaurant to itself for longer than a command waits."""
    where = small_house()
    attempt = assigning(booked(where))
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", [RESTAURANT_LOCK_CLASS, number_of(where.pk)])
        yield Refusal(attempt, where, meanwhile=other.close)


@contextmanager
def a_database_that_has_ended_the_session() -> Iterator[Refusal]:
    """The next request finds its connection dead; the one after that gets a new one, as after any request."""
    where = small_house()
    attempt = Attempt(caller(where), "GET", f"restaurants/{where.pk}/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (mine,) = cursor.fetchone()
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [mine])
    try:
        yield Refusal(attempt, where, meanwhile=connection.close_if_unusable_or_obsolete)
    finally:
        # A test that fails here must not take those that come after it along.
        connection.close_if_unusable_or_obsolete()


SCENES: dict[str, Callable[[], AbstractContextManager[Refusal]]] = {
    "book_busy": a_day_that_somebody_else_is_busy_with,
    "database_unavailable": a_database_that_has_ended_the_session,
}
