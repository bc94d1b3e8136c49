"""Processes that want the same table at the same moment, with the guards on or off. Run by spawn, so import-safe."""

import multiprocessing
import os
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db import connection


def database_url() -> str:
    """The address of the test database, for another process; a schema that is not public is a part of it."""
    parts = connection.settings_dict
    secret = f":{quote(parts['PASSWORD'], safe='')}" if parts["PASSWORD"] else ""
    host, options = quote(parts["HOST"], safe=""), parts["OPTIONS"].get("options", "")
    chosen = f"?options={quote(options, safe='')}" if options else ""
    return f"postgres://{parts['USER']}{secret}@{host}:{parts['PORT'] or 5432}/{parts['NAME']}{chosen}"


@dataclass(frozen=True)
class Answer:
    """What one rival was told."""

    kind: str
    reference: str = ""


def race(wishes: list[dict[str, Any]], *, locked: bool = True) -> list[Answer]:
    """Lets each wish (arguments of a commit request) be sent by a process of its own, all at once.

    Without the lock every process decides before any writes: the rival between read and write.
    """
    spawn = multiprocessing.get_context("spawn")
    start, decided = spawn.Barrier(len(wishes)), spawn.Barrier(len(wishes))
    with environment(DATABASE_URL=database_url()), spawn.Manager() as manager:
        answers = manager.list()
        arguments = [(wish, start, None if locked else decided, answers) for wish in wishes]
        processes = [spawn.Process(target=ask, args=args) for args in arguments]
        for process in processes:
            process.start()
        for process in processes:
            process.join(60)
        assert [process.exitcode for process in processes] == [0] * len(wishes)
        return list(answers)


def ask(wish: dict[str, Any], start: Any, decided: Any, answers: Any) -> None:
    """One rival: wait for the others, send the wish, say what came back."""
    import django

    django.setup()
    from assignments import orchestrator
    from assignments.commands import AssignmentCommitRequest
    from assignments.errors import BookingAlreadyAssigned, TableTaken
    from assignments.ports import Committed
    from assignments.repository import PostgresAssignmentRepository

    repository = unguarded(decided) if decided is not None else PostgresAssignmentRepository()
    connection.ensure_connection()
    start.wait(30)
    try:
        outcome = orchestrator.commit(AssignmentCommitRequest(**wish), repository=repository)
        assert isinstance(outcome, Committed)
        answers.append(Answer("replayed" if outcome.replayed else "committed", str(outcome.assignment_id)))
    except TableTaken as taken:
        answers.append(Answer("taken", ",".join(blocker.reference for blocker in taken.blockers)))
    except BookingAlreadyAssigned:
        answers.append(Answer("already_assigned"))


def unguarded(decided: Any) -> Any:
    """A repository that takes no lock and lets its rivals decide before it writes."""
    from assignments.locking import Locked
    from assignments.models import Booking, ServiceBook
    from assignments.repository import PostgresAssignmentRepository

    class UnguardedRepository(PostgresAssignmentRepository):
        def _lock(self, command: Any, opened: Any, foreseen: Any) -> Any:
            booking = Booking.objects.select_related("restaurant").get(pk=command.booking_id)
            books = tuple(ServiceBook.objects.filter(restaurant_id=opened.restaurant_id))
            return Locked(booking.restaurant, books, (booking,))

        def commit(self, command: Any, *, decide: Callable[..., Any]) -> Any:
            def decide_and_wait(command: Any, *, snapshot: Any) -> Any:
                decision = decide(command, snapshot=snapshot)
                decided.wait(30)
                return decision

            return super().commit(command, decide=decide_and_wait)

    return UnguardedRepository()


@contextmanager
def environment(**variables: str) -> Any:
    """Sets environment variables for child processes."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
