"""The parts of a decision that give tables to a booking or take them away, shared by the commands that do."""

import uuid
from dataclasses import dataclass
from typing import Any

import planner
from assignments.commands import Span
from assignments.decisions.eligibility import Choice
from assignments.effects import AssignmentMade, BookingMade, Effects, TablesTaken, Told
from assignments.errors import IllegalTransition, InvalidCommand
from assignments.snapshot import AssignmentSeen, BookingSeen, Snapshot
from assignments.translation import plan_document, span_minutes

LARGEST_PARTY = 1000


@dataclass(frozen=True, slots=True)
class Given:
    """One booking's new assignment and its ledger rows."""

    made: AssignmentMade
    taken: TablesTaken

    @property
    def table_ids(self) -> tuple[uuid.UUID, ...]:
        """This property will be the tables, ascending."""
        return self.made.table_ids

    def occupied(self) -> tuple[planner.Occupied, ...]:
        """This function will return the new ledger rows as the planner will see them."""
        window, holder = span_minutes(self.made.window), str(self.made.id)
        return tuple(
            planner.Occupied(table=str(table_id), window=window, kind="assignment", reference=holder, until=None)
            for table_id in self.made.table_ids
        )


def give(
    booking: BookingSeen,
    *,
    choice: Choice,
    source: str,
    state: str = "confirmed",
    reason: str = "",
    hold_id: uuid.UUID | None = None,
) -> Given:
    """This function will make an assignment of the chosen tables for the booking's window."""
    table_ids = tuple(sorted(uuid.UUID(table_id) for table_id in choice.plan.table_ids))
    document = plan_document(choice.plan, certificate=choice.certificate)
    if choice.overrides:
        document |= {"overrides": list(choice.overrides), "reason": reason}
    if choice.chosen_by:
        document |= {"chosenBy": choice.chosen_by}
    made = AssignmentMade(
        id=uuid.uuid4(),
        booking_id=booking.id,
        state=state,
        source=source,
        table_ids=table_ids,
        table_numbers=tuple(choice.plan.tables),
        window=booking.window,
        plan=document,
        capacity=choice.plan.capacity,
        merge_group_id=uuid.uuid4() if len(table_ids) > 1 else None,
        source_hold_id=hold_id,
    )
    return Given(made, TablesTaken(holder_id=made.id, kind="assignment", table_ids=table_ids, window=booking.window))


def require_live(booking: BookingSeen, *, snapshot: Snapshot) -> AssignmentSeen:
    """This function will return the tables the booking has.

    Raises: IllegalTransition when it has none.
    """
    live = snapshot.live_assignment_of(booking.id)
    if live is None or booking.state not in ("confirmed", "seated"):
        raise IllegalTransition(f"A {booking.state} booking has no tables.")
    return live


def told_created(made: BookingMade) -> Told:
    """This function will tell that a party wants to come."""
    payload = {"to": "pending", "partySize": made.party_size, "source": made.source}
    return Told(name="booking.created", booking_id=made.id, payload=payload)


def told_committed(given: Given, *, name: str = "assignment.committed", **more: Any) -> Told:
    """This function will tell that a booking has tables, and which rules a manager has set aside for that.

    The manager's reason is the event's, for the record; a payload has no words.
    """
    payload = {"tables": list(given.made.table_numbers), "source": given.made.source, **more}
    payload |= {key: given.made.plan[key] for key in ("overrides", "chosenBy") if key in given.made.plan}
    return Told(name=name, booking_id=given.made.booking_id, subject_id=given.made.id, payload=payload)


def told_released(live: AssignmentSeen, *, snapshot: Snapshot) -> Told:
    """This function will tell that an assignment's tables were taken back."""
    payload = {"tables": list(snapshot.numbers_of(live.table_ids))}
    return Told(name="assignment.released", booking_id=live.booking_id, subject_id=live.id, payload=payload)


def told_state(booking: BookingSeen, *, name: str, to: str, **more: Any) -> Told:
    """This function will tell that a booking's state changed. The audit compares `to` with the row."""
    payload = {"from": booking.state, "to": to, "partySize": booking.party_size, **more}
    return Told(name=name, booking_id=booking.id, payload=payload)


def span_from(booking: BookingSeen, *, at: Any) -> Span:
    """This function will return the part of the booking's window that a move concerns: all, or the rest of a visit.

    Raises: IllegalTransition for a party whose time is over.
    """
    start, end = booking.window
    if booking.state != "seated":
        return booking.window
    if at >= end:
        raise IllegalTransition("The party's time at its tables is over; extend it first.")
    return (max(start, at), end)


def let_go_of_holds(booking: BookingSeen, *, snapshot: Snapshot, but: uuid.UUID | None = None) -> Effects:
    """This function will end the holds that stand for a booking which has no more use for them."""
    mine = tuple(hold_id for hold_id in snapshot.holds_of(booking.id) if hold_id != but)
    return Effects(
        freed=mine,
        holds_ended=tuple((hold_id, "release") for hold_id in mine),
        events=tuple(Told(name="hold.released", booking_id=booking.id, subject_id=hold_id) for hold_id in mine),
    )


def require_party(party_size: int) -> None:
    """This function will refuse a party of nobody, and one that no house could seat.

    Raises: InvalidCommand.
    """
    if not 1 <= party_size <= LARGEST_PARTY:
        raise InvalidCommand(f"A party is of 1 to {LARGEST_PARTY}.")
