"""Decides who gets other tables: one party, two that change places, or many at once.

Among many there may be parties that have no tables yet: whoever makes room for them, or plans a whole evening, writes
the moves and the first tables as one.
"""

import uuid
from dataclasses import dataclass, replace

from assignments import states
from assignments.commands import ApplyProposal, Move, Rearrange, Swap
from assignments.decisions.eligibility import accept, choose, require_pace
from assignments.decisions.giving import Given, give, require_live, span_from, told_committed, told_state
from assignments.decisions.placing import let_go, require_not_held, require_waiting
from assignments.effects import AssignmentChanged, BookingChanged, Effects, Told, joined
from assignments.errors import InvalidCommand, ProposalStale
from assignments.ports import Refused
from assignments.snapshot import AssignmentSeen, BookingSeen, Snapshot, one_of

Placing = tuple[uuid.UUID, tuple[uuid.UUID, ...]]


@dataclass(frozen=True, slots=True)
class _Mover:
    """A booking on its way: what it has now, if anything, and where it will be."""

    booking: BookingSeen
    leaves: AssignmentSeen | None
    arrives: Given


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
    """This function will seat several bookings anew at once; each is judged on a floor where the others have moved.

    Raises: InvalidCommand, IllegalTransition, BookingHeld, PacingExceeded and what picking raises.
    """
    if len(set(command.booking_ids)) < len(command.moves) or not command.moves:
        raise InvalidCommand("Name at least one booking, none twice.")
    return _relocate(command.moves, command, snapshot)


def apply_proposal(command: ApplyProposal, *, snapshot: Snapshot) -> Effects:
    """This function will seat everybody as the proposal says.

    Raises: ProposalStale when anything has changed since it was worked out, IllegalTransition when it is settled.
    """
    if snapshot.proposal_state == "stale":
        raise ProposalStale
    states.after(states.PROPOSAL, state=snapshot.proposal_state or "", verb="apply")
    if command.worked_out_on != (snapshot.book_version, snapshot.floor_version, snapshot.policy_hash):
        raise ProposalStale
    payload = {"placings": len(command.moves)}
    applied = Effects(
        proposals_applied=(command.proposal_id,),
        events=(Told(name="optimise.applied", subject_id=command.proposal_id, payload=payload),),
    )
    return joined(rearrange(command, snapshot=snapshot), applied)


def swap(command: Swap, *, snapshot: Snapshot) -> Effects:
    """This function will let two bookings change places.

    Raises: InvalidCommand, IllegalTransition and what picking raises.
    """
    if command.booking_id == command.other_id:
        raise InvalidCommand("A booking cannot change places with itself.")
    one, other = (require_live(one_of(snapshot, booking_id=each), snapshot=snapshot) for each in command.booking_ids)
    moves = ((command.booking_id, other.table_ids), (command.other_id, one.table_ids))
    return _relocate(moves, command, snapshot)


def _relocate(placings: tuple[Placing, ...], command: Move | Rearrange | Swap, snapshot: Snapshot) -> Effects:
    """All leave their tables, then each takes its new ones in turn, so that a cycle of moves is no conflict."""
    bookings = [one_of(snapshot, booking_id=booking_id) for booking_id, _ in placings]
    _require_pace(bookings, command, snapshot)
    leaving = [_leaves(booking, command, snapshot) for booking in bookings]
    floor = snapshot.without({live.id for live in leaving if live is not None})
    movers: list[_Mover] = []
    for booking, live, (_, table_ids) in zip(bookings, leaving, placings, strict=True):
        wanted = _from_now(booking, command)
        choice = accept(wanted, table_ids=table_ids, snapshot=floor, overrides=command.overrides)
        state = "confirmed" if live is None else booking.state
        given = give(wanted, choice=choice, source=command.source, state=state, reason=command.reason)
        floor = floor.plus(*given.occupied())
        movers.append(_Mover(booking, live, given))
    settles_itself = command.job_of if isinstance(command, Rearrange) else None
    return joined(*(_effects(mover, command, snapshot, settles_itself) for mover in movers))


def _leaves(booking: BookingSeen, command: Move | Rearrange | Swap, snapshot: Snapshot) -> AssignmentSeen | None:
    if not isinstance(command, Rearrange) or booking.state != "pending":
        return require_live(booking, snapshot=snapshot)
    require_waiting(booking)
    require_not_held(booking, snapshot=snapshot)
    return None


def _require_pace(bookings: list[BookingSeen], command: Move | Rearrange | Swap, snapshot: Snapshot) -> None:
    """The command's own bookings are not among those counted, so each new one is judged beside all the others."""
    for booking in bookings:
        if booking.state == "pending":
            others = [other for other in bookings if other.id != booking.id]
            require_pace(booking, snapshot=snapshot, beside=others, overrides=command.overrides)


def _effects(
    mover: _Mover, command: Move | Rearrange | Swap, snapshot: Snapshot, settles_itself: uuid.UUID | None
) -> Effects:
    booking, live, given = mover.booking, mover.leaves, mover.arrives
    if live is None:
        seated = Effects(
            bookings=(BookingChanged(id=booking.id, verbs=("confirm",)),),
            assignments_made=(given.made,),
            taken=(given.taken,),
            jobs_closed=() if booking.id == settles_itself else (booking.id,),
            events=(told_committed(given), told_state(booking, name="booking.confirmed", to="confirmed")),
        )
        return joined(let_go(booking, snapshot=snapshot), seated)
    was = list(snapshot.numbers_of(live.table_ids))
    return Effects(
        bookings=(BookingChanged(id=booking.id),),
        assignments=(AssignmentChanged(id=live.id, verb="supersede", ended_at=command.at),),
        assignments_made=(given.made,),
        freed=(live.id,),
        taken=(given.taken,),
        events=(told_committed(given, name="assignment.moved", was=was),),
    )


def _from_now(booking: BookingSeen, command: Move | Rearrange | Swap) -> BookingSeen:
    return replace(booking, window=span_from(booking, at=command.at))
