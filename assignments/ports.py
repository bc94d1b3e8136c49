"""The values that cross the commit, and the interface of whoever stores it. Source: design 3, "The commit"."""

import uuid
from dataclasses import dataclass
from typing import Protocol

import planner


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentCommitRequest:
    """A wish to give a booking tables. `table_ids` None means: choose inside the lock."""

    booking_id: uuid.UUID
    actor: str
    source: str
    idempotency_key: str
    table_ids: tuple[uuid.UUID, ...] | None = None
    operation: str = "assign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a decision may look at: one booking, its floor and policy, and who overlaps its window."""

    booking_id: uuid.UUID
    booking_state: str
    floor: planner.Floor
    policy: planner.Policy
    request: planner.Request
    occupied: tuple[planner.Occupied, ...]
    book_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The plan to write."""

    plan: planner.Plan
    certificate: planner.Certificate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """No plan: the planner's refusal, with reasons and next steps."""

    refusal: planner.Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """The effect of one command, whether it happened now or (`replayed`) when the same key was first sent."""

    assignment_id: uuid.UUID
    booking_id: uuid.UUID
    table_ids: tuple[uuid.UUID, ...]
    table_numbers: tuple[str, ...]
    merge_group_id: uuid.UUID | None
    book_version: int
    replayed: bool = False


class Decide(Protocol):
    """What a commit asks, inside the lock, once it has read what is true: which plan, if any."""

    def __call__(self, request: AssignmentCommitRequest, *, snapshot: Snapshot) -> Chosen | Refused:
        """This function will choose from what it is given alone: no clock, no reads, no writes.

        Raises: AssignmentError where the request itself cannot be.
        """
        ...


class AssignmentRepository(Protocol):
    """Whoever stores assignments."""

    def snapshot(self, *, booking_id: uuid.UUID) -> Snapshot:
        """This function will read what a decision about the booking would look at, without locking.

        Raises: BookingNotFound.
        """
        ...

    def commit(self, request: AssignmentCommitRequest, *, decide: Decide) -> Committed | Refused:
        """This function will take the lock, let `decide` choose on what is then true, and write it, all or nothing.

        Raises: BookingNotFound, BookingAlreadyAssigned, IllegalTransition, IdempotencyKeyReused, SelectionIneligible
        (do not repeat); TableTaken, BookBusy, WriteCollision (a repeat may help).
        """
        ...
