"""Decides the turns of a visit: release, seat, complete, cancel, no-show, and taking the last one back."""

import datetime as dt
from dataclasses import replace

from assignments import states
from assignments.commands import Cancel, Complete, MarkNoShow, Release, Seat, Span, Undo
from assignments.decisions.approval import withdrawn
from assignments.decisions.eligibility import blockers_of
from assignments.decisions.giving import let_go_of_holds, require_live, told_released, told_state
from assignments.effects import AssignmentChanged, BookingChanged, Effects, TablesKept, TablesTaken, Told, joined
from assignments.errors import IllegalTransition, TableTaken
from assignments.snapshot import AssignmentSeen, BookingSeen, Snapshot
from venues.windows import service_date_of

MINUTE = dt.timedelta(minutes=1)


def release(command: Release, *, snapshot: Snapshot) -> Effects:
    """This function will take the booking's tables away and have a job look for others.

    Raises: IllegalTransition.
    """
    booking = snapshot.booking
    states.after(states.BOOKING, state=booking.state, verb="unassign")
    live = require_live(booking, snapshot=snapshot)
    return Effects(
        bookings=(BookingChanged(id=booking.id, verbs=("unassign",)),),
        assignments=(AssignmentChanged(id=live.id, verb="release", ended_at=command.at),),
        freed=(live.id,),
        jobs_opened=((booking.id, command.at),),
        events=(told_released(live, snapshot=snapshot), told_state(booking, name="booking.released", to="pending")),
    )


def seat(command: Seat, *, snapshot: Snapshot) -> Effects:
    """This function will seat the party at its tables.

    Raises: IllegalTransition.
    """
    booking = snapshot.booking
    to = states.after(states.BOOKING, state=booking.state, verb="seat")
    live = require_live(booking, snapshot=snapshot)
    return Effects(
        bookings=(BookingChanged(id=booking.id, verbs=("seat",)),),
        assignments=(AssignmentChanged(id=live.id, verb="seat"),),
        events=(_told("assignment.seated", live), told_state(booking, name="booking.seated", to=to)),
    )


def complete(command: Complete, *, snapshot: Snapshot) -> Effects:
    """This function will let the party go; its tables are free from now.

    Raises: IllegalTransition.
    """
    booking = snapshot.booking
    to = states.after(states.BOOKING, state=booking.state, verb="complete")
    live = require_live(booking, snapshot=snapshot)
    return Effects(
        bookings=(BookingChanged(id=booking.id, verbs=("complete",)),),
        assignments=(AssignmentChanged(id=live.id, verb="complete", ended_at=command.at),),
        kept=(TablesKept(holder_id=live.id, window=used(live.window, at=command.at)),),
        events=(_told("assignment.completed", live), told_state(booking, name="booking.completed", to=to)),
    )


def used(window: Span, *, at: dt.datetime) -> Span:
    """This function will return the part of a window that a party that leaves now has used: at least a minute of it."""
    start, end = window
    return (start, min(end, max(at, start + MINUTE)))


def cancel(command: Cancel, *, snapshot: Snapshot) -> Effects:
    """This function will cancel the booking and free what it has.

    Raises: IllegalTransition.
    """
    return _end(command, verb="cancel", name="booking.cancelled", snapshot=snapshot)


def mark_no_show(command: MarkNoShow, *, snapshot: Snapshot) -> Effects:
    """This function will note that the party has not come, and free its tables.

    Raises: IllegalTransition.
    """
    return _end(command, verb="mark_no_show", name="booking.no_show", snapshot=snapshot)


def undo(command: Undo, *, snapshot: Snapshot) -> Effects:
    """This function will take back the last seating, completion or no-show.

    Raises: IllegalTransition where there is none or the service day is over; TableTaken where the room is gone.
    """
    booking = snapshot.booking
    verb = {"seated": "undo_seat", "completed": "undo_complete", "no_show": "undo_no_show"}.get(booking.state)
    if verb is None:
        raise IllegalTransition(f"There is nothing to take back: the booking is {booking.state}.")
    today = service_date_of(command.at, hours=snapshot.hours)
    if today != booking.service_date and command.at >= booking.window[1]:
        raise IllegalTransition("The service day is over; what happened in it stays.")
    newest = snapshot.assignment_of(booking.id)
    assert newest is not None, "a booking that was seated or expected has had tables"
    back = {
        # Who moved while seated had its last tables for the rest of the visit; now it is expected for all of it.
        "undo_seat": Effects(
            assignments=(AssignmentChanged(id=newest.id, verb="undo_seat", window=booking.window),),
            kept=(TablesKept(holder_id=newest.id, window=booking.window),),
        ),
        "undo_complete": Effects(
            assignments=(AssignmentChanged(id=newest.id, verb="undo_complete"),),
            kept=(TablesKept(holder_id=newest.id, window=newest.window),),
        ),
        "undo_no_show": Effects(
            assignments=(AssignmentChanged(id=newest.id, verb="undo_release"),),
            taken=(
                TablesTaken(holder_id=newest.id, kind="assignment", table_ids=newest.table_ids, window=newest.window),
            ),
        ),
    }[verb]
    _require_room(newest, booking.window if verb == "undo_seat" else newest.window, booking, snapshot)
    to = states.after(states.BOOKING, state=booking.state, verb=verb)
    undone = Told(name="assignment.undone", booking_id=booking.id, subject_id=newest.id, payload={"state": to})
    return Effects(
        bookings=(BookingChanged(id=booking.id, verbs=(verb,)),),
        assignments=back.assignments,
        kept=back.kept,
        taken=back.taken,
        events=(undone, told_state(booking, name="booking.undone", to=to)),
    )


def _end(command: Cancel | MarkNoShow, *, verb: str, name: str, snapshot: Snapshot) -> Effects:
    booking = snapshot.booking
    to = states.after(states.BOOKING, state=booking.state, verb=verb)
    live = snapshot.live_assignment_of(booking.id)
    ended = (AssignmentChanged(id=live.id, verb="release", ended_at=command.at),) if live else ()
    gone = Effects(
        bookings=(BookingChanged(id=booking.id, verbs=(verb,)),),
        assignments=ended,
        freed=(live.id,) if live else (),
        jobs_closed=(booking.id,),
        events=(
            *((told_released(live, snapshot=snapshot),) if live else ()),
            told_state(booking, name=name, to=to),
        ),
    )
    return joined(let_go_of_holds(booking, snapshot=snapshot), withdrawn(booking, snapshot=snapshot), gone)


def _require_room(newest: AssignmentSeen, window: Span, booking: BookingSeen, snapshot: Snapshot) -> None:
    wanted = {str(table_id) for table_id in newest.table_ids}
    again = replace(booking, window=window)
    blockers = blockers_of(wanted, booking=again, snapshot=snapshot.without({newest.id}))
    if blockers:
        raise TableTaken(blockers=blockers)


def _told(name: str, live: AssignmentSeen) -> Told:
    return Told(name=name, booking_id=live.booking_id, subject_id=live.id)
