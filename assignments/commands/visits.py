"""Commands of a visit: come, stay, change, leave. `at` is the door's clock."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import ClassVar

from assignments.commands.base import UNASKED, Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Command):
    """A command about one booking, at a moment."""

    booking_id: uuid.UUID
    at: dt.datetime = field(metadata=UNASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Visit):
    """Say yes to the tables that are proposed for a booking."""

    operation: ClassVar[str] = "accept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release(Visit):
    """Take a booking's tables away; it waits for a table again, with a job."""

    operation: ClassVar[str] = "release"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat(Visit):
    """The party has come and sits at its tables."""

    operation: ClassVar[str] = "seat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete(Visit):
    """The party has left; its tables are free from this moment."""

    operation: ClassVar[str] = "complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Visit):
    """The party will not come."""

    operation: ClassVar[str] = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNoShow(Visit):
    """The party has not come."""

    operation: ClassVar[str] = "mark_no_show"


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Visit):
    """Take back the last seating, completion or no-show, within the same service day and if there is still room."""

    operation: ClassVar[str] = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin(Visit):
    """Say that a party stays at its tables, or (`pinned` false) that it may be moved like any other."""

    operation: ClassVar[str] = "pin"

    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend(Visit):
    """Let a party keep its tables longer, until the moment given."""

    operation: ClassVar[str] = "extend"

    until: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Visit):
    """Change the party, the time or the wishes of a booking. None leaves a thing as it is.

    A booking with tables keeps them if they still fit, else gets the best plan; if there is none nothing changes,
    unless `accept_pending` and this is the `last_resort`: then it waits for a table. Somebody who has looked for room
    names the tables it gets instead (`table_ids`) and the `moves` of others that make way.
    """

    operation: ClassVar[str] = "change"

    party_size: int | None = None
    starts_at: dt.datetime | None = None
    tags: frozenset[str] | None = None
    zone_ids: tuple[uuid.UUID, ...] | None = None
    accept_pending: bool = False
    allow_overrun: bool = False
    overrides: frozenset[str] = frozenset()
    last_resort: bool = field(default=True, metadata=UNASKED)
    table_ids: tuple[uuid.UUID, ...] | None = field(default=None, metadata=UNASKED)
    moves: tuple[tuple[uuid.UUID, tuple[uuid.UUID, ...]], ...] = field(default=(), metadata=UNASKED)

    @property
    def booking_ids(self) -> tuple[uuid.UUID, ...]:
        """This property will be the booking that changes, then those that make way."""
        return (self.booking_id, *(booking_id for booking_id, _ in self.moves))
