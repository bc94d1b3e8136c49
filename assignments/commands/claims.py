"""Commands that take tables from the ledger without a party sitting down: blocks and holds."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import ClassVar

from assignments.commands.base import UNASKED, Command, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Command):
    """Take tables out of service for a time; refused while somebody has one of them then."""

    operation: ClassVar[str] = "block"

    restaurant_id: uuid.UUID
    table_ids: tuple[uuid.UUID, ...]
    window: Span
    block_id: uuid.UUID = field(default_factory=uuid.uuid4, metadata=UNASKED)

    @property
    def subject_id(self) -> uuid.UUID | None:
        """This property will be the block."""
        return self.block_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Unblock(Command):
    """Put blocked tables back into service. `window` is the block's, as its row says."""

    operation: ClassVar[str] = "unblock"

    restaurant_id: uuid.UUID
    block_id: uuid.UUID
    window: Span = field(metadata=UNASKED)

    @property
    def subject_id(self) -> uuid.UUID | None:
        """This property will be the block."""
        return self.block_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Command):
    """Close tables, a zone, or (neither named) the house for a time; confirmed parties there look for other tables."""

    operation: ClassVar[str] = "close"

    restaurant_id: uuid.UUID
    window: Span
    at: dt.datetime = field(metadata=UNASKED)
    table_ids: tuple[uuid.UUID, ...] | None = None
    zone_id: uuid.UUID | None = None
    closure_id: uuid.UUID = field(default_factory=uuid.uuid4, metadata=UNASKED)

    @property
    def subject_id(self) -> uuid.UUID | None:
        """This property will be the closure."""
        return self.closure_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold(Command):
    """Hold tables for a booking for so many seconds of the database's clock; `replaces` is let go once this stands."""

    operation: ClassVar[str] = "place_hold"

    booking_id: uuid.UUID
    table_ids: tuple[uuid.UUID, ...]
    ttl_seconds: int
    replaces: uuid.UUID | None = None
    overrides: frozenset[str] = frozenset()
    hold_id: uuid.UUID = field(default_factory=uuid.uuid4, metadata=UNASKED)
    selection_id: uuid.UUID = field(default_factory=uuid.uuid4, metadata=UNASKED)

    @property
    def subject_id(self) -> uuid.UUID | None:
        """This property will be the hold."""
        return self.hold_id

    @property
    def existing_holds(self) -> tuple[uuid.UUID, ...]:
        """This property will be the hold to replace."""
        return (self.replaces,) if self.replaces else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCommand(Command):
    """A command about one hold of a booking."""

    booking_id: uuid.UUID
    hold_id: uuid.UUID

    @property
    def subject_id(self) -> uuid.UUID | None:
        """This property will be the hold."""
        return self.hold_id

    @property
    def existing_holds(self) -> tuple[uuid.UUID, ...]:
        """This property will be that hold."""
        return (self.hold_id,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendHold(HeldCommand):
    """Let an unexpired hold last so many seconds from now."""

    operation: ClassVar[str] = "extend_hold"

    ttl_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold(HeldCommand):
    """Let a hold go. Released already is released."""

    operation: ClassVar[str] = "release_hold"
