"""Runs past jobs as if it were then: each at the time it was due, retries included, until nothing waits."""

import datetime as dt
import time
from collections.abc import Callable

from django.db.models import F, Q

from assignments import jobs, pipeline
from assignments.database_clock import standing_at
from assignments.models import AutoAssignJob
from assignments.ports import AssignmentRepository
from assignments.settling import JobResult

ACTOR = "replay"
A_MOMENT_SECONDS = 0.05
IN_TIME_ORDER = ("due_at", "created_at", "place", "id")


def reopen_missed(only: Q, *, cutoff_minutes: int) -> int:
    """This function will requeue jobs that were given up only because they were run too late; returns how many.

    Those that were made after the cut-off stay: running them as of then would end the same.
    """
    in_time = Q(booking__reserved_at__lte=F("starts_at") - dt.timedelta(minutes=cutoff_minutes))
    return jobs.requeue_as_of_then(only & in_time & Q(reason="past_cutoff"), actor=ACTOR)


def replay(
    only: Q,
    *,
    repository: AssignmentRepository,
    cutoff_minutes: int,
    progress: Callable[[JobResult], None],
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """This function will run every open job that matches, earliest due first, with its due time as now."""
    while (now := _next_due(only)) is not None:
        with standing_at(now):
            result = pipeline.run_next(
                now=now, repository=repository, only=only, order=IN_TIME_ORDER, cutoff_minutes=cutoff_minutes
            )
        if result is None:
            # Another worker is just claiming it.
            pause(A_MOMENT_SECONDS)
        else:
            progress(result)


def _next_due(only: Q) -> dt.datetime | None:
    waiting = AutoAssignJob.objects.filter(only, state__in=("queued", "deferred")).order_by(*IN_TIME_ORDER)
    return waiting.values_list("due_at", flat=True).first()
