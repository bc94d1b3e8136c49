"""What a command answers, worked out from what it writes; and that answer as the JSON an idempotency record keeps."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from assignments import states
from assignments.commands import Command
from assignments.effects import AssignmentMade, BookingChanged, BookingMade, Effects
from assignments.ports import Committed, Placed
from assignments.snapshot import AssignmentSeen, BookingSeen, Snapshot


def outcome_of(command: Command, *, snapshot: Snapshot, effects: Effects) -> Committed:
    """This function will return how the command's bookings stand once the effects are written."""
    born = tuple(_placed_born(made, effects=effects) for made in effects.bookings_made)
    stood = tuple(_placed(booking, snapshot=snapshot, effects=effects) for booking in snapshot.bookings)
    day = next((change.fields["service_date"] for change in effects.bookings if "service_date" in change.fields), None)
    version = snapshot.version_on(day) if day else snapshot.book_version
    return Committed(
        operation=command.operation,
        book_version=version + (1 if effects != Effects() or snapshot.lapsed else 0),
        bookings=(*born, *stood),
        subject_id=command.subject_id,
    )


def document_of(committed: Committed) -> dict[str, Any]:
    """This function will return an outcome as the record keeps it."""
    return {
        "operation": committed.operation,
        "bookVersion": committed.book_version,
        "subjectId": _text(committed.subject_id),
        "bookings": [
            {
                "bookingId": str(placed.booking_id),
                "state": placed.state,
                "window": [moment.isoformat() for moment in placed.window],
                "assignmentId": _text(placed.assignment_id),
                "tableIds": [str(table_id) for table_id in placed.table_ids],
                "tableNumbers": list(placed.table_numbers),
                "mergeGroupId": _text(placed.merge_group_id),
                "wasTableIds": [str(table_id) for table_id in placed.was_table_ids],
            }
            for placed in committed.bookings
        ],
    }


def replayed(document: dict[str, Any]) -> Committed:
    """This function will return a kept outcome as the answer of a repeat."""
    return Committed(
        operation=document["operation"],
        book_version=document["bookVersion"],
        subject_id=_uuid(document["subjectId"]),
        bookings=tuple(_placed_again(placed) for placed in document["bookings"]),
        replayed=True,
    )


def _placed_born(made: BookingMade, *, effects: Effects) -> Placed:
    state = _after("pending", made.verbs)
    given = _given_to(made.id, effects)
    if given is None:
        return Placed(booking_id=made.id, state=state, window=made.window)
    return _placed_new(made.id, state=state, given=given)


def _placed(booking: BookingSeen, *, snapshot: Snapshot, effects: Effects) -> Placed:
    had = snapshot.live_assignment_of(booking.id)
    stands = _stands(booking, snapshot=snapshot, effects=effects)
    return replace(stands, was_table_ids=had.table_ids) if had else stands


def _stands(booking: BookingSeen, *, snapshot: Snapshot, effects: Effects) -> Placed:
    changed = next((c for c in effects.bookings if c.id == booking.id), BookingChanged(id=booking.id))
    state = _after(booking.state, changed.verbs)
    given = _given_to(booking.id, effects)
    if given is not None:
        return _placed_new(booking.id, state=state, given=given)
    window = changed.fields.get("window", booking.window)
    newest = snapshot.assignment_of(booking.id)
    if newest is None or state not in states.WITH_TABLES:
        return Placed(booking_id=booking.id, state=state, window=window)
    return _placed_still(booking, state, newest, snapshot, effects)


def _placed_still(
    booking: BookingSeen, state: str, newest: AssignmentSeen, snapshot: Snapshot, effects: Effects
) -> Placed:
    moved = next((c.window for c in effects.assignments if c.id == newest.id and c.window), newest.window)
    return Placed(
        booking_id=booking.id,
        state=state,
        window=moved,
        assignment_id=newest.id,
        table_ids=newest.table_ids,
        table_numbers=snapshot.numbers_of(newest.table_ids),
        merge_group_id=newest.merge_group_id,
    )


def _given_to(booking_id: uuid.UUID, effects: Effects) -> AssignmentMade | None:
    return next((made for made in effects.assignments_made if made.booking_id == booking_id), None)


def _placed_new(booking_id: uuid.UUID, *, state: str, given: AssignmentMade) -> Placed:
    return Placed(
        booking_id=booking_id,
        state=state,
        window=given.window,
        assignment_id=given.id,
        table_ids=given.table_ids,
        table_numbers=given.table_numbers,
        merge_group_id=given.merge_group_id,
    )


def _placed_again(document: dict[str, Any]) -> Placed:
    start, end = (dt.datetime.fromisoformat(moment) for moment in document["window"])
    return Placed(
        booking_id=uuid.UUID(document["bookingId"]),
        state=document["state"],
        window=(start, end),
        assignment_id=_uuid(document["assignmentId"]),
        table_ids=tuple(uuid.UUID(table_id) for table_id in document["tableIds"]),
        table_numbers=tuple(document["tableNumbers"]),
        merge_group_id=_uuid(document["mergeGroupId"]),
        was_table_ids=tuple(uuid.UUID(table_id) for table_id in document.get("wasTableIds", ())),
    )


def _after(state: str, verbs: tuple[str, ...]) -> str:
    for verb in verbs:
        state = states.after(states.BOOKING, state=state, verb=verb)
    return state


def _text(value: uuid.UUID | None) -> str | None:
    return str(value) if value is not None else None


def _uuid(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text is not None else None
