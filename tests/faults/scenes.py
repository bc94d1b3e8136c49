"""One evening per command: a house in which the command makes sense, and the command."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from assignments import commands as ask
from assignments import optimising, orchestrator
from assignments.commands import Command
from assignments.models import Booking
from assignments.optimising import Asked
from assignments.ports import Committed
from assignments.repository import PostgresAssignmentRepository
from telemetry.models import Event
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, request, table, table_ids
from venues.models import Restaurant

MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Evening:
    """One Friday of a house, for one run of a scene. `told` is the newest event from before it."""

    house: Restaurant
    number: int
    told: int

    @property
    def seven(self) -> dt.datetime:
        """When guests come."""
        return SEVEN + self.number * dt.timedelta(days=7)

    @property
    def window(self) -> tuple[dt.datetime, dt.datetime]:
        """How long they stay."""
        return self.seven, self.seven + 120 * MINUTE

    @property
    def who(self) -> dict[str, Any]:
        """Who says what the scene is about, under which key."""
        return {"actor": "host", "idempotency_key": f"once on day {self.number}"}

    @property
    def now(self) -> dict[str, Any]:
        """The same, at seven."""
        return {**self.who, "at": self.seven}

    def tables(self, *numbers: str) -> tuple[uuid.UUID, ...]:
        """Tables of the house, by number."""
        return table_ids(self.house, *numbers)

    def waiting(self, **changes: Any) -> Booking:
        """A booking for seven without a table."""
        return booking(self.house, starts_at=self.seven, **changes)

    def assigned(self, *numbers: str, **changes: Any) -> Booking:
        """A booking that has these tables."""
        stored = self.waiting(**changes)
        done(request(stored, table_ids=self.tables(*numbers), idempotency_key=None))
        return stored

    def seated(self, *numbers: str) -> Booking:
        """A party that sits at these tables."""
        stored = self.assigned(*numbers)
        done(ask.Seat(booking_id=stored.pk, actor="host", at=self.seven))
        return stored

    def completed(self, *numbers: str) -> Booking:
        """A party that has left these tables."""
        stored = self.seated(*numbers)
        done(ask.Complete(booking_id=stored.pk, actor="host", at=self.seven + 30 * MINUTE))
        return stored

    def held(self) -> tuple[Booking, uuid.UUID]:
        """A booking for which two tables are held."""
        stored, hold_id = self.waiting(party_size=4), uuid.uuid4()
        tables = self.tables("T1", "T2")
        done(ask.PlaceHold(booking_id=stored.pk, actor="host", table_ids=tables, ttl_seconds=600, hold_id=hold_id))
        return stored, hold_id


def evening(house: Restaurant, *, number: int = 0) -> Evening:
    """The house's Friday of that number, before anything has happened on it."""
    return Evening(house, number, Event.objects.order_by("-id").values_list("id", flat=True).first() or 0)


def done(command: Command) -> Committed:
    """Carries out what comes before the scene."""
    outcome = orchestrator.commit(command, repository=PostgresAssignmentRepository())
    assert isinstance(outcome, Committed), outcome
    return outcome


def five_tables() -> Restaurant:
    """Five tables, of which two pairs can be joined."""
    tables = [table("T1", 2), table("T2", 2), table("T3", 4), table("T4", 4), table("T5", 6)]
    return house(*tables, joins=[["T1", "T2"], ["T3", "T4"]])


def again(command: Command) -> Command:
    """The command as a door sends it again: what the door mints is minted anew."""
    match command:
        case ask.WalkIn() | ask.Book():
            return replace(command, new_booking_id=uuid.uuid4())
        case ask.Block():
            return replace(command, block_id=uuid.uuid4())
        case ask.PlaceHold():
            return replace(command, hold_id=uuid.uuid4())
        case _:
            return command


def _assign_picked(on: Evening) -> Command:
    tables = on.tables("T3", "T4")
    return request(on.waiting(party_size=8), **on.who, table_ids=tables)


def _swap(on: Evening) -> Command:
    one, other = on.assigned("T1"), on.assigned("T2")
    return ask.Swap(booking_id=one.pk, other_id=other.pk, **on.now)


def _rearrange(on: Evening) -> Command:
    circle = ("T1", "T2", "T1")
    parties = [(on.assigned(at).pk, on.tables(to)) for at, to in pairwise(circle)]
    return ask.Rearrange(moves=tuple(parties), **on.now)


def _accept(on: Evening) -> Command:
    """The house approves for a moment what the pipeline finds."""
    stored = on.waiting()
    Restaurant.objects.filter(pk=on.house.pk).update(policy={"approval": "manual"})
    done(request(stored, source="auto", idempotency_key=None))
    Restaurant.objects.filter(pk=on.house.pk).update(policy=on.house.policy)
    return ask.Accept(booking_id=stored.pk, **on.now)


def _apply_proposal(on: Evening) -> Command:
    """One gives a large table up for a party that needs it."""
    two, six = on.assigned("T5"), on.waiting(party_size=6)
    asked = Asked(restaurant=on.house, service_date=two.service_date, time_limit_seconds=5)
    proposal = optimising.propose_now(asked, now=A_WEEK_BEFORE, actor="host")
    moves = ((two.pk, on.tables("T1")), (six.pk, on.tables("T5")))
    known = (proposal.book_version or 0, proposal.floor_version or 0, proposal.policy_hash)
    return ask.ApplyProposal(proposal_id=proposal.pk, moves=moves, worked_out_on=known, source="optimise", **on.now)


def _release(on: Evening) -> Command:
    return ask.Release(booking_id=on.assigned("T1", "T2", party_size=4).pk, **on.now)


def _change_time(on: Evening) -> Command:
    stored = on.assigned("T1")
    return ask.Change(booking_id=stored.pk, **on.who, at=A_WEEK_BEFORE, starts_at=on.seven + dt.timedelta(days=1))


def _change_to_waiting(on: Evening) -> Command:
    stored = on.assigned("T1")
    return ask.Change(booking_id=stored.pk, **on.who, at=A_WEEK_BEFORE, party_size=20, accept_pending=True)


def _unblock(on: Evening) -> Command:
    block = ask.Block(restaurant_id=on.house.pk, actor="host", table_ids=on.tables("T1", "T2"), window=on.window)
    done(block)
    return ask.Unblock(restaurant_id=on.house.pk, block_id=block.block_id, window=on.window, **on.who)


def _place_hold(on: Evening) -> Command:
    tables = on.tables("T1", "T2")
    return ask.PlaceHold(booking_id=on.waiting(party_size=4).pk, table_ids=tables, ttl_seconds=600, **on.who)


def _hold_others(on: Evening) -> Command:
    stored, old = on.held()
    tables = on.tables("T5")
    return ask.PlaceHold(booking_id=stored.pk, table_ids=tables, ttl_seconds=600, replaces=old, **on.who)


def _confirm_hold(on: Evening) -> Command:
    stored, hold_id = on.held()
    return request(stored, **on.who, hold_id=hold_id)


def _extend_hold(on: Evening) -> Command:
    stored, hold_id = on.held()
    return ask.ExtendHold(booking_id=stored.pk, hold_id=hold_id, ttl_seconds=900, **on.who)


def _release_hold(on: Evening) -> Command:
    stored, hold_id = on.held()
    return ask.ReleaseHold(booking_id=stored.pk, hold_id=hold_id, **on.who)


SCENES: dict[str, Callable[[Evening], Command]] = {
    "book": lambda on: ask.Book(
        restaurant_id=on.house.pk, party_size=2, starts_at=on.seven, at=A_WEEK_BEFORE, **on.who
    ),
    "pin": lambda on: ask.Pin(booking_id=on.assigned("T1").pk, pinned=True, **on.now),
    "assign_chosen": lambda on: request(on.waiting(party_size=8), **on.who),
    "assign_picked": _assign_picked,
    "accept": _accept,
    "apply_proposal": _apply_proposal,
    "move": lambda on: ask.Move(booking_id=on.assigned("T1").pk, **on.now),
    "swap": _swap,
    "rearrange": _rearrange,
    "release": _release,
    "seat": lambda on: ask.Seat(booking_id=on.assigned("T1").pk, **on.now),
    "complete": lambda on: ask.Complete(booking_id=on.seated("T1").pk, **on.who, at=on.seven + 30 * MINUTE),
    "cancel": lambda on: ask.Cancel(booking_id=on.assigned("T1").pk, **on.now),
    "mark_no_show": lambda on: ask.MarkNoShow(booking_id=on.assigned("T1").pk, **on.now),
    "undo": lambda on: ask.Undo(booking_id=on.completed("T1").pk, **on.who, at=on.seven + 40 * MINUTE),
    "extend": lambda on: ask.Extend(booking_id=on.seated("T1").pk, **on.now, until=on.window[1] + 30 * MINUTE),
    "change_party": lambda on: ask.Change(booking_id=on.assigned("T1").pk, **on.now, party_size=6),
    "change_time": _change_time,
    "change_to_waiting": _change_to_waiting,
    "walk_in": lambda on: ask.WalkIn(restaurant_id=on.house.pk, party_size=4, **on.now),
    "block": lambda on: ask.Block(
        restaurant_id=on.house.pk, table_ids=on.tables("T1", "T2"), window=on.window, **on.who
    ),
    "unblock": _unblock,
    "place_hold": _place_hold,
    "hold_others": _hold_others,
    "confirm_hold": _confirm_hold,
    "extend_hold": _extend_hold,
    "release_hold": _release_hold,
}
