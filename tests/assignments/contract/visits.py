"""The rest of an evening: parties come, stay, change and leave, tables are closed, commands are sent again."""

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from assignments import commands as ask
from tests.assignments.contract.evening import (
    EXPECTED,
    GONE,
    SITTING,
    WAITING,
    moments,
    nth,
    party_sizes,
    pick,
    picks,
    seldom,
    starts,
)
from tests.assignments.contract.machine import Seating
from tests.assignments.contract.moments import BLOCKS

# Each turn with the states it is for; once in five times it is tried on anybody.
TURNS: tuple[tuple[type[Any], tuple[str, ...]], ...] = (
    (ask.Seat, EXPECTED),
    (ask.Complete, SITTING),
    (ask.Undo, (*SITTING, *GONE)),
    (ask.Release, EXPECTED),
    (ask.MarkNoShow, EXPECTED),
    (ask.Cancel, (*WAITING, *EXPECTED)),
)


class WholeEvening(Seating):
    """Every command there is."""

    @rule(turn=st.sampled_from((*TURNS[:3], *TURNS)), who=nth, at=moments, anybody=seldom, keyless=seldom)
    def turn(self, turn: Any, who: int, at: dt.datetime, anybody: bool, keyless: bool) -> None:
        kind, states = turn
        booking_id = self.booking(who, *states, anybody=anybody)
        self.send(kind(booking_id=booking_id, at=at, **self.common(keyless=keyless)))

    @rule(who=nth)
    def come_and_sit(self, who: int) -> None:
        booking_id = self.booking(who, *EXPECTED)
        at = self.memory.kept.bookings[booking_id].starts_at
        self.send(ask.Seat(booking_id=booking_id, at=at, **self.common()))

    @rule(who=nth, minutes=st.sampled_from([-30, 1, 15, 60, 24 * 60]))
    def extend(self, who: int, minutes: int) -> None:
        booking_id = self.booking(who, *EXPECTED, *SITTING)
        until = self.memory.kept.bookings[booking_id].window[1] + dt.timedelta(minutes=minutes)
        self.send(ask.Extend(booking_id=booking_id, at=until, until=until, **self.common()))

    @rule(
        who=nth,
        at=moments,
        party_size=st.one_of(st.none(), party_sizes),
        starts_at=st.one_of(st.none(), starts),
        accept_pending=st.booleans(),
        allow_overrun=st.booleans(),
        sits=st.booleans(),
    )
    def change(self, who: int, at: dt.datetime, sits: bool, **wanted: Any) -> None:
        states = SITTING if sits else (*WAITING, *EXPECTED)
        self.send(ask.Change(booking_id=self.booking(who, *states), at=at, **wanted, **self.common()))

    @rule(who=nth, zone=st.sampled_from([None, "Main", "Terrace"]), quiet=st.booleans())
    def change_wishes(self, who: int, zone: str | None, quiet: bool) -> None:
        booking_id = self.booking(who, *WAITING, *EXPECTED)
        command = ask.Change(
            booking_id=booking_id,
            at=self.memory.kept.bookings[booking_id].starts_at,
            zone_ids=() if zone is None else (self.memory.zone(zone),),
            tags=frozenset(["quiet"] if quiet else []),
            **self.common(),
        )
        self.send(command)

    @precondition(lambda self: len(self.blocked) < 3)
    @rule(numbers=picks, window=st.sampled_from(BLOCKS))
    def block(self, numbers: tuple[str, ...], window: ask.Span) -> None:
        command = ask.Block(
            restaurant_id=self.memory.restaurant_id,
            table_ids=self.memory.tables(*numbers),
            window=window,
            block_id=self.fresh(),
            **self.common(),
        )
        if self.send(command)[0] == "done":
            self.blocked.append((command.block_id, window))

    @precondition(lambda self: self.blocked)
    @rule(which=nth)
    def unblock(self, which: int) -> None:
        block_id, window = pick(self.blocked, which)
        command = ask.Unblock(
            restaurant_id=self.memory.restaurant_id, block_id=block_id, window=window, **self.common()
        )
        self.send(command)

    @precondition(lambda self: self.sent)
    @rule(which=nth)
    def send_again(self, which: int) -> None:
        self.send(pick(self.sent, which))

    @precondition(lambda self: self.sent)
    @rule(which=nth, who=nth)
    def use_its_key_for_another(self, which: int, who: int) -> None:
        wish: Any = pick(self.sent, which)
        if hasattr(wish, "booking_id"):
            self.send(replace(wish, booking_id=self.booking(who, anybody=True)))

    @precondition(lambda self: self.sent)
    @rule(which=nth, what=st.sampled_from(["book_version", "revision", "floor_version", "policy_hash"]), value=nth)
    def send_with_knowledge(self, which: int, what: str, value: int) -> None:
        """Sometimes what is expected is how it is, mostly it is not."""
        known: dict[str, Any] = {what: str(value) if what == "policy_hash" else value}
        command: Any = pick(self.sent, which)
        minted = {name: self.fresh() for name in ("hold_id", "block_id", "new_booking_id") if _mints(command, name)}
        self.send(replace(command, idempotency_key=f"key-{self.fresh()}", expected=ask.Expected(**known), **minted))
        if isinstance(command, ask.WalkIn | ask.Book) and minted["new_booking_id"] in self.memory.kept.bookings:
            self.booked.append(minted["new_booking_id"])


def _mints(command: ask.Command, name: str) -> bool:
    known = {"hold_id": ask.PlaceHold, "block_id": ask.Block, "new_booking_id": ask.WalkIn | ask.Book}
    return isinstance(command, known[name])
