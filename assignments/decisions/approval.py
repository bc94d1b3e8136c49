"""Decides what needs somebody's yes: tables proposed for a booking, accepted, withdrawn. A proposal binds nothing."""

from assignments.commands import Accept
from assignments.decisions.eligibility import Choice, accept, require_pace
from assignments.decisions.giving import give, let_go_of_holds, told_state
from assignments.effects import AssignmentChanged, BookingChanged, Effects, TablesTaken, Told, joined
from assignments.errors import BookingAlreadyAssigned, IllegalTransition
from assignments.snapshot import AssignmentSeen, BookingSeen, Snapshot


def propose(booking: BookingSeen, *, choice: Choice, source: str, snapshot: Snapshot) -> Effects:
    """This function will propose the chosen tables instead of any proposed before. The booking goes on waiting."""
    made = give(booking, choice=choice, source=source, state="proposed").made
    payload = {"tables": list(made.table_numbers), "source": source}
    proposed = Effects(
        bookings=(BookingChanged(id=booking.id, proposed_id=made.id),),
        assignments_made=(made,),
        events=(Told(name="assignment.proposed", booking_id=booking.id, subject_id=made.id, payload=payload),),
    )
    return joined(withdrawn(booking, snapshot=snapshot), proposed)


def accept_proposal(command: Accept, *, snapshot: Snapshot) -> Effects:
    """This function will give the booking the tables proposed for it, if they are still free and still fit.

    Raises: BookingAlreadyAssigned, IllegalTransition where nothing is proposed; PacingExceeded and what picking raises.
    """
    booking = snapshot.booking
    if booking.state in ("confirmed", "seated"):
        raise BookingAlreadyAssigned
    proposal = _proposal(booking, snapshot)
    if proposal is None:
        raise IllegalTransition(f"Nothing is proposed for this {booking.state} booking; ask for a new plan.")
    require_pace(booking, snapshot=snapshot)
    cleared = snapshot.without(snapshot.holds_of(booking.id))
    accept(booking, table_ids=proposal.table_ids, snapshot=cleared)
    payload = {"tables": list(snapshot.numbers_of(proposal.table_ids)), "source": "auto", "accepted": True}
    accepted = Effects(
        bookings=(BookingChanged(id=booking.id, verbs=("confirm",)),),
        assignments=(AssignmentChanged(id=proposal.id, verb="confirm"),),
        taken=(
            TablesTaken(holder_id=proposal.id, kind="assignment", table_ids=proposal.table_ids, window=booking.window),
        ),
        jobs_closed=(booking.id,),
        events=(
            Told(name="assignment.committed", booking_id=booking.id, subject_id=proposal.id, payload=payload),
            told_state(booking, name="booking.confirmed", to="confirmed"),
        ),
    )
    return joined(let_go_of_holds(booking, snapshot=snapshot), accepted)


def withdrawn(booking: BookingSeen, *, snapshot: Snapshot) -> Effects:
    """This function will discard what is proposed for a booking: it changes, gets other tables, or will not come."""
    proposal = _proposal(booking, snapshot)
    if proposal is None:
        return Effects()
    return Effects(
        assignments=(AssignmentChanged(id=proposal.id, verb="discard"),),
        events=(Told(name="assignment.discarded", booking_id=booking.id, subject_id=proposal.id),),
    )


def _proposal(booking: BookingSeen, snapshot: Snapshot) -> AssignmentSeen | None:
    if booking.proposed_id is None:
        return None
    return next(seen for seen in snapshot.assignments if seen.id == booking.proposed_id)
