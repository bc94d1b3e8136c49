"""The repository that keeps everything in memory: the contract of `AssignmentRepository` said once more, in values.

It decides nothing: it shows a snapshot, and writes the effects into a copy that takes the original's place only when
everything is written. Of `assignments` it uses the decisions' vocabulary, nothing that stores or reads rows.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from assignments.commands import Block, Book, Change, Command, Extend, Span, Unblock, WalkIn
from assignments.effects import Effects, TablesKept, TablesTaken, Told
from assignments.errors import (
    AssignmentError,
    BookingNotFound,
    IdempotencyKeyReused,
    InvalidCommand,
    RestaurantNotFound,
)
from assignments.idempotency import digest_of
from assignments.outcomes import outcome_of
from assignments.ports import Committed, Decide, Refused
from assignments.snapshot import Arrivals, AssignmentSeen, BookingSeen, Snapshot
from assignments.telling import name_of
from telemetry.registry import REGISTRY
from tests.assignments.contract.aftermath import LIVE, assignments_after, bookings_after
from tests.assignments.contract.building import Building
from tests.assignments.contract.ledger import Row, occupied_of, overlapping, require_room
from venues.pacing import slot_of
from venues.windows import Window, booking_window, service_dates

NEARBY = dt.timedelta(hours=12)


@dataclass(frozen=True)
class Kept:
    """What one restaurant has written. Assignments and events stand in the order they came."""

    bookings: dict[uuid.UUID, BookingSeen] = field(default_factory=dict)
    assignments: dict[uuid.UUID, AssignmentSeen] = field(default_factory=dict)
    ledger: tuple[Row, ...] = ()
    versions: dict[dt.date, int] = field(default_factory=dict)
    records: dict[tuple[str, str, str], tuple[str, Committed]] = field(default_factory=dict)
    events: tuple[Told, ...] = ()
    jobs: dict[uuid.UUID, str] = field(default_factory=dict)


class MemoryAssignmentRepository:
    """The fake. `now_seconds` is its clock for holds; only a test moves it."""

    def __init__(self) -> None:
        self.buildings: dict[uuid.UUID, Building] = {}
        self.kept: dict[uuid.UUID, Kept] = {}
        self.now_seconds = 0

    def snapshot(self, *, booking_id: uuid.UUID) -> Snapshot:
        """This function will show what a decision about the booking would look at."""
        building, kept = self._house((booking_id,), None)
        booking = kept.bookings[booking_id]
        around = (booking.window[0] - NEARBY, booking.window[1] + NEARBY)
        return self._look(building, kept, (booking,), spans=(around,), days=(booking.service_date,))

    def commit(self, command: Command, *, decide: Decide) -> Committed | Refused:
        """This function will let `decide` choose on what is true, and keep all of it or nothing."""
        if not command.booking_ids and command.of_restaurant is None:
            raise InvalidCommand
        building, kept = self._house(command.booking_ids, command.of_restaurant)
        key = (command.actor, command.operation, command.idempotency_key or "")
        if command.idempotency_key is not None and key in kept.records:
            return self._repeat(command, *kept.records[key])
        try:
            answer = self._carry_out(command, decide, building, kept)
        except AssignmentError as error:
            name = name_of(command, error=error)
            if name is not None:
                self._tell(building, Told(name=name), command)
            raise
        if isinstance(answer, Refused):
            self._tell(building, Told(name="planner.refused"), command)
        elif command.idempotency_key is not None:
            self.kept[building.restaurant_id].records[key] = (digest_of(command), answer)
        return answer

    def _carry_out(self, command: Command, decide: Decide, building: Building, kept: Kept) -> Committed | Refused:
        bookings = tuple(kept.bookings[booking_id] for booking_id in command.booking_ids)
        spans = tuple(booking.window for booking in bookings) + tuple(_asked_for(command, bookings, building))
        days = _days(spans, building)
        snapshot = self._look(building, kept, bookings, spans=spans, days=days)
        effects = decide(command, snapshot=snapshot)
        if isinstance(effects, Refused):
            return effects
        told = tuple(Told(name="hold.expired", subject_id=hold_id) for hold_id in sorted(snapshot.lapsed))
        for each in (*told, *effects.events):
            REGISTRY.check(each.name, payload=each.payload, booking_id=each.booking_id, subject_id=each.subject_id)
        if told or effects != Effects():
            versions = kept.versions | {day: kept.versions.get(day, 0) + 1 for day in days}
            self.kept[building.restaurant_id] = replace(
                kept,
                bookings=bookings_after(effects, bookings=kept.bookings, zones=dict(building.zone_names)),
                assignments=assignments_after(effects, assignments=kept.assignments),
                ledger=self._ledger_after(effects, kept, snapshot),
                versions=versions,
                events=(*kept.events, *told, *effects.events),
                jobs=_jobs_after(kept.jobs, effects),
            )
        return outcome_of(command, snapshot=snapshot, effects=effects)

    def _house(self, booking_ids: tuple[uuid.UUID, ...], named: uuid.UUID | None) -> tuple[Building, Kept]:
        """The restaurant that has all these bookings; without bookings, the one that is named."""
        for restaurant_id, kept in self.kept.items():
            is_named = named in (None, restaurant_id) and (named or booking_ids)
            if is_named and set(booking_ids) <= set(kept.bookings):
                return self.buildings[restaurant_id], kept
        raise BookingNotFound if booking_ids else RestaurantNotFound

    def _repeat(self, command: Command, digest: str, first: Committed) -> Committed:
        if digest != digest_of(command):
            raise IdempotencyKeyReused
        return replace(first, replayed=True)

    def _tell(self, building: Building, told: Told, command: Command) -> None:
        kept = self.kept[building.restaurant_id]
        named = [kept.bookings[booking_id] for booking_id in command.booking_ids]
        first = min(named, key=lambda booking: (booking.starts_at, booking.id), default=None)
        booking_id = first.id if first else None
        self.kept[building.restaurant_id] = replace(kept, events=(*kept.events, replace(told, booking_id=booking_id)))

    def _look(
        self,
        building: Building,
        kept: Kept,
        bookings: tuple[BookingSeen, ...],
        *,
        spans: tuple[Span, ...],
        days: tuple[dt.date, ...],
    ) -> Snapshot:
        rows = tuple(row for row in kept.ledger if any(overlapping(row.window, span) for span in spans))
        lapsed = frozenset(row.holder_id for row in rows if row.is_over(self.now_seconds))
        return Snapshot(
            restaurant_id=building.restaurant_id,
            hours=building.hours,
            floor=building.floor,
            policy=building.policy,
            floor_version=building.floor_version,
            policy_hash=building.policy_hash,
            automation=building.automation,
            book_versions=tuple((day, kept.versions.get(day, 0)) for day in days),
            bookings=bookings,
            assignments=tuple(_newest(kept, bookings)),
            occupied=tuple(occupied_of(row) for row in rows if row.holder_id not in lapsed),
            lapsed=lapsed,
            held_for=tuple(
                (row.holder_id, row.booking_id) for row in rows if row.booking_id and row.holder_id not in lapsed
            ),
            pacing=building.pacing,
            arrivals=self._arrivals(kept, days, {booking.id for booking in bookings}),
            zone_names=building.zone_names,
        )

    def _arrivals(self, kept: Kept, days: tuple[dt.date, ...], leaving_out: set[uuid.UUID]) -> tuple[Arrivals, ...]:
        covers: Counter[dt.datetime] = Counter()
        parties: Counter[dt.datetime] = Counter()
        held = {row.booking_id for row in kept.ledger if row.booking_id and not row.is_over(self.now_seconds)}
        for booking in kept.bookings.values():
            comes = booking.state in LIVE or (booking.state == "pending" and booking.id in held)
            if comes and booking.service_date in days and booking.id not in leaving_out:
                covers[slot_of(booking.starts_at)] += booking.party_size
                parties[slot_of(booking.starts_at)] += 1
        return tuple(Arrivals(slot=slot, covers=covers[slot], parties=parties[slot]) for slot in sorted(covers))

    def _ledger_after(self, effects: Effects, kept: Kept, snapshot: Snapshot) -> tuple[Row, ...]:
        gone = {*effects.freed, *snapshot.lapsed}
        changes = {change.holder_id: change for change in effects.kept}
        stayed = (self._moved_on(row, changes.get(row.holder_id)) for row in kept.ledger if row.holder_id not in gone)
        taken = (
            Row(
                table_id, taken.window, taken.kind, taken.holder_id, self._deadline(taken.ttl_seconds), taken.booking_id
            )
            for taken in effects.taken
            for table_id in taken.table_ids
        )
        ledger = (*stayed, *taken)
        require_room(ledger)
        return ledger

    def _row(self, taken: TablesTaken, table_id: uuid.UUID) -> Row:
        deadline = self._deadline(taken.ttl_seconds)
        return Row(table_id, taken.window, taken.kind, taken.holder_id, deadline, taken.booking_id)

    def _moved_on(self, row: Row, change: TablesKept | None) -> Row:
        if change is None:
            return row
        row = replace(row, window=change.window or row.window)
        if change.becomes_assignment is not None:
            return replace(
                row, holder_id=change.becomes_assignment, kind="assignment", expires_at=None, booking_id=None
            )
        return row if change.ttl_seconds is None else replace(row, expires_at=self._deadline(change.ttl_seconds))

    def _deadline(self, ttl_seconds: int | None) -> int | None:
        return None if ttl_seconds is None else self.now_seconds + ttl_seconds


def _asked_for(command: Command, bookings: tuple[BookingSeen, ...], building: Building) -> Iterable[Span]:
    """The windows a command speaks of that no booking has yet."""
    if isinstance(command, Extend):
        yield (bookings[0].window[0], command.until)
    elif isinstance(command, Book):
        yield from _window(command.starts_at, command.party_size, building, False)
    elif isinstance(command, WalkIn):
        yield from _window(command.at, command.party_size, building, command.allow_overrun)
    elif isinstance(command, Change):
        start, party_size = command.starts_at or bookings[0].starts_at, command.party_size or bookings[0].party_size
        yield from _window(start, party_size, building, command.allow_overrun)
    elif isinstance(command, Block | Unblock):
        yield command.window


def _window(start: dt.datetime, party_size: int, building: Building, allow_overrun: bool) -> Iterable[Span]:
    window = booking_window(start, party_size=party_size, hours=building.hours, allow_overrun=allow_overrun)
    if isinstance(window, Window):
        yield (window.starts_at, window.ends_at)


def _days(spans: Iterable[Span], building: Building) -> tuple[dt.date, ...]:
    sane = [(start, end) for start, end in spans if start < end]
    days = {day for start, end in sane for day in service_dates(start, ends_at=end, hours=building.hours)}
    return tuple(sorted(days))


def _newest(kept: Kept, bookings: tuple[BookingSeen, ...]) -> Iterable[AssignmentSeen]:
    for booking in bookings:
        yield from [seen for seen in kept.assignments.values() if seen.booking_id == booking.id][-1:]


def _jobs_after(jobs: dict[uuid.UUID, str], effects: Effects) -> dict[uuid.UUID, str]:
    closed = {booking_id: "cancelled" for booking_id in effects.jobs_closed if booking_id in jobs}
    return jobs | closed | {booking_id: "queued" for booking_id, _ in effects.jobs_opened}
