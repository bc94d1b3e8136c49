"""Says how a command ended, for the counts: what committed, what was refused, who else was faster."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import planner
from assignments.errors import (
    AssignmentError,
    BookBusy,
    BookingAlreadyAssigned,
    FloorChanged,
    HoldExpired,
    HoldReleased,
    PolicyChanged,
    ProposalStale,
    StaleVersion,
    TableTaken,
    WriteCollision,
)
from assignments.ports import Committed, Refused
from telemetry import metrics

# Somebody or something was faster: what was decided on is not so any more. Everything else is the command's own fault.
SOMEBODY_WAS_FASTER = (
    TableTaken,
    BookBusy,
    WriteCollision,
    BookingAlreadyAssigned,
    StaleVersion,
    FloorChanged,
    PolicyChanged,
    ProposalStale,
    HoldExpired,
    HoldReleased,
)


@dataclass(slots=True)
class Ending:
    """How a command ended. Shapes: `outcome` is one of those of `metrics.COMMITS`, `code` why it did not commit."""

    outcome: str = "error"
    code: str = ""

    def answered(self, answer: Committed | Refused) -> None:
        """This function will note an answer that is no error."""
        if isinstance(answer, Refused):
            self.outcome, self.code = "refused", answer.refusal.code
        else:
            self.outcome = "replayed" if answer.replayed else "committed"


@contextmanager
def counting(operation: str) -> Iterator[Ending]:
    """This function will count the command that the block carries out, however it ends, and the time it took."""
    ending, started = Ending(), time.perf_counter()
    try:
        yield ending
    except (AssignmentError, planner.PlannerError) as error:
        ending.outcome = "conflict" if isinstance(error, SOMEBODY_WAS_FASTER) else "misuse"
        ending.code = error.code
        raise
    finally:
        seconds = time.perf_counter() - started
        metrics.count_commit(operation, outcome=ending.outcome, code=ending.code, seconds=seconds)
