"""Where one commit's time goes, step by step, beside the floor's: a stopwatch around our steps, none inside them."""

from __future__ import annotations

import itertools
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from time import perf_counter
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.transaction import Atomic

from assignments import idempotency, locking, orchestrator, repository, statements, writing
from benchmarks.commit_contenders import Floor, UnpreparedFloor
from benchmarks.commit_databases import copy_of
from benchmarks.commit_record import Record, commit
from benchmarks.commit_world import Wish

WARM_UP = 100
# What is wrapped, and what its time is called once the statements inside it are taken off.
STEPS: tuple[tuple[Any, str, str], ...] = (
    (idempotency, "digest_of", "digest of the request"),
    (idempotency, "open_command", "Python around the opening"),
    (locking, "books", "ORM: the books' lock"),
    (locking, "bookings", "ORM: the booking's lock"),
    (repository, "read", "ORM and values: the read"),
    (orchestrator, "decide", "decide (the planner)"),
    (writing, "rows_of", "rows of the write"),
    (writing, "outcome_of", "outcome"),
    (writing, "document_of", "outcome as JSON"),
    (statements, "write", "Python around the write"),
    (Atomic, "__enter__", "BEGIN: Django's part"),
    (Atomic, "__exit__", "COMMIT"),
)
STATEMENTS = ("opening", "books' lock", "booking's lock", "read", "write")


class Stopwatch:
    """Exclusive times: what a step's inner steps took is theirs, not its."""

    def __init__(self) -> None:
        self.inner = [0.0]
        self.taken: dict[str, float] = defaultdict(float)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """This function will count what happens inside to the step, and all of it as the outer one's inner time."""
        self.inner.append(0.0)
        started = perf_counter()
        try:
            yield
        finally:
            took = perf_counter() - started
            self.taken[name] += took - self.inner.pop()
            self.inner[-1] += took

    def around(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        """This function will return the function with the watch around it."""

        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.step(name):
                return function(*args, **kwargs)

        return timed


def profile_ours(template: str, wishes: Sequence[Wish]) -> tuple[dict[str, float], float]:
    """This function will return the mean milliseconds of every step of our commit, and the median of the whole."""
    watch, place = Stopwatch(), itertools.cycle(STATEMENTS)
    whole: list[float] = []

    def listen(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        with watch.step(f"SQL: {next(place)}"):
            return execute(sql, params, many, context)

    with copy_of(template), ExitStack() as stack:
        for wish in wishes[:WARM_UP]:
            commit(wish)
        stack.enter_context(connection.execute_wrapper(listen))
        for owner, name, called in STEPS:
            stack.enter_context(patch.object(owner, name, watch.around(getattr(owner, name), called)))
        for wish in wishes[WARM_UP:]:
            started = perf_counter()
            with watch.step("everything else"):
                commit(wish)
            whole.append((perf_counter() - started) * 1000)
    count = len(wishes) - WARM_UP
    return {name: took / count * 1000 for name, took in watch.taken.items()}, statistics.median(whole)


def profile_floor(
    template: str, wishes: Sequence[Wish], record: Record, *, kind: type[Floor] = Floor
) -> tuple[dict[str, float], float]:
    """This function will return the same for the floor: its statements, each with the wait and the rows."""
    watch = Stopwatch()
    whole: list[float] = []
    with copy_of(template) as database:
        client = kind(database, record)
        client.open(wishes)
        for number, wish in enumerate(wishes):
            if number == WARM_UP:
                watch.taken.clear()
            started = perf_counter()
            for name, (sql, parameters) in zip(STATEMENTS, client.laid_out[wish], strict=True):
                with watch.step(f"SQL: {name}"):
                    client.ask(sql, parameters)
            with watch.step("COMMIT"):
                client.session.commit()
            whole.append((perf_counter() - started) * 1000)
        client.session.close()
    count = len(wishes) - WARM_UP
    return {name: took / count * 1000 for name, took in watch.taken.items()}, statistics.median(whole[WARM_UP:])


def steps(template: str, wishes: Sequence[Wish], record: Record) -> Iterator[tuple[str, ...]]:
    """This function will yield the rows of the table: step, ours, the floor unprepared, the floor."""
    (ours, whole), (plain, plain_whole), (floor, floor_whole) = (
        profile_ours(template, wishes),
        profile_floor(template, wishes, record, kind=UnpreparedFloor),
        profile_floor(template, wishes, record),
    )
    order = [*(f"SQL: {name}" for name in STATEMENTS), *(called for _, _, called in STEPS), "everything else"]
    for name in order:
        yield name, *(f"{each[name]:.2f}" if name in each else "" for each in (ours, plain, floor))
    yield "**whole commit, median**", f"{whole:.2f}", f"{plain_whole:.2f}", f"{floor_whole:.2f}"
