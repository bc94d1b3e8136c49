"""Decides changes of what was booked: the party, the time, the wishes, and how long it stays."""

import datetime as dt
from dataclasses import replace
from typing import Any

from assignments.commands import Change, Extend, Rearrange
from assignments.decisions.approval import withdrawn
from assignments.decisions.booking import zones_named
from assignments.decisions.eligibility import Choice, accept, blockers_of, choose, require_pace
from assignments.decisions.giving import (
    give,
    let_go_of_holds,
    require_live,
    require_party,
    told_committed,
    told_released,
    told_state,
)
from assignments.decisions.moving import rearrange
from assignments.effects import AssignmentChanged, BookingChanged, Effects, TablesKept, Told, joined
from assignments.errors import IllegalTransition, InvalidCommand, SelectionIneligible, TableTaken
from assignments.ports import Refused
from assignments.snapshot import AssignmentSeen, BookingSeen, Snapshot, one_of
from assignments.timing import window_of

LONGEST_VISIT = dt.timedelta(hours=24)
# What is told of a change, by the names of columns.
TOLD = {
    "party_size": "party_size",
    "service_date": "service_date",
    "starts_at": "starts_at",
    "tags": "tags",
    "window": "window",
    "zone_ids": "zones",
}


def extend(command: Extend, *, snapshot: Snapshot) -> Effects:
    """This function will let a party keep its tables until the moment given.

    Raises: IllegalTransition, InvalidCommand; TableTaken naming who would have to make way.
    """
    booking = snapshot.booking
    live = require_live(booking, snapshot=snapshot)
    start, end = booking.window
    if not end < command.until <= start + LONGEST_VISIT:
        raise InvalidCommand("A party can stay longer than now planned, and at most 24 hours.")
    added = replace(booking, window=(end, command.until))
    wanted = {str(table_id) for table_id in live.table_ids}
    blockers = blockers_of(wanted, booking=added, snapshot=snapshot.without({live.id}))
    if blockers:
        raise TableTaken(blockers=blockers)
    window = (live.window[0], command.until)
    payload = {"until": command.until.isoformat()}
    return Effects(
        bookings=(BookingChanged(id=booking.id, fields={"window": (start, command.until)}),),
        assignments=(AssignmentChanged(id=live.id, window=window),),
        kept=(TablesKept(holder_id=live.id, window=window),),
        events=(Told(name="assignment.extended", booking_id=booking.id, subject_id=live.id, payload=payload),),
    )


def change(command: Change, *, snapshot: Snapshot) -> Effects | Refused:
    """This function will change the booking, and its tables where they do not fit any more.

    Raises: IllegalTransition, WindowUnavailable, PacingExceeded, SelectionIneligible.
    """
    booking = one_of(snapshot, booking_id=command.booking_id)
    if command.party_size is not None:
        require_party(command.party_size)
    wanted, fields = as_wanted(command, booking=booking, snapshot=snapshot)
    if wanted.starts_at != booking.starts_at or wanted.party_size > booking.party_size:
        require_pace(wanted, snapshot=snapshot, overrides=command.overrides)
    if booking.state == "pending":
        moved = wanted.window != booking.window
        held = let_go_of_holds(booking, snapshot=snapshot) if moved else Effects()
        return joined(held, withdrawn(booking, snapshot=snapshot), _waiting(command, booking, wanted, fields))
    if booking.state == "seated":
        return _seated(command, booking, wanted, fields, snapshot)
    if booking.state != "confirmed":
        raise IllegalTransition(f"A {booking.state} booking cannot be changed.")
    return _expected(command, booking, wanted, fields, snapshot)


def as_wanted(command: Change, *, booking: BookingSeen, snapshot: Snapshot) -> tuple[BookingSeen, dict[str, Any]]:
    """This function will return the booking as it will be, and the fields that differ.

    The window is the house's, not the guest's. Raises: WindowUnavailable, InvalidCommand.
    """
    party_size = command.party_size or booking.party_size
    fields: dict[str, Any] = {}
    wanted = replace(booking, party_size=party_size)
    if command.starts_at is not None or (party_size != booking.party_size and booking.state != "seated"):
        starts_at, hours = command.starts_at or booking.starts_at, snapshot.hours
        window = window_of(starts_at, party_size=party_size, hours=hours, allow_overrun=command.allow_overrun)
        span = (window.starts_at, window.ends_at)
        fields |= {"starts_at": window.seated_at, "window": span, "service_date": window.service_date}
        wanted = replace(wanted, starts_at=window.seated_at, window=span, service_date=window.service_date)
    if command.party_size is not None:
        fields["party_size"] = party_size
    if command.tags is not None:
        fields["tags"] = sorted(command.tags)
        wanted = replace(wanted, tags=command.tags)
    if command.zone_ids is not None:
        fields["zone_ids"] = list(command.zone_ids)
        wanted = replace(wanted, zones=zones_named(command.zone_ids, snapshot=snapshot))
    return wanted, fields


def _waiting(command: Change, booking: BookingSeen, wanted: BookingSeen, fields: dict[str, Any]) -> Effects:
    return Effects(
        bookings=(BookingChanged(id=wanted.id, fields=fields),),
        jobs_opened=((wanted.id, command.at),),
        events=(_told_changed(booking, wanted),),
    )


def _seated(
    command: Change, booking: BookingSeen, wanted: BookingSeen, fields: dict[str, Any], snapshot: Snapshot
) -> Effects:
    """Of a party that sits only the size can change, and it stays where it sits."""
    if set(fields) - {"party_size"}:
        raise IllegalTransition("Of a seated party only the size can change.")
    live = require_live(booking, snapshot=snapshot)
    here = replace(wanted, window=live.window)
    accept(here, table_ids=live.table_ids, snapshot=snapshot.without({live.id}), overrides=command.overrides)
    return Effects(bookings=(BookingChanged(id=booking.id, fields=fields),), events=(_told_changed(booking, wanted),))


def _expected(
    command: Change, booking: BookingSeen, wanted: BookingSeen, fields: dict[str, Any], snapshot: Snapshot
) -> Effects | Refused:
    live = require_live(wanted, snapshot=snapshot)
    making_way = {seen.id for seen in snapshot.assignments if seen.is_live and seen.booking_id != wanted.id}
    cleared = snapshot.without({live.id, *making_way})
    choice = _keep_or_choose(command, wanted, live, cleared)
    if isinstance(choice, Refused):
        gives_up = command.accept_pending and command.last_resort
        changed_as = _told_changed(booking, wanted)
        return _without_tables(command, wanted, live, fields, changed_as, snapshot) if gives_up else choice
    given = give(wanted, choice=choice, source="repair" if command.moves else "manual", reason=command.reason)
    others = _others_moved(command, cleared.plus(*given.occupied()))
    moved = given.table_ids != live.table_ids
    was = list(snapshot.numbers_of(live.table_ids))
    told = (told_committed(given, name="assignment.moved", was=was),) if moved else (told_committed(given),)
    changed = Effects(
        bookings=(BookingChanged(id=wanted.id, fields=fields),),
        assignments=(AssignmentChanged(id=live.id, verb="supersede", ended_at=command.at),),
        assignments_made=(given.made,),
        freed=(live.id,),
        taken=(given.taken,),
        events=(_told_changed(booking, wanted), *told),
    )
    return joined(changed, others)


def _others_moved(command: Change, floor: Snapshot) -> Effects:
    """Those that make way, each judged on the floor where this party has its new tables."""
    if not command.moves:
        return Effects()
    make_way = Rearrange(moves=command.moves, at=command.at, actor=command.actor, source="repair")
    return rearrange(make_way, snapshot=floor)


def _keep_or_choose(command: Change, wanted: BookingSeen, live: AssignmentSeen, cleared: Snapshot) -> Choice | Refused:
    if command.table_ids is not None:
        return accept(wanted, table_ids=command.table_ids, snapshot=cleared, overrides=command.overrides)
    try:
        return accept(wanted, table_ids=live.table_ids, snapshot=cleared, overrides=command.overrides)
    except (TableTaken, SelectionIneligible):
        return choose(wanted, snapshot=cleared)


def _without_tables(
    command: Change,
    wanted: BookingSeen,
    live: AssignmentSeen,
    fields: dict[str, Any],
    told: Told,
    snapshot: Snapshot,
) -> Effects:
    return Effects(
        bookings=(BookingChanged(id=wanted.id, verbs=("unassign",), fields=fields),),
        assignments=(AssignmentChanged(id=live.id, verb="release", ended_at=command.at),),
        freed=(live.id,),
        jobs_opened=((wanted.id, command.at),),
        events=(
            told,
            told_released(live, snapshot=snapshot),
            told_state(wanted, name="booking.released", to="pending"),
        ),
    )


def _told_changed(booking: BookingSeen, wanted: BookingSeen) -> Told:
    """Which fields have another value, not which were written: a larger party is looked up its window afresh."""
    other = [name for name, seen in TOLD.items() if getattr(booking, seen) != getattr(wanted, seen)]
    return Told(name="booking.changed", booking_id=wanted.id, payload={"fields": other})
