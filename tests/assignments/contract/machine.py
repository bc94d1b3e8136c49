"""The steps of an evening that give tables: bookings, holds, walk-ins, moves. The others are in `visits`."""

import datetime as dt

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from assignments import commands as ask
from tests.assignments.contract.evening import (
    EXPECTED,
    SITTING,
    WAITING,
    Evening,
    Numbers,
    lifetimes,
    moments,
    nth,
    party_sizes,
    pick,
    picks,
    seldom,
    starts,
    wishes,
)


class Seating(Evening):
    """Whoever wants a table, and whoever has one."""

    @rule(party_size=party_sizes, start=starts, quiet=seldom)
    def book(self, party_size: int, start: dt.datetime, quiet: bool) -> None:
        self.add_booking(party_size, start, tags=("quiet",) if quiet else ())

    @rule(party_size=party_sizes, start=starts, at=moments, quiet=seldom)
    def take_in(self, party_size: int, start: dt.datetime, at: dt.datetime, quiet: bool) -> None:
        command = ask.Book(
            restaurant_id=self.memory.restaurant_id,
            party_size=party_size,
            starts_at=start,
            at=at,
            tags=frozenset({"quiet"}) if quiet else frozenset(),
            new_booking_id=self.fresh(),
            **self.common(),
        )
        if self.send(command)[0] == "done":
            self.booked.append(command.new_booking_id)

    @rule(who=nth, pinned=st.booleans(), at=moments)
    def pin(self, who: int, pinned: bool, at: dt.datetime) -> None:
        self.send(ask.Pin(booking_id=self.booking(who, anybody=True), pinned=pinned, at=at, **self.common()))

    @rule(who=nth, wish=wishes, anybody=seldom, anyhow=seldom, keyless=seldom)
    def assign(self, who: int, wish: Numbers | None, anybody: bool, anyhow: bool, keyless: bool) -> None:
        command = ask.AssignmentCommitRequest(
            booking_id=self.booking(who, *WAITING, anybody=anybody),
            source="manual",
            table_ids=self.tables(wish),
            overrides=ask.OVERRIDABLE if anyhow else frozenset(),
            **self.common(keyless=keyless),
        )
        self.send(command)

    @rule(who=nth)
    def assign_the_best(self, who: int) -> None:
        self.send(ask.AssignmentCommitRequest(booking_id=self.booking(who, *WAITING), source="auto", **self.common()))

    @rule(party_size=party_sizes, at=moments, wish=wishes, overrun=st.booleans())
    def walk_in(self, party_size: int, at: dt.datetime, wish: Numbers | None, overrun: bool) -> None:
        command = ask.WalkIn(
            restaurant_id=self.memory.restaurant_id,
            party_size=party_size,
            at=at,
            table_ids=self.tables(wish),
            allow_overrun=overrun,
            new_booking_id=self.fresh(),
            **self.common(),
        )
        if self.send(command)[0] == "done":
            self.booked.append(command.new_booking_id)

    @rule(who=nth, numbers=picks, ttl_seconds=lifetimes, which=nth, instead=st.booleans(), anybody=seldom)
    def place_hold(
        self, who: int, numbers: Numbers, ttl_seconds: int, which: int, instead: bool, anybody: bool
    ) -> None:
        booking_id = self.booking(who, *WAITING, anybody=anybody)
        standing = [hold_id for hold_id, owner in self.held if owner == booking_id and self.stands(hold_id)]
        command = ask.PlaceHold(
            booking_id=booking_id,
            table_ids=self.memory.tables(*numbers),
            ttl_seconds=ttl_seconds,
            replaces=pick(standing, which) if instead and standing else None,
            hold_id=self.fresh(),
            overrides=ask.OVERRIDABLE,
            **self.common(),
        )
        if self.send(command)[0] == "done":
            self.held.append((command.hold_id, booking_id))

    def stands(self, hold_id: object) -> bool:
        now = self.memory.memory.now_seconds
        return any(row.holder_id == hold_id and not row.is_over(now) for row in self.memory.kept.ledger)

    @precondition(lambda self: self.held)
    @rule(which=nth, others=seldom, numbers=picks)
    def confirm_hold(self, which: int, others: bool, numbers: Numbers) -> None:
        hold_id, booking_id = pick(self.held, which)
        command = ask.AssignmentCommitRequest(
            booking_id=booking_id,
            hold_id=hold_id,
            table_ids=self.tables(numbers) if others else None,
            source="manual",
            overrides=ask.OVERRIDABLE,
            **self.common(),
        )
        self.send(command)

    @precondition(lambda self: self.held)
    @rule(which=nth, ttl_seconds=lifetimes)
    def extend_hold(self, which: int, ttl_seconds: int) -> None:
        hold_id, booking_id = pick(self.held, which)
        self.send(ask.ExtendHold(booking_id=booking_id, hold_id=hold_id, ttl_seconds=ttl_seconds, **self.common()))

    @precondition(lambda self: self.held)
    @rule(which=nth)
    def release_hold(self, which: int) -> None:
        hold_id, booking_id = pick(self.held, which)
        self.send(ask.ReleaseHold(booking_id=booking_id, hold_id=hold_id, **self.common()))

    # A minute and a second: no sum of these is the lifetime of a hold, so the two clocks never disagree.
    @precondition(lambda self: self.held)
    @rule(minutes=st.integers(1, 5))
    def let_time_pass(self, minutes: int) -> None:
        for house in (self.postgres, self.memory):
            house.let_pass(minutes * 61)

    @rule(who=nth, at=moments, wish=wishes, anybody=seldom, anyhow=seldom)
    def move(self, who: int, at: dt.datetime, wish: Numbers | None, anybody: bool, anyhow: bool) -> None:
        command = ask.Move(
            booking_id=self.booking(who, *EXPECTED, *SITTING, anybody=anybody),
            at=at,
            table_ids=self.tables(wish),
            overrides=ask.OVERRIDABLE if anyhow else frozenset(),
            **self.common(),
        )
        self.send(command)

    @rule(one=nth, other=nth, at=moments)
    def swap(self, one: int, other: int, at: dt.datetime) -> None:
        first, second = (self.booking(each, *EXPECTED, *SITTING) for each in (one, other))
        command = ask.Swap(booking_id=first, other_id=second, at=at, overrides=ask.OVERRIDABLE, **self.common())
        self.send(command)

    @rule(whos=st.lists(nth, min_size=1, max_size=3, unique=True), numbers=st.permutations(range(3)), at=moments)
    def change_round(self, whos: list[int], numbers: list[int], at: dt.datetime) -> None:
        """Up to three parties take each other's tables, whatever these are."""
        ids = [self.booking(who, *EXPECTED, *SITTING) for who in whos]
        there = [self.memory.assignment(booking_id) for booking_id in ids]
        order = [place for place in numbers if place < len(ids)]
        targets = [seen.table_ids if seen else self.memory.tables("T1") for seen in (there[place] for place in order)]
        moves = tuple(zip(ids, targets, strict=True))
        self.send(ask.Rearrange(moves=moves, at=at, overrides=ask.OVERRIDABLE, **self.common()))

    @rule(whos=st.lists(nth, min_size=1, max_size=3), numbers=st.lists(picks, min_size=3, max_size=3), at=moments)
    def rearrange(self, whos: list[int], numbers: list[Numbers], at: dt.datetime) -> None:
        ids = [self.booking(who, *EXPECTED, *SITTING) for who in whos]
        moves = tuple((booking_id, self.memory.tables(*pick)) for booking_id, pick in zip(ids, numbers, strict=False))
        self.send(ask.Rearrange(moves=moves, at=at, **self.common()))
