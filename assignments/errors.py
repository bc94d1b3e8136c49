"""What can go wrong with a command, by who must act. Refusals ("no plan") are values, not errors.

`retryable` is true where the same command may succeed if sent again. The docstring's first line is the message.
"""

import datetime as dt
import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Blocker:
    """Who has a table that was wanted. Units: `until` is minutes since the Unix epoch, UTC."""

    table_id: uuid.UUID
    table_number: str
    kind: str
    reference: str
    until: int

    def __str__(self) -> str:
        until = dt.datetime.fromtimestamp(self.until * 60, dt.UTC)
        return f"{self.table_number} is taken until {until:%Y-%m-%d %H:%M} UTC by {self.kind} {self.reference}"


class AssignmentError(Exception):
    """The command could not be carried out."""

    code = "assignment_error"
    retryable = False

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or (self.__doc__ or "").splitlines()[0])


class BookingNotFound(AssignmentError):
    """There is no such booking."""

    code = "not_found"


class BookingAlreadyAssigned(AssignmentError):
    """The booking already has tables; move it instead."""

    code = "booking_already_assigned"


class IllegalTransition(AssignmentError):
    """The booking's state does not allow this."""

    code = "illegal_transition"


class IdempotencyKeyReused(AssignmentError):
    """This idempotency key already stands for another request; use a new one."""

    code = "idempotency_key_reused"


class SelectionIneligible(AssignmentError):
    """The chosen tables may not seat this party."""

    code = "selection_ineligible"

    def __init__(self, *, violations: tuple[str, ...]) -> None:
        super().__init__(f"The chosen tables may not seat this party: {', '.join(violations)}.")
        self.violations = violations


class TableTaken(AssignmentError):
    """A table was given to somebody else; pick another, or move them."""

    code = "table_taken"
    retryable = True

    def __init__(self, *, blockers: tuple[Blocker, ...] = ()) -> None:
        super().__init__("; ".join(str(blocker) for blocker in blockers))
        self.blockers = blockers


class BookBusy(AssignmentError):
    """The service day is busy with other commands; send the same command again."""

    code = "book_busy"
    retryable = True


class WriteCollision(AssignmentError):
    """The database undid this transaction for another one; the orchestrator tries it again."""

    code = "write_collision"
    retryable = True
