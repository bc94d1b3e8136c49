"""Turns effects into the rows of one write; django-fsm judges every change of state on the instances once more."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from psycopg.types.range import TimestamptzRange

from assignments import states
from assignments.commands import Span
from assignments.effects import (
    AssignmentChanged,
    AssignmentMade,
    BlockMade,
    BookingChanged,
    BookingMade,
    Effects,
    TablesKept,
    TablesTaken,
    Told,
)
from assignments.models import Assignment, Booking
from assignments.snapshot import AssignmentSeen, Snapshot
from telemetry.registry import REGISTRY


def rows_of(
    effects: Effects, *, told: tuple[Told, ...], bookings: Mapping[uuid.UUID, Booking], snapshot: Snapshot
) -> dict[str, list[Any]]:
    """This function will return the rows of a write, by the parts of `statements.PARTS`; `told` come before its events.

    Raises: IllegalTransition from django-fsm; EventRefused. The instances in `bookings` take their new state.
    """
    return {
        "bookings_made": [_made(made, snapshot) for made in effects.bookings_made],
        "bookings": [_changed(change, bookings[change.id]) for change in effects.bookings],
        "assignments": [_ended(change, snapshot) for change in effects.assignments],
        "assignments_made": [_assignment(made) for made in effects.assignments_made],
        "groups": [_group(made) for made in effects.assignments_made if made.merge_group_id is not None],
        "freed": [*effects.freed, *(holder for holder in snapshot.lapsed if holder not in effects.freed)],
        "kept": [_kept(kept) for kept in effects.kept],
        "taken": [_taken(taken, table_id) for taken in effects.taken for table_id in taken.table_ids],
        "jobs_closed": list(effects.jobs_closed),
        "jobs_woken": [_range(span) for span in _given_up(effects, snapshot)],
        "closures": [_closure(block) for block in effects.blocks],
        "closures_lifted": list(effects.blocks_lifted),
        "proposals_applied": list(effects.proposals_applied),
        "events": [_event(event) for event in (*told, *effects.events)],
    }


def _given_up(effects: Effects, snapshot: Snapshot) -> Iterator[Span]:
    """What is left of windows that were shortened. Rows that go altogether tell their windows themselves."""
    windows = {seen.id: seen.window for seen in snapshot.assignments}
    for kept in effects.kept:
        had = windows.get(kept.holder_id)
        if had is not None and kept.window is not None and kept.window[1] < had[1]:
            yield (kept.window[1], had[1])


def newborn(made: BookingMade, *, restaurant_id: uuid.UUID) -> Booking:
    """This function will return a booking that is being made as an instance, which nobody saves.

    Raises: IllegalTransition from django-fsm.
    """
    booking = Booking(
        id=made.id,
        restaurant_id=restaurant_id,
        party_size=made.party_size,
        starts_at=made.starts_at,
        window=TimestamptzRange(*made.window),
        service_date=made.service_date,
        reserved_at=made.reserved_at,
        source=made.source,
        guest_name=made.guest_name,
        guest_contact=made.guest_contact,
        tags=list(made.tags),
        zone_ids=list(made.zone_ids),
        priority=made.priority,
    )
    for verb in made.verbs:
        states.change(booking, verb=verb)
    return booking


def _made(made: BookingMade, snapshot: Snapshot) -> dict[str, Any]:
    more = {"reserved_at": made.reserved_at.isoformat(), "source": made.source}
    guest = {"guest_name": made.guest_name, "guest_contact": made.guest_contact}
    return _row(newborn(made, restaurant_id=snapshot.restaurant_id)) | more | guest


def _changed(change: BookingChanged, booking: Booking) -> dict[str, Any]:
    for verb in change.verbs:
        states.change(booking, verb=verb)
    for field, value in change.fields.items():
        setattr(booking, field, TimestamptzRange(*value) if field == "window" else value)
    booking.proposed_assignment_id = change.proposed_id
    return _row(booking)


def _row(booking: Booking) -> dict[str, Any]:
    return {
        "id": str(booking.pk),
        "state": booking.state,
        "party_size": booking.party_size,
        "starts_at": booking.starts_at.isoformat(),
        "window": _range((booking.window.lower, booking.window.upper)),
        "service_date": booking.service_date.isoformat(),
        "tags": list(booking.tags),
        "zone_ids": _texts(tuple(booking.zone_ids)),
        "priority": booking.priority,
        "pinned": booking.pinned,
        "proposed": _text(booking.proposed_assignment_id),
    }


def _ended(change: AssignmentChanged, snapshot: Snapshot) -> dict[str, Any]:
    seen: AssignmentSeen = next(seen for seen in snapshot.assignments if seen.id == change.id)
    assignment = Assignment(id=seen.id, state=seen.state)
    if change.verb is not None:
        states.change(assignment, verb=change.verb)
    return {
        "id": str(seen.id),
        "state": assignment.state,
        "ended_at": change.ended_at.isoformat() if change.ended_at else None,
        "window": _range(change.window or seen.window),
    }


def _assignment(made: AssignmentMade) -> dict[str, Any]:
    return {
        "id": str(made.id),
        "booking_id": str(made.booking_id),
        "state": made.state,
        "source": made.source,
        "table_ids": _texts(made.table_ids),
        "window": _range(made.window),
        "plan": made.plan,
        "source_hold_id": _text(made.source_hold_id),
    }


def _group(made: AssignmentMade) -> dict[str, Any]:
    return {
        "id": _text(made.merge_group_id),
        "assignment_id": str(made.id),
        "table_ids": _texts(made.table_ids),
        "capacity": made.capacity,
    }


def _kept(kept: TablesKept) -> dict[str, Any]:
    return {
        "id": str(kept.holder_id),
        "window": _range(kept.window) if kept.window else None,
        "becomes": _text(kept.becomes_assignment),
        "ttl": kept.ttl_seconds,
    }


def _taken(taken: TablesTaken, table_id: uuid.UUID) -> dict[str, Any]:
    return {
        "table_id": str(table_id),
        "window": _range(taken.window),
        "kind": taken.kind,
        "holder": str(taken.holder_id),
        "ttl": taken.ttl_seconds,
        "booking_id": _text(taken.booking_id),
    }


def _closure(block: BlockMade) -> dict[str, Any]:
    return {
        "id": str(block.id),
        "table_ids": _texts(block.table_ids),
        "window": _range(block.window),
        "reason": block.reason,
        "zone_id": _text(block.zone_id),
        "whole": block.whole_restaurant,
    }


def _event(told: Told) -> dict[str, Any]:
    REGISTRY.check(told.name, payload=told.payload, booking_id=told.booking_id, subject_id=told.subject_id)
    return {
        "name": told.name,
        "booking_id": _text(told.booking_id),
        "subject_id": _text(told.subject_id),
        "payload": told.payload,
    }


def _range(span: Span) -> str:
    """A half-open range as PostgreSQL reads it."""
    return f"[{span[0].isoformat()},{span[1].isoformat()})"


def _texts(ids: tuple[uuid.UUID, ...]) -> list[str]:
    return [str(each) for each in ids]


def _text(value: uuid.UUID | None) -> str | None:
    return str(value) if value is not None else None
