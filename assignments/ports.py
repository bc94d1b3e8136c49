"""What a commit answers, and the interfaces of whoever stores assignments and whoever owns holds. Source: design 3."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

import planner
from assignments.commands import Command, Span
from assignments.effects import Effects, HoldMade, Told
from assignments.snapshot import NOTHING_SEEN, Basis, ClaimSeen, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """No plan: the planner's refusal, with reasons and next steps, of a window in minutes. Nothing was written.

    Shapes: `basis` is what it was decided on; as long as that stands, asking again is no use.
    """

    refusal: planner.Refusal
    window: tuple[int, int]
    basis: Basis = NOTHING_SEEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """How one booking stands after a command. Without tables, `assignment_id` is None and the tuples are empty.

    Shapes: `was_table_ids` are those it had before, ascending.
    """

    booking_id: uuid.UUID
    state: str
    window: Span
    assignment_id: uuid.UUID | None = None
    table_ids: tuple[uuid.UUID, ...] = ()
    table_numbers: tuple[str, ...] = ()
    merge_group_id: uuid.UUID | None = None
    was_table_ids: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """The effect of one command, whether it happened now or (`replayed`) when the same key was first sent.

    Shapes: `subject_id` is the block or hold a command made or ended. The single-booking fields speak of the first.
    """

    operation: str
    book_version: int
    bookings: tuple[Placed, ...] = ()
    subject_id: uuid.UUID | None = None
    replayed: bool = False

    @property
    def booking_id(self) -> uuid.UUID:
        """This property will be the booking of a command about one."""
        return self.bookings[0].booking_id

    @property
    def assignment_id(self) -> uuid.UUID | None:
        """This property will be the booking's assignment after the command."""
        return self.bookings[0].assignment_id

    @property
    def table_ids(self) -> tuple[uuid.UUID, ...]:
        """This property will be the booking's tables after the command."""
        return self.bookings[0].table_ids

    @property
    def table_numbers(self) -> tuple[str, ...]:
        """This property will be the labels of the booking's tables after the command."""
        return self.bookings[0].table_numbers

    @property
    def merge_group_id(self) -> uuid.UUID | None:
        """This property will be the group its joined tables form."""
        return self.bookings[0].merge_group_id


class Decide(Protocol):
    """What a commit asks, inside the lock, once it has read what is true: what is to be written, if anything."""

    def __call__(self, command: Command, *, snapshot: Snapshot) -> Effects | Refused:
        """This function will decide from what it is given alone: no clock, no reads, no writes.

        Raises: AssignmentError where the command itself cannot be.
        """
        ...


class AssignmentRepository(Protocol):
    """Whoever stores assignments."""

    def snapshot(self, *, booking_id: uuid.UUID) -> Snapshot:
        """This function will read what a decision about the booking would look at, without locking.

        Raises: BookingNotFound.
        """
        ...

    def commit(self, command: Command, *, decide: Decide) -> Committed | Refused:
        """This function will take the locks, let `decide` choose on what is then true, and write it, all or nothing.

        Raises: errors of `assignments.errors`; those with `retryable` may succeed when the command is sent again.
        """
        ...


class Claims(Protocol):
    """Whoever owns the ledger's holds. Called inside the commit's transaction; the commit knows no more of holds."""

    def load(self, holder_ids: Collection[uuid.UUID]) -> tuple[ClaimSeen, ...]:
        """This function will return the holds it knows among these."""
        ...

    def lapse(self, holder_ids: Collection[uuid.UUID]) -> tuple[Told, ...]:
        """This function will mark holds whose ledger rows have passed their deadline, and return what to tell."""
        ...

    def take(self, holder_id: uuid.UUID) -> None:
        """This function will mark a hold whose tables now belong to an assignment."""
        ...

    def place(self, hold: HoldMade, *, command: Command, snapshot: Snapshot) -> None:
        """This function will record a new hold beside the ledger rows that bind it."""
        ...

    def extend(self, holder_id: uuid.UUID) -> None:
        """This function will record a hold's new deadline, which stands in its ledger rows by now."""
        ...

    def let_go(self, holder_id: uuid.UUID) -> None:
        """This function will mark a hold whose tables were given back."""
        ...


class NoClaims:
    """A house without holds: nothing is known, nothing is marked."""

    def load(self, holder_ids: Collection[uuid.UUID]) -> tuple[ClaimSeen, ...]:
        """This function will return nothing."""
        return ()

    def lapse(self, holder_ids: Collection[uuid.UUID]) -> tuple[Told, ...]:
        """This function will tell that rows ran out, so that no row goes without an event."""
        return tuple(Told(name="hold.expired", subject_id=holder_id) for holder_id in sorted(holder_ids))

    def take(self, holder_id: uuid.UUID) -> None:
        """This function will do nothing."""

    def place(self, hold: HoldMade, *, command: Command, snapshot: Snapshot) -> None:
        """This function will do nothing: the ledger rows alone bind."""

    def extend(self, holder_id: uuid.UUID) -> None:
        """This function will do nothing: the deadline stands in the ledger rows."""

    def let_go(self, holder_id: uuid.UUID) -> None:
        """This function will do nothing."""


class GuestWords(Protocol):
    """Whoever else keeps what people wrote about a booking. Called inside the erasure's transaction."""

    def export(self, booking_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, Any]]]:
        """This function will return its rows about bookings as JSON, by booking."""
        ...

    def erase(self, booking_ids: Collection[uuid.UUID]) -> None:
        """This function will take the words out of its rows about bookings, and leave the facts."""
        ...


class NoWords:
    """Nobody else keeps any."""

    def export(self, booking_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, Any]]]:
        """This function will return nothing."""
        return {}

    def erase(self, booking_ids: Collection[uuid.UUID]) -> None:
        """This function will do nothing."""
