"""What everybody in a simulated house shares: the house itself, the clock, the counts, and the one way to ask services.

An error of a command is an answer like any other: people are told "no" all day long. Anything else is a bug and stops.
"""

import datetime as dt
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Min

from allocator_project.simulation.agenda import Agenda, Ids
from allocator_project.simulation.demand import Guest
from allocator_project.simulation.tally import Stopwatch, Tally
from assignments import orchestrator
from assignments.commands import Command
from assignments.errors import AssignmentError
from assignments.models import AutoAssignJob
from assignments.ports import AssignmentRepository, Committed, Refused
from venues.models import Restaurant, Table, Zone

Answer = TypeVar("Answer")
Outcome = Committed | Refused | AssignmentError


@dataclass(slots=True)
class Visit:
    """A party that has booked, as its people know it. `reason` is why it has no table yet; `is_over`: it is gone."""

    guest: Guest
    booking_id: uuid.UUID
    starts_at: dt.datetime
    party_size: int
    has_table: bool = False
    has_come: bool = False
    is_over: bool = False
    was_offered: bool = False
    reason: str = "not_tried_yet"


@dataclass(slots=True)
class Stage:
    """One simulated house while it runs."""

    house: Restaurant
    repository: AssignmentRepository
    dice: random.Random
    agenda: Agenda = field(default_factory=Agenda)
    ids: Ids = field(default_factory=Ids)
    tally: Tally = field(default_factory=Tally)
    watch: Stopwatch = field(default_factory=Stopwatch)
    visits: dict[uuid.UUID, Visit] = field(default_factory=dict)
    tables: tuple[uuid.UUID, ...] = ()
    zones: tuple[uuid.UUID, ...] = ()
    _due: tuple[bool, dt.datetime | None] = (False, None)

    def __post_init__(self) -> None:
        in_use = Table.objects.filter(restaurant=self.house, active=True)
        self.tables = tuple(in_use.order_by("number").values_list("pk", flat=True))
        self.zones = tuple(Zone.objects.filter(restaurant=self.house).order_by("name").values_list("pk", flat=True))

    def send(self, command: Command) -> Outcome:
        """This function will have a command carried out, or return why not."""
        return self.ask(command.operation, lambda: orchestrator.commit(command, repository=self.repository))

    def ask(self, what: str, service: Callable[[], Answer]) -> Answer | AssignmentError:
        """This function will ask a service for something that may go wrong, take its time and note a "no"."""
        answer: Answer | AssignmentError
        with self.watch.timing(what):
            try:
                answer = service()
            except AssignmentError as error:
                answer = error
        self.note(what, code=code_of(answer))
        return answer

    def note(self, what: str, *, code: str) -> None:
        """This function will note what was answered, the code of a "no" or nothing, and that jobs may be due now."""
        self._due = (False, None)
        if code:
            self.tally.told[f"{what}: {code}"] += 1

    def work_due(self) -> dt.datetime | None:
        """This function will return when the first job of the house is to be run. Cost: a statement, if any changed."""
        known, due = self._due
        if not known:
            waiting = AutoAssignJob.objects.filter(restaurant=self.house, state__in=("queued", "deferred"))
            due = waiting.aggregate(first=Min("due_at"))["first"]
            self._due = (True, due)
        return due


def code_of(answer: object) -> str:
    """This function will return the code of a "no", empty for a yes."""
    if isinstance(answer, AssignmentError):
        return answer.code
    return answer.refusal.code if isinstance(answer, Refused) else ""


def moved_by(committed: Committed) -> int:
    """This function will count the parties that were given other tables to make room for the first."""
    return sum(bool(placed.was_table_ids) for placed in committed.bookings[1:])
