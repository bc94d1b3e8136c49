"""Commits a command, and again where another was faster. Every way to a table – auto, manual, repair – ends here."""

import random
import time
from collections.abc import Callable

from assignments.commands import Command
from assignments.counting import counting
from assignments.decisions import decide
from assignments.errors import BookBusy, WriteCollision
from assignments.ports import AssignmentRepository, Committed, Refused
from telemetry import metrics
from telemetry.spans import span

COLLISIONS_TOLERATED = 3
LONGEST_PAUSE_SECONDS = 0.05
DECIDE = metrics.timed(decide, histogram=metrics.PLANNER_SECONDS, label="decide")


def commit(
    command: Command, *, repository: AssignmentRepository, pause: Callable[[float], None] = time.sleep
) -> Committed | Refused:
    """This function will carry out the command exactly once, or say why not.

    What is decided is decided inside the service day's lock; the same idempotency key sent again answers what was done.
    Raises: what `AssignmentRepository.commit` raises; a WriteCollision is tried again up to three times, then BookBusy.
    """
    with span(f"commit {command.operation}"), counting(command.operation) as ending:
        answer = _commit(command, repository, pause)
        ending.answered(answer)
        return answer


def _commit(command: Command, repository: AssignmentRepository, pause: Callable[[float], None]) -> Committed | Refused:
    for collisions in range(COLLISIONS_TOLERATED + 1):
        try:
            return repository.commit(command, decide=DECIDE)
        except WriteCollision:
            metrics.COLLISIONS.labels(command.operation).inc()
            # Jitter, so that two that collided do not meet again at once.
            pause(random.uniform(0, LONGEST_PAUSE_SECONDS) * (collisions + 1))
    raise BookBusy
