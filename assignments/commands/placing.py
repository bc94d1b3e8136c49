"""Commands that take bookings in and give them tables: which party sits where."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import ClassVar

from assignments.commands.base import UNASKED, Command, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Book(Command):
    """Take a booking in; a job will look for its table. `new_booking_id` is minted for it."""

    operation: ClassVar[str] = "book"

    restaurant_id: uuid.UUID
    party_size: int
    starts_at: dt.datetime
    at: dt.datetime = field(metadata=UNASKED)
    new_booking_id: uuid.UUID = field(default_factory=uuid.uuid4, metadata=UNASKED)
    source: str = "staff"
    guest_name: str = ""
    guest_contact: str = ""
    tags: frozenset[str] = frozenset()
    zone_ids: tuple[uuid.UUID, ...] = ()
    priority: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentCommitRequest(Command):
    """Give a waiting booking tables. `table_ids` None means: choose inside the lock.

    `window`, where given, must still be the booking's; `hold_id` names the claim whose ledger rows become the
    assignment's; `overrides` are the rules a manager sets aside.
    """

    operation: ClassVar[str] = "assign"

    booking_id: uuid.UUID
    source: str
    table_ids: tuple[uuid.UUID, ...] | None = None
    window: Span | None = None
    hold_id: uuid.UUID | None = None
    overrides: frozenset[str] = frozenset()

    @property
    def existing_holds(self) -> tuple[uuid.UUID, ...]:
        """This property will be the hold to confirm."""
        return (self.hold_id,) if self.hold_id else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Command):
    """Give a booking other tables: these, or (None) the best ones it does not have yet."""

    operation: ClassVar[str] = "move"

    booking_id: uuid.UUID
    at: dt.datetime = field(metadata=UNASKED)
    source: str = "manual"
    table_ids: tuple[uuid.UUID, ...] | None = None
    overrides: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rearrange(Command):
    """Seat several bookings of one restaurant at once, each at the tables named beside it; all or nothing.

    Those that have tables move, those that wait get their first ones. `job_of` is the booking whose own job asks: that
    job settles itself.
    """

    operation: ClassVar[str] = "rearrange"

    moves: tuple[tuple[uuid.UUID, tuple[uuid.UUID, ...]], ...]
    at: dt.datetime = field(metadata=UNASKED)
    source: str = "manual"
    overrides: frozenset[str] = frozenset()
    job_of: uuid.UUID | None = field(default=None, metadata=UNASKED)

    @property
    def booking_ids(self) -> tuple[uuid.UUID, ...]:
        """This property will be the bookings that get tables."""
        return tuple(booking_id for booking_id, _ in self.moves)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyProposal(Rearrange):
    """Seat everybody as a proposal says, if the service day is still the one it was worked out on."""

    operation: ClassVar[str] = "apply_proposal"

    proposal_id: uuid.UUID
    worked_out_on: tuple[int, int, str] = field(metadata=UNASKED)

    @property
    def subject_id(self) -> uuid.UUID:
        """This property will be the proposal."""
        return self.proposal_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap(Command):
    """Let two bookings change places, whatever tables they have when the lock is held."""

    operation: ClassVar[str] = "swap"

    booking_id: uuid.UUID
    other_id: uuid.UUID
    at: dt.datetime = field(metadata=UNASKED)
    source: str = "manual"
    overrides: frozenset[str] = frozenset()

    @property
    def booking_ids(self) -> tuple[uuid.UUID, ...]:
        """This property will be the two bookings."""
        return (self.booking_id, self.other_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkIn(Command):
    """A party stands at the door: book, assign and seat it in one command. `new_booking_id` is minted for it."""

    operation: ClassVar[str] = "walk_in"

    restaurant_id: uuid.UUID
    party_size: int
    at: dt.datetime = field(metadata=UNASKED)
    new_booking_id: uuid.UUID = field(default_factory=uuid.uuid4, metadata=UNASKED)
    table_ids: tuple[uuid.UUID, ...] | None = None
    guest_name: str = ""
    tags: frozenset[str] = frozenset()
    allow_overrun: bool = False
    overrides: frozenset[str] = frozenset()
