"""What processes count and time, for Prometheus. Every process has its own counts; a scrape adds them up (`slots`).

What stands in the database – jobs, deliveries, how often what happened – is not counted here but read at a scrape. This
room names the numbers; the other rooms say when.
"""

import functools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

from django.conf import settings
from prometheus_client import CollectorRegistry, Counter, Histogram, values

from telemetry.slots import SLOTS

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
# Before any number is made: this is how the library is told whose file a process writes. Every number has a label, so
# that none opens a file before it is counted: a process that only loads this room takes no slot.
values.ValueClass = values.MultiProcessValue(SLOTS.identity)  # type: ignore[no-untyped-call]
SLOTS.settle_in(Path(settings.METRICS_DIR))

DEFINED = CollectorRegistry()
QUICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SLOW = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)

COMMITS = Counter(
    "allocator_commits",
    "Commands by how they ended: committed, replayed, refused, conflict, misuse, error.",
    ["operation", "outcome"],
    registry=DEFINED,
)
CONFLICTS = Counter(
    "allocator_conflicts",
    "Commands that somebody else was faster than, or that were decided on something older, by the code of the answer.",
    ["kind"],
    registry=DEFINED,
)
COLLISIONS = Counter(
    "allocator_collisions",
    "Transactions that the database undid for another one; each was tried again or ended as book_busy.",
    ["operation"],
    registry=DEFINED,
)
REFUSALS = Counter(
    "allocator_refusals",
    "Commands that the planner found no plan for, by the code of the refusal.",
    ["code"],
    registry=DEFINED,
)
COMMIT_SECONDS = Histogram(
    "allocator_commit_seconds",
    "From a command's first statement to its answer, tries again included.",
    ["outcome"],
    buckets=QUICK,
    registry=DEFINED,
)
LOCK_WAIT_SECONDS = Histogram(
    "allocator_book_lock_wait_seconds",
    "How long a command waited for its service days' books, by how many those are.",
    ["books"],
    buckets=QUICK,
    registry=DEFINED,
)
PLANNER_SECONDS = Histogram(
    "allocator_planner_seconds",
    "How long deciding took: decide (inside the lock), make_room and optimise (outside of it).",
    ["search"],
    buckets=(*QUICK, 30.0, 60.0, 120.0),
    registry=DEFINED,
)
JOB_RUNS = Counter(
    "allocator_job_runs",
    "Runs of auto-assign jobs by how they ended, with the reason where there is one.",
    ["verb", "reason"],
    registry=DEFINED,
)
REQUESTS = Counter(
    "allocator_http_requests",
    "Requests answered, by method, address pattern and status.",
    ["method", "route", "status"],
    registry=DEFINED,
)
REQUEST_SECONDS = Histogram(
    "allocator_http_request_seconds",
    "How long requests took inside the web process, by address pattern.",
    ["route"],
    buckets=QUICK,
    registry=DEFINED,
)
TASKS = Counter(
    "allocator_tasks",
    "Celery tasks by name and by how they ended.",
    ["task", "state"],
    registry=DEFINED,
)
TASK_SECONDS = Histogram(
    "allocator_task_seconds",
    "How long Celery tasks took, by name.",
    ["task"],
    buckets=SLOW,
    registry=DEFINED,
)
WEBHOOK_REQUESTS = Counter(
    "allocator_webhook_requests",
    "Requests to webhook endpoints by what came of them.",
    ["outcome"],
    registry=DEFINED,
)
WEBHOOK_SECONDS = Histogram(
    "allocator_webhook_request_seconds",
    "How long requests to webhook endpoints took, by what came of them.",
    ["outcome"],
    buckets=QUICK,
    registry=DEFINED,
)


@contextmanager
def timing(histogram: Histogram, *, label: str) -> Iterator[None]:
    """This function will add the time the block takes to a histogram with one label, also where it fails."""
    started = time.perf_counter()
    try:
        yield
    finally:
        histogram.labels(label).observe(time.perf_counter() - started)


def timed(ask: Callable[Asked, Answer], *, histogram: Histogram, label: str) -> Callable[Asked, Answer]:
    """This function will return the same function, its time added to a histogram whenever it is called."""

    @functools.wraps(ask)
    def asked(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        with timing(histogram, label=label):
            return ask(*args, **kwargs)

    return asked


def count_commit(operation: str, *, outcome: str, code: str, seconds: float) -> None:
    """This function will count a command that has ended. Shapes: `code` says why, where it was not committed."""
    COMMITS.labels(operation, outcome).inc()
    COMMIT_SECONDS.labels(outcome).observe(seconds)
    if outcome == "conflict":
        CONFLICTS.labels(code).inc()
    if outcome == "refused":
        REFUSALS.labels(code).inc()


def count_webhook(outcome: str, *, seconds: float) -> None:
    """This function will count a request to an endpoint that has ended."""
    WEBHOOK_REQUESTS.labels(outcome).inc()
    WEBHOOK_SECONDS.labels(outcome).observe(seconds)


ALL = (
    COMMITS, CONFLICTS, COLLISIONS, REFUSALS, COMMIT_SECONDS, LOCK_WAIT_SECONDS, PLANNER_SECONDS, JOB_RUNS, REQUESTS,
    REQUEST_SECONDS, TASKS, TASK_SECONDS, WEBHOOK_REQUESTS, WEBHOOK_SECONDS,
)  # fmt: skip
