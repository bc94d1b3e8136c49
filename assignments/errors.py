"""What can go wrong with a command, by who must act. Refusals ("no plan") are values, not errors.

`retryable` is true where the same command may succeed if sent again. The docstring's first line is the message.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

Offers = Mapping[str, tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class Blocker:
    """Who has a table that was wanted. Units: `until` is minutes since the Unix epoch, UTC."""

    table_id: uuid.UUID
    table_number: str
    kind: str
    reference: str
    until: int

    def until_moment(self) -> dt.datetime:
        """This function will return when the table is free again."""
        return dt.datetime.fromtimestamp(self.until * 60, dt.UTC)

    def __str__(self) -> str:
        until = f"{self.until_moment():%Y-%m-%d %H:%M} UTC"
        return f"{self.table_number} is taken until {until} by {self.kind} {self.reference}"


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


class RestaurantNotFound(AssignmentError):
    """There is no such restaurant."""

    code = "not_found"


class BlockNotFound(AssignmentError):
    """There is no such block."""

    code = "not_found"


class InvalidCommand(AssignmentError):
    """The command contradicts itself."""

    code = "malformed_request"


class StaleVersion(AssignmentError):
    """Something changed since it was read; reload, then decide again."""

    code = "stale_version"


class ProposalNotFound(AssignmentError):
    """There is no such proposal."""

    code = "not_found"


class ProposalStale(AssignmentError):
    """The service day has changed since this was worked out, so nothing was moved; ask for a new proposal."""

    code = "proposal_stale"


class FloorChanged(AssignmentError):
    """Tables or joins changed since they were read; validate again."""

    code = "floor_changed"


class PolicyChanged(AssignmentError):
    """The seating rules changed since they were read; validate again."""

    code = "policy_changed"


class HoldExpired(AssignmentError):
    """The hold's time is over; hold again."""

    code = "hold_expired"


class HoldReleased(AssignmentError):
    """The hold was let go; hold again."""

    code = "hold_released"


class HoldMismatch(AssignmentError):
    """The hold is of another booking, or of other tables."""

    code = "hold_booking_mismatch"


class PacingExceeded(AssignmentError):
    """Too many would arrive in the same quarter of an hour; offer another time."""

    code = "pacing_exceeded"

    def __init__(self, *, slot: dt.datetime, noun: str, limit: int, with_this: int) -> None:
        super().__init__(f"{with_this} {noun} would arrive from {slot:%H:%M} UTC; {limit} are allowed.")
        self.slot = slot
        self.noun = noun
        self.limit = limit
        self.with_this = with_this


class WindowUnavailable(AssignmentError):
    """The house does not serve such a party then."""

    def __init__(self, *, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


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
    """A table was given to somebody else; pick another, or move them.

    Shapes: `offers`, where somebody has looked, are the numbers of the tables each blocker's reference could have
    instead, or None.
    """

    code = "table_taken"
    retryable = True

    def __init__(self, *, blockers: tuple[Blocker, ...] = (), offers: Offers | None = None) -> None:
        super().__init__("; ".join(str(blocker) for blocker in blockers))
        self.blockers = blockers
        self.offers = offers


class BookingHeld(TableTaken):
    """Somebody holds tables for this booking; let them confirm, or wait until the hold ends."""

    code = "table_held"


class BookBusy(AssignmentError):
    """The service day is busy with other commands; send the same command again."""

    code = "book_busy"
    retryable = True


class WriteCollision(AssignmentError):
    """The database undid this transaction for another one; the orchestrator tries it again."""

    code = "write_collision"
    retryable = True
