"""What clients under load say: every kind of command, by chance, yet the same whenever it is asked for again."""

import datetime as dt
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assignments import commands as ask
from assignments.commands import Command
from tests.builders import SEVEN

MINUTE = dt.timedelta(minutes=1)
AT_ONCE = 8
WEIGHTS = {
    "assign": 14,
    "pick": 6,
    "move": 3,
    "swap": 2,
    "rearrange": 2,
    "release": 8,
    "seat": 3,
    "complete": 1,
    "cancel": 2,
    "mark_no_show": 1,
    "undo": 7,
    "extend": 1,
    "change": 2,
    "walk_in": 2,
    "block": 1,
    "unblock": 3,
    "place_hold": 4,
    "confirm_hold": 3,
    "extend_hold": 1,
    "release_hold": 3,
}
# The states a party may be in. Who has left keeps a minute of the ledger for ever, so it is often taken back.
SUITS = {
    **dict.fromkeys(("move", "swap", "rearrange", "release", "seat", "cancel", "mark_no_show", "change"), "confirmed"),
    **dict.fromkeys(("complete", "extend"), "seated"),
    "undo": "completed seated",
}
VISITS: dict[str, Any] = {
    "move": ask.Move,
    "release": ask.Release,
    "seat": ask.Seat,
    "complete": ask.Complete,
    "cancel": ask.Cancel,
    "mark_no_show": ask.MarkNoShow,
    "undo": ask.Undo,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Of whom and what the clients speak, and how long."""

    restaurant_id: uuid.UUID
    bookings: tuple[uuid.UUID, ...]
    tables: tuple[uuid.UUID, ...]
    commands: int


@dataclass(frozen=True, slots=True)
class Memory:
    """What a client has been told: the states of parties, the first one first, and its turns that succeeded."""

    states: dict[uuid.UUID, str] = field(default_factory=dict)
    succeeded: dict[str, list[int]] = field(default_factory=dict)

    def learn(self, number: int, told: dict[str, Any]) -> None:
        """Takes in the answer to the turn of that number."""
        if "outcome" not in told:
            return
        self.succeeded.setdefault(told["operation"], []).append(number)
        self.states.update({uuid.UUID(each["bookingId"]): each["state"] for each in told["outcome"]["bookings"]})


@dataclass(frozen=True, slots=True)
class Turn:
    """One client's turn to say something."""

    cast: Cast
    client: int
    number: int
    memory: Memory

    @property
    def kind(self) -> str:
        """What kind of command it is."""
        (kind,) = random.Random(f"kind {self.client}:{self.number}").choices(list(WEIGHTS), list(WEIGHTS.values()))
        return kind

    @property
    def minted(self) -> uuid.UUID:
        """The id of what this turn makes."""
        return uuid.uuid5(self.cast.restaurant_id, f"{self.client}:{self.number}")

    @property
    def who(self) -> dict[str, Any]:
        """Who speaks, under which key."""
        return {"actor": f"client-{self.client}", "idempotency_key": f"{self.client}:{self.number}"}

    def chance(self) -> random.Random:
        """The same dice each time."""
        return random.Random(f"{self.client}:{self.number}")

    def parties(self, chance: random.Random, count: int = 1) -> list[uuid.UUID]:
        """Parties for which the command should be possible as far as the client knows, or any of a few.

        All clients look at the same few just now, and go on to the next ones together.
        """
        bookings = self.cast.bookings
        first = (len(bookings) - AT_ONCE) * self.number // self.cast.commands
        around = bookings[first : first + AT_ONCE]
        known = [party for party, state in self.memory.states.items() if state in SUITS.get(self.kind, "").split()][
            : 2 * count
        ]
        return chance.sample(known if len(known) >= count and chance.random() < 0.8 else around, count)

    def made_before(self, kind: str, chance: random.Random) -> Any:
        """One of the client's last commands of a kind that succeeded."""
        numbers = self.memory.succeeded.get(kind, [])[-3:]
        return said(Turn(self.cast, self.client, chance.choice(numbers), Memory())) if numbers else None


def said(turn: Turn) -> Command:
    """What the client says."""
    if turn.kind in VISITS:
        (booking_id,) = turn.parties(turn.chance())
        command: Command = VISITS[turn.kind](booking_id=booking_id, at=SEVEN, **turn.who)
        return command
    return SAYINGS.get(turn.kind, _assign)(turn, turn.chance())


def _assign(turn: Turn, chance: random.Random) -> Command:
    (booking_id,) = turn.parties(chance)
    return ask.AssignmentCommitRequest(booking_id=booking_id, source="manual", **turn.who)


def _pick(turn: Turn, chance: random.Random) -> Command:
    (booking_id,), tables = turn.parties(chance), (chance.choice(turn.cast.tables),)
    return ask.AssignmentCommitRequest(booking_id=booking_id, source="manual", table_ids=tables, **turn.who)


def _swap(turn: Turn, chance: random.Random) -> Command:
    one, other = turn.parties(chance, 2)
    return ask.Swap(booking_id=one, other_id=other, at=SEVEN, **turn.who)


def _rearrange(turn: Turn, chance: random.Random) -> Command:
    tables = chance.sample(turn.cast.tables, 2)
    moves = tuple((party, (table,)) for party, table in zip(turn.parties(chance, 2), tables, strict=True))
    return ask.Rearrange(moves=moves, at=SEVEN, **turn.who)


def _extend(turn: Turn, chance: random.Random) -> Command:
    (booking_id,) = turn.parties(chance)
    return ask.Extend(booking_id=booking_id, at=SEVEN, until=SEVEN + 150 * MINUTE, **turn.who)


def _change(turn: Turn, chance: random.Random) -> Command:
    (booking_id,), shift = turn.parties(chance), chance.randrange(-4, 4) * 30 * MINUTE
    return ask.Change(booking_id=booking_id, at=SEVEN, starts_at=SEVEN + shift, **turn.who)


def _walk_in(turn: Turn, chance: random.Random) -> Command:
    at = SEVEN + chance.randrange(-4, 4) * 30 * MINUTE
    return ask.WalkIn(
        restaurant_id=turn.cast.restaurant_id, party_size=2, at=at, new_booking_id=turn.minted, **turn.who
    )


def _block(turn: Turn, chance: random.Random) -> Command:
    start, tables = SEVEN + chance.randrange(-4, 4) * 30 * MINUTE, (chance.choice(turn.cast.tables),)
    window, house = (start, start + 60 * MINUTE), turn.cast.restaurant_id
    return ask.Block(restaurant_id=house, table_ids=tables, window=window, block_id=turn.minted, **turn.who)


def _unblock(turn: Turn, chance: random.Random) -> Command:
    made = turn.made_before("block", chance)
    if made is None:
        return _block(turn, chance)
    return ask.Unblock(restaurant_id=turn.cast.restaurant_id, block_id=made.block_id, window=made.window, **turn.who)


def _place_hold(turn: Turn, chance: random.Random) -> Command:
    (booking_id,), tables = turn.parties(chance), (chance.choice(turn.cast.tables),)
    return ask.PlaceHold(booking_id=booking_id, table_ids=tables, ttl_seconds=3, hold_id=turn.minted, **turn.who)


def _about_a_hold(turn: Turn, chance: random.Random) -> Command:
    held = turn.made_before("place_hold", chance)
    if held is None:
        return _place_hold(turn, chance)
    named = {"booking_id": held.booking_id, "hold_id": held.hold_id, **turn.who}
    match turn.kind:
        case "confirm_hold":
            return ask.AssignmentCommitRequest(source="manual", **named)
        case "extend_hold":
            return ask.ExtendHold(ttl_seconds=900, **named)
        case _:
            return ask.ReleaseHold(**named)


SAYINGS: dict[str, Callable[[Turn, random.Random], Command]] = {
    "assign": _assign,
    "pick": _pick,
    "swap": _swap,
    "rearrange": _rearrange,
    "extend": _extend,
    "change": _change,
    "walk_in": _walk_in,
    "block": _block,
    "unblock": _unblock,
    "place_hold": _place_hold,
    "confirm_hold": _about_a_hold,
    "extend_hold": _about_a_hold,
    "release_hold": _about_a_hold,
}
