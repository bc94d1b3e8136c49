"""One evening per command: a house in which the command makes sense, and the command."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from assignments import commands as ask
from assignments import orchestrator
from assignments.commands import Command
from assignments.models import Booking
from assignments.ports import Committed
from assignments.repository import PostgresAssignmentRepository
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, request, table, table_ids
from venues.models import Restaurant

MINUTE = dt.timedelta(minutes=1)
WINDOW = (SEVEN, SEVEN + 120 * MINUTE)
WHO: dict[str, Any] = {"actor": "host", "idempotency_key": "once"}
NOW: dict[str, Any] = {**WHO, "at": SEVEN}


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
        case ask.WalkIn():
            return replace(command, new_booking_id=uuid.uuid4())
        case ask.Block():
            return replace(command, block_id=uuid.uuid4())
        case ask.PlaceHold():
            return replace(command, hold_id=uuid.uuid4())
        case _:
            return command


def _assigned(house: Restaurant, *numbers: str, **changes: Any) -> Booking:
    stored = booking(house, **changes)
    done(request(stored, table_ids=table_ids(house, *numbers), idempotency_key=None))
    return stored


def _seated(house: Restaurant, *numbers: str) -> Booking:
    stored = _assigned(house, *numbers)
    done(ask.Seat(booking_id=stored.pk, actor="host", at=SEVEN))
    return stored


def _completed(house: Restaurant, *numbers: str) -> Booking:
    stored = _seated(house, *numbers)
    done(ask.Complete(booking_id=stored.pk, actor="host", at=SEVEN + 30 * MINUTE))
    return stored


def _held(house: Restaurant) -> tuple[Booking, uuid.UUID]:
    stored, hold_id = booking(house, party_size=4), uuid.uuid4()
    tables = table_ids(house, "T1", "T2")
    done(ask.PlaceHold(booking_id=stored.pk, actor="host", table_ids=tables, ttl_seconds=600, hold_id=hold_id))
    return stored, hold_id


def _assign_picked(house: Restaurant) -> Command:
    tables = table_ids(house, "T3", "T4")
    return request(booking(house, party_size=8), **WHO, table_ids=tables)


def _swap(house: Restaurant) -> Command:
    one, other = _assigned(house, "T1"), _assigned(house, "T2")
    return ask.Swap(booking_id=one.pk, other_id=other.pk, **NOW)


def _rearrange(house: Restaurant) -> Command:
    circle = ("T1", "T2", "T1")
    parties = [(_assigned(house, at).pk, table_ids(house, to)) for at, to in pairwise(circle)]
    return ask.Rearrange(moves=tuple(parties), **NOW)


def _release(house: Restaurant) -> Command:
    return ask.Release(booking_id=_assigned(house, "T1", "T2", party_size=4).pk, **NOW)


def _change_time(house: Restaurant) -> Command:
    stored = _assigned(house, "T1")
    return ask.Change(booking_id=stored.pk, **WHO, at=A_WEEK_BEFORE, starts_at=SEVEN + dt.timedelta(days=1))


def _change_to_waiting(house: Restaurant) -> Command:
    stored = _assigned(house, "T1")
    return ask.Change(booking_id=stored.pk, **WHO, at=A_WEEK_BEFORE, party_size=20, accept_pending=True)


def _unblock(house: Restaurant) -> Command:
    block = ask.Block(restaurant_id=house.pk, actor="host", table_ids=table_ids(house, "T1", "T2"), window=WINDOW)
    done(block)
    return ask.Unblock(restaurant_id=house.pk, block_id=block.block_id, window=WINDOW, **WHO)


def _place_hold(house: Restaurant) -> Command:
    tables = table_ids(house, "T1", "T2")
    return ask.PlaceHold(booking_id=booking(house, party_size=4).pk, table_ids=tables, ttl_seconds=600, **WHO)


def _hold_others(house: Restaurant) -> Command:
    stored, old = _held(house)
    tables = table_ids(house, "T5")
    return ask.PlaceHold(booking_id=stored.pk, table_ids=tables, ttl_seconds=600, replaces=old, **WHO)


def _confirm_hold(house: Restaurant) -> Command:
    stored, hold_id = _held(house)
    return request(stored, **WHO, hold_id=hold_id)


def _extend_hold(house: Restaurant) -> Command:
    stored, hold_id = _held(house)
    return ask.ExtendHold(booking_id=stored.pk, hold_id=hold_id, ttl_seconds=900, **WHO)


def _release_hold(house: Restaurant) -> Command:
    stored, hold_id = _held(house)
    return ask.ReleaseHold(booking_id=stored.pk, hold_id=hold_id, **WHO)


SCENES: dict[str, Callable[[Restaurant], Command]] = {
    "assign_chosen": lambda house: request(booking(house, party_size=8), **WHO),
    "assign_picked": _assign_picked,
    "move": lambda house: ask.Move(booking_id=_assigned(house, "T1").pk, **NOW),
    "swap": _swap,
    "rearrange": _rearrange,
    "release": _release,
    "seat": lambda house: ask.Seat(booking_id=_assigned(house, "T1").pk, **NOW),
    "complete": lambda house: ask.Complete(booking_id=_seated(house, "T1").pk, **WHO, at=SEVEN + 30 * MINUTE),
    "cancel": lambda house: ask.Cancel(booking_id=_assigned(house, "T1").pk, **NOW),
    "mark_no_show": lambda house: ask.MarkNoShow(booking_id=_assigned(house, "T1").pk, **NOW),
    "undo": lambda house: ask.Undo(booking_id=_completed(house, "T1").pk, **WHO, at=SEVEN + 40 * MINUTE),
    "extend": lambda house: ask.Extend(booking_id=_seated(house, "T1").pk, **NOW, until=WINDOW[1] + 30 * MINUTE),
    "change_party": lambda house: ask.Change(booking_id=_assigned(house, "T1").pk, **NOW, party_size=6),
    "change_time": _change_time,
    "change_to_waiting": _change_to_waiting,
    "walk_in": lambda house: ask.WalkIn(restaurant_id=house.pk, party_size=4, **NOW),
    "block": lambda house: ask.Block(
        restaurant_id=house.pk, table_ids=table_ids(house, "T1", "T2"), window=WINDOW, **WHO
    ),
    "unblock": _unblock,
    "place_hold": _place_hold,
    "hold_others": _hold_others,
    "confirm_hold": _confirm_hold,
    "extend_hold": _extend_hold,
    "release_hold": _release_hold,
}
