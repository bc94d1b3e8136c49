"""What a decision wants written: rows to make, change and free, as plain values. A repository writes them all or none.

Shapes: verbs are those of `states`; whoever stores rows lets django-fsm judge them once more.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from assignments.commands import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMade:
    """A booking born in this command, and how far it comes at once."""

    id: uuid.UUID
    party_size: int
    starts_at: dt.datetime
    window: Span
    service_date: dt.date
    reserved_at: dt.datetime
    source: str
    guest_name: str = ""
    guest_contact: str = ""
    tags: tuple[str, ...] = ()
    zone_ids: tuple[uuid.UUID, ...] = ()
    priority: int = 1
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingChanged:
    """A booking's new state and fields. Its revision grows by one.

    Shapes: `proposed_id` is the assignment that waits for approval from now on; a change that does not name it ends it.
    """

    id: uuid.UUID
    verbs: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)
    proposed_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentMade:
    """A new assignment with its ledger rows' holder id. `merge_group_id` where it joins tables."""

    id: uuid.UUID
    booking_id: uuid.UUID
    state: str
    source: str
    table_ids: tuple[uuid.UUID, ...]
    table_numbers: tuple[str, ...]
    window: Span
    plan: dict[str, Any]
    capacity: int
    merge_group_id: uuid.UUID | None
    source_hold_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentChanged:
    """An assignment's new state, when it ended (None: it goes on) and its window, where that changes."""

    id: uuid.UUID
    verb: str | None = None
    ended_at: dt.datetime | None = None
    window: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TablesTaken:
    """New ledger rows. `ttl_seconds` (by the database's clock) and `booking_id` are for holds."""

    holder_id: uuid.UUID
    kind: str
    table_ids: tuple[uuid.UUID, ...]
    window: Span
    ttl_seconds: int | None = None
    booking_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TablesKept:
    """Ledger rows that stay where they are and change their window, their owner or their deadline."""

    holder_id: uuid.UUID
    window: Span | None = None
    becomes_assignment: uuid.UUID | None = None
    ttl_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockMade:
    """Tables out of service: what for, how long."""

    id: uuid.UUID
    table_ids: tuple[uuid.UUID, ...]
    window: Span
    reason: str
    zone_id: uuid.UUID | None = None
    whole_restaurant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldMade:
    """A hold to be recorded by whoever owns holds."""

    id: uuid.UUID
    booking_id: uuid.UUID
    table_ids: tuple[uuid.UUID, ...]
    window: Span
    ttl_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event of `assignments.events`: a past-tense fact about a booking, an assignment, a hold or a block."""

    name: str
    booking_id: uuid.UUID | None = None
    subject_id: uuid.UUID | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """Everything one command writes. Empty parts write nothing.

    Shapes: `freed` are holders whose ledger rows go; `jobs_opened` are (booking, from when), `jobs_closed`
    bookings that look for no table any more; `holds_ended` are (hold, `confirm` | `release`), for whoever owns holds.
    """

    bookings_made: tuple[BookingMade, ...] = ()
    bookings: tuple[BookingChanged, ...] = ()
    assignments_made: tuple[AssignmentMade, ...] = ()
    assignments: tuple[AssignmentChanged, ...] = ()
    taken: tuple[TablesTaken, ...] = ()
    kept: tuple[TablesKept, ...] = ()
    freed: tuple[uuid.UUID, ...] = ()
    blocks: tuple[BlockMade, ...] = ()
    blocks_lifted: tuple[uuid.UUID, ...] = ()
    holds: tuple[HoldMade, ...] = ()
    holds_ended: tuple[tuple[uuid.UUID, str], ...] = ()
    holds_extended: tuple[uuid.UUID, ...] = ()
    jobs_opened: tuple[tuple[uuid.UUID, dt.datetime], ...] = ()
    jobs_closed: tuple[uuid.UUID, ...] = ()
    proposals_applied: tuple[uuid.UUID, ...] = ()
    events: tuple[Told, ...] = ()


def joined(*many: Effects) -> Effects:
    """This function will return one decision that does what all of these do."""
    return Effects(**{part.name: tuple(x for one in many for x in getattr(one, part.name)) for part in fields(Effects)})
