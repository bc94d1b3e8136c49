"""The contract of keys and expected versions: once is once, and nobody decides on what is no longer so."""

import dataclasses
import datetime as dt
import uuid
from typing import Any

import pytest

from assignments import commands as ask
from assignments.commands import Command
from assignments.errors import FloorChanged, IdempotencyKeyReused, PolicyChanged, StaleVersion
from assignments.ports import Refused
from tests.assignments.contract.conftest import Open
from tests.assignments.contract.houses import House
from tests.assignments.contract.wishes import assign, done, hold, seated, told, unchanged
from tests.builders import A_WEEK_BEFORE, SEVEN, floor_document, table

MINUTE = dt.timedelta(minutes=1)
FIVE = tuple(table(f"T{n}", 2) for n in range(1, 6))
ONE_OF_EACH = (
    "book", "pin", "assign", "move", "swap", "rearrange", "walk_in", "release", "seat", "complete", "cancel",
    "mark_no_show", "undo",
    "extend", "change", "block", "unblock", "place_hold", "extend_hold", "release_hold",
)  # fmt: skip


def command_of(house: House, operation: str) -> Command:
    """One that will succeed: the house is prepared for it."""
    waiting, there, other, sitting = (house.book(2, SEVEN) for _ in range(4))
    held = hold(waiting, house.tables("T4"))
    block: dict[str, Any] = {"restaurant_id": house.restaurant_id, "window": (SEVEN - 90 * MINUTE, SEVEN)}
    out = ask.Block(**block, table_ids=house.tables("T1"), actor="host")
    for booking_id in (there, other):
        done(house, assign(booking_id))
    seated(house, sitting)
    for command in (held, out):
        done(house, command)
    first, second = (house.assignment(booking_id) for booking_id in (there, other))
    assert first is not None
    assert second is not None
    turns = {"release": there, "seat": there, "cancel": waiting, "mark_no_show": there, "complete": sitting}
    kinds: dict[str, type[Any]] = {
        kind.operation: kind for kind in (ask.Release, ask.Seat, ask.Cancel, ask.MarkNoShow, ask.Complete)
    }
    common: dict[str, Any] = {"actor": "host", "idempotency_key": "k"}
    if operation in turns:
        turn: Command = kinds[operation](booking_id=turns[operation], at=SEVEN + 30 * MINUTE, **common)
        return turn
    earlier = SEVEN - 120 * MINUTE
    on_hold: dict[str, Any] = {"booking_id": waiting, "hold_id": held.hold_id}
    made: dict[str, Command] = {
        "book": ask.Book(restaurant_id=house.restaurant_id, party_size=2, starts_at=SEVEN, at=A_WEEK_BEFORE, **common),
        "pin": ask.Pin(booking_id=there, pinned=True, at=A_WEEK_BEFORE, **common),
        "assign": assign(waiting, hold_id=held.hold_id, **common),
        "move": ask.Move(booking_id=there, at=SEVEN, **common),
        "swap": ask.Swap(booking_id=there, other_id=other, at=SEVEN, **common),
        "rearrange": ask.Rearrange(moves=((there, second.table_ids), (other, first.table_ids)), at=SEVEN, **common),
        "walk_in": ask.WalkIn(restaurant_id=house.restaurant_id, party_size=1, at=SEVEN + 120 * MINUTE, **common),
        "undo": ask.Undo(booking_id=sitting, at=SEVEN, **common),
        "extend": ask.Extend(booking_id=there, at=SEVEN, until=SEVEN + 150 * MINUTE, **common),
        "change": ask.Change(booking_id=waiting, at=A_WEEK_BEFORE, starts_at=earlier, **common),
        "block": ask.Block(**block, table_ids=house.tables("T2"), **common),
        "unblock": ask.Unblock(**block, block_id=out.block_id, **common),
        "place_hold": hold(waiting, house.tables("T4"), replaces=held.hold_id, **common),
        "extend_hold": ask.ExtendHold(**on_hold, ttl_seconds=60, **common),
        "release_hold": ask.ReleaseHold(**on_hold, **common),
    }
    return made[operation]


@pytest.mark.parametrize("operation", ONE_OF_EACH)
def test_a_command_sent_again_under_its_key_answers_the_same_and_does_nothing(opened: Open, operation: str) -> None:
    house = opened(*FIVE)
    command = command_of(house, operation)
    before = dict(house.written().versions)
    first = done(house, command)
    assert {day: n - before[day] for day, n in house.written().versions} == dict.fromkeys(before, 1)
    assert first.book_version == max(dict(house.written().versions).values())
    facts = told(house)
    with unchanged(house):
        assert done(house, command) == dataclasses.replace(first, replayed=True)
        later = dataclasses.replace(command, expected=ask.Expected(book_version=0), reason="again")
        assert done(house, later).replayed
    assert told(house) == facts


def test_a_key_that_stands_for_another_request_is_refused_and_the_original_stays(opened: Open) -> None:
    house = opened(*FIVE)
    wish = assign(house.book(2, SEVEN), idempotency_key="k")
    first = done(house, wish)
    other = assign(house.book(2, SEVEN), idempotency_key="k")
    with unchanged(house), pytest.raises(IdempotencyKeyReused):
        house.commit(other)
    assert done(house, wish) == dataclasses.replace(first, replayed=True)
    assert not done(house, dataclasses.replace(other, actor="another host")).replayed


def test_one_key_may_stand_for_one_command_of_each_kind(opened: Open) -> None:
    house = opened(*FIVE)
    booking_id = house.book(2, SEVEN)
    done(house, assign(booking_id, idempotency_key="k"))
    assert not done(house, ask.Release(booking_id=booking_id, at=SEVEN, actor="host", idempotency_key="k")).replayed
    assert house.written().keys == 2


def test_without_a_key_a_repeat_is_a_second_wish(opened: Open) -> None:
    house = opened(*FIVE)
    walk_in = ask.WalkIn(restaurant_id=house.restaurant_id, party_size=2, at=SEVEN, actor="host")
    done(house, walk_in)
    again = done(house, dataclasses.replace(walk_in, new_booking_id=uuid.uuid4()))
    assert (again.replayed, len(house.written().ledger), house.written().keys) == (False, 2, 0)


def test_a_refused_command_leaves_its_key_free(opened: Open) -> None:
    house = opened(table("T1", 2))
    first, second = house.book(2, SEVEN), house.book(2, SEVEN)
    done(house, assign(first))
    wish = assign(second, idempotency_key="k")
    assert isinstance(house.commit(wish), Refused)
    done(house, ask.Release(booking_id=first, at=SEVEN, actor="host"))
    assert not done(house, wish).replayed


@pytest.mark.parametrize(
    ("expected", "error"),
    [
        ({"book_version": 7}, StaleVersion),
        ({"revision": 7}, StaleVersion),
        ({"floor_version": 7}, FloorChanged),
        ({"policy_hash": "another"}, PolicyChanged),
    ],
)
def test_whoever_decided_on_something_older_is_told(
    opened: Open, expected: dict[str, Any], error: type[Exception]
) -> None:
    house = opened(*FIVE)
    booking_id = house.book(2, SEVEN)
    with unchanged(house), pytest.raises(error):
        house.commit(assign(booking_id, idempotency_key="k", expected=ask.Expected(**expected)))


def test_what_a_snapshot_shows_may_be_expected(opened: Open) -> None:
    house = opened(*FIVE)
    done(house, assign(house.book(2, SEVEN)))
    booking_id = house.book(2, SEVEN, tags=())
    seen = house.snapshot(booking_id)
    expected = ask.Expected(
        book_version=seen.book_version,
        revision=seen.booking.revision,
        floor_version=seen.floor_version,
        policy_hash=seen.policy_hash,
    )
    assert (seen.book_version, seen.booking.revision, len(seen.occupied)) == (1, 1, 1)
    done(house, assign(booking_id, expected=expected))
    assert house.snapshot(booking_id).booking.revision == 2
    with unchanged(house), pytest.raises(StaleVersion):
        house.commit(ask.Release(booking_id=booking_id, at=SEVEN, actor="host", expected=expected))


def test_a_floor_that_changed_is_another_floor(opened: Open) -> None:
    house = opened(*FIVE)
    booking_id = house.book(2, SEVEN)
    was = house.snapshot(booking_id)
    house.change_floor(floor_document(*FIVE, policy={"maxOverage": 1}))
    now = house.snapshot(booking_id)
    assert (now.floor_version - was.floor_version, now.policy_hash == was.policy_hash) == (1, False)
    with unchanged(house), pytest.raises(FloorChanged):
        house.commit(assign(booking_id, expected=ask.Expected(floor_version=was.floor_version)))
    with unchanged(house), pytest.raises(PolicyChanged):
        house.commit(assign(booking_id, expected=ask.Expected(policy_hash=was.policy_hash)))
    done(house, assign(booking_id, expected=ask.Expected(floor_version=now.floor_version)))
