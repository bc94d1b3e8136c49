"""Decides who sits where: assign, confirm a hold, move, swap, rearrange, seat a walk-in."""

import uuid
from dataclasses import replace

from assignments.commands import AssignmentCommitRequest, Move, Rearrange, Swap, WalkIn
from assignments.decisions.eligibility import Choice, accept, choose, require_pace
from assignments.decisions.giving import (
    Given,
    give,
    let_go_of_holds,
    require_live,
    require_party,
    span_from,
    told_committed,
    told_state,
)
from assignments.effects import AssignmentChanged, BookingChanged, BookingMade, Effects, TablesKept, joined
from assignments.errors import (
    Blocker,
    BookingAlreadyAssigned,
    BookingHeld,
    FloorChanged,
    HoldExpired,
    HoldMismatch,
    HoldReleased,
    IllegalTransition,
    InvalidCommand,
    PolicyChanged,
    StaleVersion,
)
from assignments.ports import Refused
from assignments.snapshot import BookingSeen, Snapshot, one_of
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
    own_holds = snapshot.holds_of(booking.id)
    if own_holds and command.source == "auto":
        raise BookingHeld(blockers=_held_by(own_holds, snapshot))
    choice = _pick(booking, command.table_ids, snapshot.without(own_holds), command.overrides)
    if isinstance(choice, Refused):
        return choice
    given = give(booking, choice=choice, source=command.source, reason=command.reason)
    assigned = Effects(
        bookings=(BookingChanged(id=booking.id, verbs=("confirm",)),),
        assignments_made=(given.made,),
        taken=(given.taken,),
        jobs_closed=_no_more_job(command, booking),
        events=(told_committed(given), told_state(booking, name="booking.confirmed", to="confirmed")),
    )
    return joined(let_go_of_holds(booking, snapshot=snapshot), assigned)


def _held_by(hold_ids: tuple[uuid.UUID, ...], snapshot: Snapshot) -> tuple[Blocker, ...]:
    holds = {str(hold_id) for hold_id in hold_ids}
    return tuple(blocker(row, floor=snapshot.floor) for row in snapshot.occupied if row.reference in holds)


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


def move(command: Move, *, snapshot: Snapshot) -> Effects | Refused:
    """This function will give a booking other tables, for the rest of its visit if it is seated.

    Raises: IllegalTransition and what picking raises.
    """
    booking = snapshot.booking
    if command.table_ids is not None:
        return _relocate(((booking.id, command.table_ids),), command, snapshot)
    live = require_live(booking, snapshot=snapshot)
    cleared = snapshot.without({live.id})
    choice = choose(_from_now(booking, command), snapshot=cleared, other_than=live.table_ids)
    if isinstance(choice, Refused):
        return choice
    chosen = tuple(uuid.UUID(table_id) for table_id in choice.plan.table_ids)
    return _relocate(((booking.id, chosen),), command, snapshot)


def rearrange(command: Rearrange, *, snapshot: Snapshot) -> Effects:
    """This function will move several bookings at once; each is judged on a floor where the others have moved.

    Raises: InvalidCommand, IllegalTransition and what picking raises.
    """
    if len(set(command.booking_ids)) < len(command.moves) or not command.moves:
        raise InvalidCommand("Name at least one booking, none twice.")
    return _relocate(command.moves, command, snapshot)


def swap(command: Swap, *, snapshot: Snapshot) -> Effects:
    """This function will let two bookings change places.

    Raises: InvalidCommand, IllegalTransition and what picking raises.
    """
    if command.booking_id == command.other_id:
        raise InvalidCommand("A booking cannot change places with itself.")
    one, other = (require_live(one_of(snapshot, booking_id=each), snapshot=snapshot) for each in command.booking_ids)
    moves = ((command.booking_id, other.table_ids), (command.other_id, one.table_ids))
    return _relocate(moves, command, snapshot)


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
        events=(told_committed(given), told_state(booking, name="booking.seated", to="seated", walkIn=True)),
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
    confirmed = Effects(
        bookings=(BookingChanged(id=booking.id, verbs=("confirm",)),),
        assignments_made=(given.made,),
        jobs_closed=_no_more_job(command, booking),
        kept=(TablesKept(holder_id=hold_id, becomes_assignment=given.made.id, window=booking.window),),
        holds_ended=((hold_id, "confirm"),),
        events=(
            told_committed(given, hold=str(hold_id)),
            told_state(booking, name="booking.confirmed", to="confirmed"),
        ),
    )
    return joined(let_go_of_holds(booking, snapshot=snapshot, but=hold_id), confirmed)


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


def _relocate(
    moves: tuple[tuple[uuid.UUID, tuple[uuid.UUID, ...]], ...], command: Move | Rearrange | Swap, snapshot: Snapshot
) -> Effects:
    """All leave their tables, then each takes its new ones in turn, so that a cycle of moves is no conflict."""
    leaving = tuple(require_live(one_of(snapshot, booking_id=each), snapshot=snapshot) for each, _ in moves)
    floor = snapshot.without({live.id for live in leaving})
    arrived: list[Given] = []
    for booking_id, table_ids in moves:
        booking = _from_now(one_of(snapshot, booking_id=booking_id), command)
        choice = accept(booking, table_ids=table_ids, snapshot=floor, overrides=command.overrides)
        given = give(booking, choice=choice, source=command.source, state=booking.state, reason=command.reason)
        floor = floor.plus(*given.occupied())
        arrived.append(given)
    return Effects(
        bookings=tuple(BookingChanged(id=live.booking_id) for live in leaving),
        assignments=tuple(AssignmentChanged(id=live.id, verb="supersede", ended_at=command.at) for live in leaving),
        assignments_made=tuple(given.made for given in arrived),
        freed=tuple(live.id for live in leaving),
        taken=tuple(given.taken for given in arrived),
        events=tuple(
            told_committed(given, name="assignment.moved", was=list(snapshot.numbers_of(live.table_ids)))
            for live, given in zip(leaving, arrived, strict=True)
        ),
    )


def _from_now(booking: BookingSeen, command: Move | Rearrange | Swap) -> BookingSeen:
    return replace(booking, window=span_from(booking, at=command.at))
