"""Decides who gets its first tables: assign, confirm a hold, seat a walk-in."""

import uuid

from assignments.commands import AssignmentCommitRequest, WalkIn
from assignments.decisions.approval import propose, withdrawn
from assignments.decisions.eligibility import Choice, accept, choose, require_pace
from assignments.decisions.giving import (
    give,
    let_go_of_holds,
    require_party,
    told_committed,
    told_created,
    told_state,
)
from assignments.effects import BookingChanged, BookingMade, Effects, TablesKept, Told, joined
from assignments.errors import (
    BookingAlreadyAssigned,
    BookingHeld,
    FloorChanged,
    HoldExpired,
    HoldMismatch,
    HoldReleased,
    IllegalTransition,
    PolicyChanged,
    StaleVersion,
)
from assignments.ports import Refused
from assignments.snapshot import BookingSeen, Snapshot
from assignments.timing import window_of
from assignments.translation import blocker


def assign(command: AssignmentCommitRequest, *, snapshot: Snapshot) -> Effects | Refused:
    """This function will give a waiting booking the best tables, or the picked ones, or those its hold keeps.

    Raises: BookingAlreadyAssigned, IllegalTransition, StaleVersion, PacingExceeded and what picking raises.
    """
    booking = snapshot.booking
    require_waiting(booking)
    if command.window is not None and command.window != booking.window:
        raise StaleVersion("The booking's time has changed; reload, then decide again.")
    if command.hold_id is not None:
        return _confirm(command, command.hold_id, booking, snapshot)
    require_pace(booking, snapshot=snapshot, overrides=command.overrides)
    if command.source == "auto":
        require_not_held(booking, snapshot=snapshot)
    cleared = snapshot.without(snapshot.holds_of(booking.id))
    choice = _pick(booking, command.table_ids, cleared, command.overrides)
    if isinstance(choice, Refused):
        return choice
    if command.source == "auto" and snapshot.automation.needs_approval:
        return propose(booking, choice=choice, source=command.source, snapshot=snapshot)
    given = give(booking, choice=choice, source=command.source, reason=command.reason)
    assigned = Effects(
        bookings=(BookingChanged(id=booking.id, verbs=("confirm",)),),
        assignments_made=(given.made,),
        taken=(given.taken,),
        jobs_closed=_no_more_job(command, booking),
        events=(told_committed(given), told_state(booking, name="booking.confirmed", to="confirmed")),
    )
    return joined(let_go(booking, snapshot=snapshot), assigned)


def let_go(booking: BookingSeen, *, snapshot: Snapshot, but: uuid.UUID | None = None) -> Effects:
    """This function will end what stands for a booking that gets tables: it needs neither holds nor proposals."""
    return joined(let_go_of_holds(booking, snapshot=snapshot, but=but), withdrawn(booking, snapshot=snapshot))


def require_not_held(booking: BookingSeen, *, snapshot: Snapshot) -> None:
    """This function will keep a machine from seating a party that somebody is seating by hand.

    Raises: BookingHeld naming the holds.
    """
    holds = {str(hold_id) for hold_id in snapshot.holds_of(booking.id)}
    rows = (row for row in snapshot.occupied if row.reference in holds)
    blockers = tuple(blocker(row, floor=snapshot.floor) for row in rows)
    if blockers:
        raise BookingHeld(blockers=blockers)


def _no_more_job(command: AssignmentCommitRequest, booking: BookingSeen) -> tuple[uuid.UUID, ...]:
    """A job that has found the table itself settles itself; any other has nothing left to look for."""
    return () if command.source == "auto" else (booking.id,)


def require_waiting(booking: BookingSeen) -> None:
    """This function will let a booking be given tables that waits for some.

    Raises: BookingAlreadyAssigned, IllegalTransition.
    """
    if booking.state in ("confirmed", "seated"):
        raise BookingAlreadyAssigned
    if booking.state != "pending":
        raise IllegalTransition(f"A {booking.state} booking cannot be given tables.")


def walk_in(command: WalkIn, *, snapshot: Snapshot) -> Effects | Refused:
    """This function will book, assign and seat a party that stands at the door.

    Raises: WindowUnavailable, PacingExceeded and what picking raises.
    """
    require_party(command.party_size)
    window = window_of(
        command.at, party_size=command.party_size, hours=snapshot.hours, allow_overrun=command.allow_overrun
    )
    booking = BookingSeen(
        id=command.new_booking_id,
        state="pending",
        party_size=command.party_size,
        starts_at=window.seated_at,
        window=(window.starts_at, window.ends_at),
        service_date=window.service_date,
        tags=command.tags,
    )
    require_pace(booking, snapshot=snapshot, overrides=command.overrides)
    choice = _pick(booking, command.table_ids, snapshot, command.overrides)
    if isinstance(choice, Refused):
        return choice
    given = give(booking, choice=choice, source="manual", state="seated", reason=command.reason)
    made = BookingMade(
        id=booking.id,
        party_size=booking.party_size,
        starts_at=booking.starts_at,
        window=booking.window,
        service_date=booking.service_date,
        reserved_at=command.at,
        source="walk_in",
        guest_name=command.guest_name,
        tags=tuple(sorted(command.tags)),
        verbs=("confirm", "seat"),
    )
    return Effects(
        bookings_made=(made,),
        assignments_made=(given.made,),
        taken=(given.taken,),
        events=(
            told_created(made),
            told_committed(given),
            told_state(booking, name="booking.seated", to="seated"),
        ),
    )


def _pick(
    booking: BookingSeen, table_ids: tuple[uuid.UUID, ...] | None, snapshot: Snapshot, overrides: frozenset[str]
) -> Choice | Refused:
    if table_ids is None:
        return choose(booking, snapshot=snapshot)
    return accept(booking, table_ids=table_ids, snapshot=snapshot, overrides=overrides)


def _confirm(command: AssignmentCommitRequest, hold_id: uuid.UUID, booking: BookingSeen, snapshot: Snapshot) -> Effects:
    """The hold's own ledger rows become the assignment's: at no moment could anybody else have had the tables.

    The pace was kept to when the hold was placed, and whoever came since has counted it.
    """
    rows = (row for row in snapshot.occupied if row.kind == "hold" and row.reference == str(hold_id))
    held = tuple(sorted(uuid.UUID(row.table) for row in rows))
    _require_hold(hold_id, held, booking, snapshot)
    if command.table_ids is not None and set(command.table_ids) != set(held):
        raise HoldMismatch("The hold is of other tables.")
    cleared = snapshot.without({hold_id, *snapshot.holds_of(booking.id)})
    choice = accept(booking, table_ids=held, snapshot=cleared, overrides=command.overrides)
    given = give(booking, choice=choice, source=command.source, reason=command.reason, hold_id=hold_id)
    became = {"assignment": str(given.made.id)}
    confirmed = Effects(
        bookings=(BookingChanged(id=booking.id, verbs=("confirm",)),),
        assignments_made=(given.made,),
        jobs_closed=_no_more_job(command, booking),
        kept=(TablesKept(holder_id=hold_id, becomes_assignment=given.made.id, window=booking.window),),
        holds_ended=((hold_id, "confirm"),),
        events=(
            Told(name="hold.confirmed", booking_id=booking.id, subject_id=hold_id, payload=became),
            told_committed(given, hold=str(hold_id)),
            told_state(booking, name="booking.confirmed", to="confirmed"),
        ),
    )
    return joined(let_go(booking, snapshot=snapshot, but=hold_id), confirmed)


def _require_hold(hold_id: uuid.UUID, held: tuple[uuid.UUID, ...], booking: BookingSeen, snapshot: Snapshot) -> None:
    claim = snapshot.claim(hold_id)
    if claim is not None:
        if claim.booking_id != booking.id or claim.window != booking.window:
            raise HoldMismatch("The hold is of another booking, or the booking's time has changed since.")
        if claim.state == "released":
            raise HoldReleased
        if claim.floor_version != snapshot.floor_version:
            raise FloorChanged
        if claim.policy_hash != snapshot.policy_hash:
            raise PolicyChanged
    if hold_id in snapshot.lapsed or not held or (claim is not None and claim.state != "active"):
        raise HoldExpired
