"""What a decision may look at: everything it needs to know, read under the lock, as plain values.

Shapes: spans are half-open pairs of aware moments. How rows become these values belongs to `reading`.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

import planner
from assignments import states
from assignments.commands import Span
from assignments.errors import BookingNotFound
from assignments.routing import OURS, Route
from venues.automation import Automation
from venues.pacing import Pacing
from venues.windows import Hours

NO_PACING = Pacing()
NO_LIMITS = Automation()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingSeen:
    """A booking as it stands. `zones` are names, `revision` grows with every change, `proposed_id` waits for a yes."""

    id: uuid.UUID
    state: str
    party_size: int
    starts_at: dt.datetime
    window: Span
    service_date: dt.date
    tags: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    revision: int = 1
    pinned: bool = False
    proposed_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentSeen:
    """A booking's newest assignment, live or ended. `table_ids` ascend."""

    id: uuid.UUID
    booking_id: uuid.UUID
    state: str
    table_ids: tuple[uuid.UUID, ...]
    window: Span
    merge_group_id: uuid.UUID | None = None

    @property
    def is_live(self) -> bool:
        """This property will say whether the assignment has rows in the ledger."""
        return self.state in states.WITH_TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSeen:
    """A hold as its owner (`Claims`) knows it. Shapes: `state` is active | confirmed | released | expired."""

    id: uuid.UUID
    booking_id: uuid.UUID
    state: str
    table_ids: tuple[uuid.UUID, ...]
    window: Span
    floor_version: int
    policy_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """Who else arrives in one quarter of an hour."""

    slot: dt.datetime
    covers: int
    parties: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The versions of everything a decision looked at."""

    book_versions: tuple[tuple[dt.date, int], ...] = ()
    floor_version: int = 0
    policy_hash: str = ""


NOTHING_SEEN = Basis()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One restaurant as far as a command reaches.

    Shapes: `bookings` in the command's order; `occupied` is who overlaps their windows (or the command's), without
    the holds in `lapsed`, whose deadline has passed by the database's clock; `held_for` are (hold, booking) of those
    that stand; `arrivals` leave the command's bookings out and are empty where nothing limits the pace;
    `book_versions` are those of the locked service days, ascending; `proposal_state` is that of the one to apply;
    `route` says who chooses, and the policy is what is left of the house's on that route.
    """

    restaurant_id: uuid.UUID
    hours: Hours
    floor: planner.Floor
    policy: planner.Policy
    floor_version: int
    policy_hash: str
    automation: Automation = NO_LIMITS
    book_versions: tuple[tuple[dt.date, int], ...] = ()
    bookings: tuple[BookingSeen, ...] = ()
    assignments: tuple[AssignmentSeen, ...] = ()
    occupied: tuple[planner.Occupied, ...] = ()
    lapsed: frozenset[uuid.UUID] = frozenset()
    held_for: tuple[tuple[uuid.UUID, uuid.UUID], ...] = ()
    claims: tuple[ClaimSeen, ...] = ()
    pacing: Pacing = NO_PACING
    arrivals: tuple[Arrivals, ...] = ()
    zone_names: tuple[tuple[uuid.UUID, str], ...] = ()
    proposal_state: str | None = None
    route: Route = field(default=OURS, compare=False, repr=False)

    @property
    def booking(self) -> BookingSeen:
        """This property will be the one booking of a command that is about one."""
        (only,) = self.bookings
        return only

    @property
    def basis(self) -> Basis:
        """This property will be the versions of all this."""
        return Basis(book_versions=self.book_versions, floor_version=self.floor_version, policy_hash=self.policy_hash)

    @property
    def book_version(self) -> int:
        """This property will be the version of the first booking's service day, or of the first one; 0 without any."""
        return self.version_on(self.bookings[0].service_date if self.bookings else None)

    def version_on(self, day: dt.date | None) -> int:
        """This function will return the version of a service day's book, or of the first one."""
        first = self.book_versions[0][1] if self.book_versions else 0
        return next((version for date, version in self.book_versions if date == day), first)

    def holds_of(self, booking_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
        """This function will return the holds that stand for a booking, ascending."""
        return tuple(sorted({hold_id for hold_id, held_for in self.held_for if held_for == booking_id}))

    def assignment_of(self, booking_id: uuid.UUID) -> AssignmentSeen | None:
        """This function will return the booking's newest assignment; None when it never had one."""
        return next((seen for seen in self.assignments if seen.booking_id == booking_id), None)

    def live_assignment_of(self, booking_id: uuid.UUID) -> AssignmentSeen | None:
        """This function will return the booking's assignment while it has rows in the ledger."""
        newest = self.assignment_of(booking_id)
        return newest if newest is not None and newest.is_live else None

    def claim(self, claim_id: uuid.UUID) -> ClaimSeen | None:
        """This function will return a hold the command names, if its owner knows it."""
        return next((seen for seen in self.claims if seen.id == claim_id), None)

    def without(self, holders: Collection[uuid.UUID]) -> "Snapshot":
        """This function will return the snapshot as if these holders had given up their tables."""
        gone = {str(holder) for holder in holders}
        return replace(self, occupied=tuple(row for row in self.occupied if row.reference not in gone))

    def plus(self, *more: planner.Occupied) -> "Snapshot":
        """This function will return the snapshot as if these had taken their tables."""
        return replace(self, occupied=(*self.occupied, *more))

    def numbers_of(self, table_ids: Collection[Any]) -> tuple[str, ...]:
        """This function will return the labels staff know tables by, in the order of the floor."""
        wanted = {str(table_id) for table_id in table_ids}
        return tuple(table.number for table in self.floor.tables if table.id in wanted)


def one_of(snapshot: Snapshot, *, booking_id: uuid.UUID) -> BookingSeen:
    """This function will return the booking the command means.

    Raises: BookingNotFound.
    """
    found = next((seen for seen in snapshot.bookings if seen.id == booking_id), None)
    if found is None:
        raise BookingNotFound
    return found


def only(snapshot: Snapshot, *, booking: BookingSeen) -> Snapshot:
    """This function will return the snapshot as a command about this booking alone would see it."""
    return replace(snapshot, bookings=(booking,))
