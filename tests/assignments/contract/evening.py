"""One evening, twice: a house in PostgreSQL and its double in memory, to which every command is sent alike."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from assignments.audit import audit
from assignments.commands import AssignmentCommitRequest, Command, Seat, Span
from assignments.ports import AssignmentRepository
from tests.assignments.contract.answers import Answer, answer_of
from tests.assignments.contract.houses import MemoryHouse
from tests.assignments.contract.moments import DOCUMENTS, MOMENTS, PICKS, STARTS
from tests.assignments.contract.postgres import PostgresHouse

Thing = TypeVar("Thing")
Numbers = tuple[str, ...]
WAITING, EXPECTED, SITTING, GONE = ("pending",), ("confirmed",), ("seated",), ("completed", "no_show", "cancelled")

# Which of the things at hand a step is about; the steps count round, so that a small number is always somebody.
nth = st.integers(0, 7)
party_sizes = st.integers(1, 8)
starts = st.sampled_from(STARTS)
moments = st.sampled_from(MOMENTS)
picks = st.sampled_from(PICKS)
wishes = st.one_of(st.none(), picks)
lifetimes = st.sampled_from([60, 120, 300])
seldom = st.sampled_from([False, False, False, False, True])


class Evening(RuleBasedStateMachine):
    """What both houses have seen so far, and how a command is sent to both."""

    @initialize(
        document=st.sampled_from(DOCUMENTS),
        sizes=st.lists(party_sizes, min_size=2, max_size=4),
        start=starts,
        seated=st.booleans(),
    )
    def open(self, document: dict[str, Any], sizes: list[int], start: dt.datetime, seated: bool) -> None:
        self.postgres = PostgresHouse(document, repository=self.postgres_repository())
        self.memory = MemoryHouse(document, names=self.postgres.names)
        self.memory.repository = self.memory_repository(self.memory)
        self.count = 0
        self.booked: list[uuid.UUID] = []
        self.held: list[tuple[uuid.UUID, uuid.UUID]] = []
        self.blocked: list[tuple[uuid.UUID, Span]] = []
        self.sent: list[Command] = []
        for size in sizes:
            self.add_booking(size, start)
            self.send(AssignmentCommitRequest(booking_id=self.booked[-1], source="auto", **self.common()))
            if seated:
                self.send(Seat(booking_id=self.booked[-1], at=start, **self.common()))

    def postgres_repository(self) -> AssignmentRepository | None:
        """A control puts a broken repository here."""
        return None

    def memory_repository(self, house: MemoryHouse) -> AssignmentRepository:
        """A control puts a broken repository here."""
        return house.repository

    def fresh(self) -> uuid.UUID:
        """Ids in the order of the steps, so that a failing evening is the same evening when it is run again."""
        self.count += 1
        return uuid.uuid5(self.memory.restaurant_id, str(self.count))

    def common(self, *, keyless: bool = False) -> dict[str, Any]:
        return {"actor": "host", "idempotency_key": None if keyless else f"key-{self.fresh()}"}

    def add_booking(self, party_size: int, start: dt.datetime, tags: tuple[str, ...] = ()) -> None:
        self.booked.append(self.fresh())
        for house in (self.postgres, self.memory):
            house.book(party_size, start, booking_id=self.booked[-1], tags=tags)

    def booking(self, place: int, *states: str, anybody: bool = False) -> uuid.UUID:
        """A booking in one of these states; any other where there is none, or where none is asked for."""
        known = self.memory.kept.bookings
        fitting = [each for each in self.booked if known[each].state in states]
        return pick(self.booked if anybody or not fitting else fitting, place)

    def tables(self, numbers: Numbers | None) -> tuple[uuid.UUID, ...] | None:
        return None if numbers is None else self.memory.tables(*numbers)

    def send(self, command: Command) -> Answer:
        """Both must answer the same, write the same and tell the same, and nothing in the ledger may be wrong."""
        before, told = self.memory.written(), self.memory.events()
        real, fake = answer_of(self.postgres, command), answer_of(self.memory, command)
        assert real == fake, command
        assert self.postgres.written() == self.memory.written(), command
        assert self.postgres.events() == self.memory.events(), command
        assert audit(restaurant_id=self.memory.restaurant_id) == (), command
        if real[0] != "done" or real[-1]:
            assert self.memory.written() == before, command
        if real[0] == "done" and real[-1]:
            assert self.memory.events() == told, command
        self.sent.append(command)
        return real


def pick(things: Sequence[Thing], place: int) -> Thing:
    """The newest first: what has just happened is what the next step is likely to be about."""
    return things[-1 - place % len(things)]
