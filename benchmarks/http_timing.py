"""The web application with a clock: every answer says what it cost. Only the HTTP benchmark serves it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from time import perf_counter, thread_time
from typing import Any

from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.signals import connection_created

from allocator_project.wsgi import application as plain
from benchmarks.http_server import HEADER

# What talks to the server without passing Django's execute wrappers.
UNWRAPPED = ("_commit", "_rollback", "is_usable", "get_new_connection")


class Spent(threading.local):
    """What the request of this thread has taken so far. Units: seconds."""

    sql = 0.0
    trips = 0
    connections = 0


spent = Spent()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """This function will answer as production does, and say in a header what it took."""
    spent.sql, spent.trips, spent.connections = 0.0, 0, 0
    before, processor = perf_counter(), thread_time()

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        whole, used = perf_counter() - before, thread_time() - processor
        cost = f"{whole:.6f} {used:.6f} {spent.sql:.6f} {spent.trips} {spent.connections}"
        return start_response(status, [*headers, (HEADER, cost)], *more)

    return plain(environ, start)


def timed(function: Callable[..., Any]) -> Callable[..., Any]:
    """This function will return the same function, whose time counts as SQL."""

    def measured(*args: Any, **options: Any) -> Any:
        before = perf_counter()
        try:
            return function(*args, **options)
        finally:
            spent.sql += perf_counter() - before
            spent.trips += 1

    return measured


def count(execute: Callable[..., Any], *args: Any) -> Any:
    """This function will execute, and count it."""
    return timed(execute)(*args)


def watch(connection: Any, **_: Any) -> None:
    """This function will count what a connection executes; one that has grown old is opened again in its place."""
    spent.connections += 1
    if count not in connection.execute_wrappers:
        connection.execute_wrappers.append(count)


connection_created.connect(watch)
for name in UNWRAPPED:
    setattr(DatabaseWrapper, name, timed(getattr(DatabaseWrapper, name)))
