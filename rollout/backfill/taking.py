"""What taking old seatings over writes, as the effects of one command. Pure, like every decision."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import ClassVar

from assignments.commands import Command
from assignments.decisions.eligibility import Choice
from assignments.decisions.giving import Given, give, told_committed, told_state
from assignments.decisions.placing import let_go
from assignments.effects import BookingChanged, Effects, joined
from assignments.snapshot import BookingSeen, Snapshot
from rollout.backfill.seatings import OldSeating
from rollout.backfill.verdicts import Refusal, Takeable, judge

NOTE = "taken over from the old allocator"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver(Command):
    """The wish to have old seatings in our ledger: of one restaurant, for these bookings."""

    operation: ClassVar[str] = "take_over"

    restaurant_id: uuid.UUID
    bookings: tuple[uuid.UUID, ...]

    @property
    def booking_ids(self) -> tuple[uuid.UUID, ...]:
        """This property will be the bookings it locks."""
        return self.bookings


@dataclass(frozen=True, slots=True)
class Sifted:
    """What becomes of a batch of seatings.

    Shapes: `taken` with their new assignment; `known` stood so already, as that assignment; `refused` with the reason.
    """

    taken: tuple[tuple[OldSeating, Given], ...] = ()
    known: tuple[tuple[OldSeating, uuid.UUID], ...] = ()
    refused: tuple[tuple[OldSeating, Refusal], ...] = ()
    effects: Effects = field(default_factory=Effects)


def sift(seatings: Collection[OldSeating], *, snapshot: Snapshot, accepted: Collection[str] = ()) -> Sifted:
    """This function will take seatings in the order given, each judged on a floor where those before have their tables.

    Shapes: `accepted` are rules to set aside beyond the usual.
    """
    taken: list[tuple[OldSeating, Given]] = []
    known: list[tuple[OldSeating, uuid.UUID]] = []
    refused: list[tuple[OldSeating, Refusal]] = []
    parts: list[Effects] = []
    for seating in seatings:
        verdict = judge(seating, snapshot=snapshot, accepted=accepted)
        if isinstance(verdict, Refusal):
            refused.append((seating, verdict))
        elif isinstance(verdict, Takeable):
            given = _give(verdict)
            parts.append(_effects(verdict.booking, given, snapshot))
            taken.append((seating, given))
            snapshot = snapshot.plus(*given.occupied())
        else:
            known.append((seating, verdict.assignment_id))
    return Sifted(tuple(taken), tuple(known), tuple(refused), joined(*parts))


def _give(takeable: Takeable) -> Given:
    choice = Choice(takeable.plan, overrides=takeable.overrides)
    return give(takeable.booking, choice=choice, source="backfill", reason=NOTE)


def _effects(booking: BookingSeen, given: Given, snapshot: Snapshot) -> Effects:
    """`booking.taken_over`, not `booking.confirmed`: its guests were told by the old allocator, long ago."""
    was = next(seen for seen in snapshot.bookings if seen.id == booking.id)
    fields = {"window": booking.window} if booking.window != was.window else {}
    taken = Effects(
        bookings=(BookingChanged(id=booking.id, verbs=("confirm",), fields=fields),),
        assignments_made=(given.made,),
        taken=(given.taken,),
        jobs_closed=(booking.id,),
        events=(told_committed(given), told_state(was, name="booking.taken_over", to="confirmed")),
    )
    return joined(let_go(was, snapshot=snapshot), taken)
