"""Who chooses inside the lock, by mode; and what is noted there, to be compared once the lock is gone.

Whatever the old one picks is judged by the rules of the house like anybody's pick. What only a manager could allow is
given as the old one would have given it, and the assignment says so; everything else is refused, with what to do now.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field

from django.conf import settings

import planner
from assignments.commands import Command
from assignments.decisions.eligibility import Choice, accept, best
from assignments.errors import InvalidCommand, SelectionIneligible, TableTaken
from assignments.ports import Refused
from assignments.routing import LEGACY_FAILED, LEGACY_FOUND_NONE, LEGACY_ILLEGAL, OURS, Route
from assignments.snapshot import BookingSeen, Snapshot
from rollout import background
from rollout.asking import Answer, ask_old
from rollout.comparisons import Note
from rollout.gate import said_of
from rollout.modes import COMPARED, OLD_CHOOSES, V2, Said, mode_of
from rollout.questions import Question, question_of
from rollout.verdicts import SET_ASIDE, judged

CHOSEN_BY = "legacy"
Notes = dict[uuid.UUID, Note]


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutRoute(Route):
    """A route that remembers what was asked and answered on it."""

    notes: Notes = field(default_factory=dict)

    def settled(self) -> None:
        """This function will hand over what is to be compared. It waits for nobody and raises nothing."""
        for note in self.notes.values():
            background.hand_over(note)


class RolloutRouting:
    """`assignments.routing.Routing` by the roll-out's flags."""

    def route(self, restaurant_id: uuid.UUID, *, command: Command | None) -> Route:
        """This function will say how things go in a restaurant. *Cost*: one statement, none without an old one."""
        if not settings.ALLOCATOR_LEGACY:
            return OURS
        return route_for(said_of(restaurant_id), operation=command.operation if command else "look")


def route_for(said: Said, *, operation: str) -> Route:
    """This function will turn what the flags say into a route."""
    mode = mode_of(said)
    old_chooses = mode in OLD_CHOOSES
    makes_room = said.make_room and not old_chooses
    if mode == V2:
        return Route(joins=said.joins, makes_room=makes_room)
    notes: Notes = {}
    chooser = (OldChooses if old_chooses else NewChooses)(mode=mode, operation=operation, notes=notes)
    return RolloutRoute(chooser=chooser, notes=notes, joins=said.joins, makes_room=makes_room)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChooses:
    """The planner chooses; the question is noted, to ask the old one later."""

    mode: str
    operation: str
    notes: Notes

    def __call__(
        self, booking: BookingSeen, *, snapshot: Snapshot, other_than: Collection[uuid.UUID]
    ) -> Choice | Refused:
        """This function will choose as the planner does."""
        choice = best(booking, snapshot=snapshot, other_than=other_than)
        question = question_of(booking, snapshot=snapshot, other_than=other_than)
        v2 = Answer(reason=choice.refusal.code) if isinstance(choice, Refused) else _answer(choice)
        note(self, booking, snapshot=snapshot, question=question, v2=v2)
        return choice


@dataclass(frozen=True, slots=True, kw_only=True)
class OldChooses:
    """The old allocator chooses, once for each booking of a command; its pick is judged by the rules."""

    mode: str
    operation: str
    notes: Notes
    answers: dict[uuid.UUID, Answer] = field(default_factory=dict)

    def __call__(
        self, booking: BookingSeen, *, snapshot: Snapshot, other_than: Collection[uuid.UUID]
    ) -> Choice | Refused:
        """This function will choose as the old allocator did, or refuse."""
        question = question_of(booking, snapshot=snapshot, other_than=other_than)
        if booking.id not in self.answers:
            # A refusal is decided twice, the second time to say at which other times there is room. The old one has
            # answered, and the day stays locked meanwhile.
            self.answers[booking.id] = ask_old(question)
        answer = self.answers[booking.id]
        if self.mode in COMPARED or answer.failure or judged(answer, question=question).forbidden:
            note(self, booking, snapshot=snapshot, question=question, legacy=answer)
        if answer.failure:
            return _refused(LEGACY_FAILED, booking, snapshot, (planner.NextStep("retry"),))
        if not answer.table_ids:
            return _found_none(booking, snapshot, other_than)
        return _taken_over(answer, booking, snapshot, other_than)


def note(
    chooser: NewChooses | OldChooses,
    booking: BookingSeen,
    *,
    snapshot: Snapshot,
    question: Question,
    legacy: Answer | None = None,
    v2: Answer | None = None,
) -> None:
    """This function will remember a question and who has answered it. A booking's last one counts."""
    chooser.notes[booking.id] = Note(
        restaurant_id=snapshot.restaurant_id,
        booking_id=booking.id,
        mode=chooser.mode,
        operation=chooser.operation,
        starts_at=booking.starts_at,
        service_date=booking.service_date,
        question=question,
        legacy=legacy,
        v2=v2,
    )


def _answer(choice: Choice) -> Answer:
    return Answer(table_ids=tuple(sorted(choice.plan.table_ids)))


def _taken_over(
    answer: Answer, booking: BookingSeen, snapshot: Snapshot, other_than: Collection[uuid.UUID]
) -> Choice | Refused:
    try:
        table_ids = tuple(uuid.UUID(table_id) for table_id in answer.table_ids)
        choice = accept(booking, table_ids=table_ids, snapshot=snapshot, overrides=SET_ASIDE)
    except (ValueError, InvalidCommand, TableTaken, SelectionIneligible):
        codes = judged(answer, question=question_of(booking, snapshot=snapshot)).forbidden
        return _illegal(answer, codes, booking, snapshot, other_than)
    return Choice(choice.plan, overrides=choice.overrides, chosen_by=CHOSEN_BY)


def _illegal(
    answer: Answer,
    codes: tuple[str, ...],
    booking: BookingSeen,
    snapshot: Snapshot,
    other_than: Collection[uuid.UUID],
) -> Refused:
    """The tables it picked, each with the first rule that forbids them, and what the rules would allow instead."""
    picked = [table for table in snapshot.floor.tables if table.id in answer.table_ids]
    reasons = tuple(planner.TableRefusal(table.number, table.id, codes[0]) for table in picked)
    ours = best(booking, snapshot=snapshot, other_than=other_than)
    steps = ours.refusal.next_steps if isinstance(ours, Refused) else (_by_hand(ours),)
    return _refused(LEGACY_ILLEGAL, booking, snapshot, steps, reasons)


def _found_none(booking: BookingSeen, snapshot: Snapshot, other_than: Collection[uuid.UUID]) -> Refused:
    """Where there is nothing, the planner says why; where the old one only did not find it, a person can take it."""
    ours = best(booking, snapshot=snapshot, other_than=other_than)
    return ours if isinstance(ours, Refused) else _refused(LEGACY_FOUND_NONE, booking, snapshot, (_by_hand(ours),))


def _by_hand(ours: Choice) -> planner.NextStep:
    return planner.NextStep("seat_by_hand", tables=ours.plan.tables)


def _refused(
    code: str,
    booking: BookingSeen,
    snapshot: Snapshot,
    steps: tuple[planner.NextStep, ...],
    tables: tuple[planner.TableRefusal, ...] = (),
) -> Refused:
    refusal = planner.Refusal(code, tables, steps)
    window = question_of(booking, snapshot=snapshot).request.window
    return Refused(refusal=refusal, window=window, basis=snapshot.basis)
