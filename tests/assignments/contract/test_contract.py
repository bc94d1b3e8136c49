"""The contract of `AssignmentRepository`: tables given, taken and ended, in memory and in PostgreSQL alike.

Keys and expected versions are in `test_keys`, holds in `test_holds`, the pace of arrivals in `test_pacing`.
"""

import datetime as dt
import uuid
from typing import Any

import pytest

from assignments import commands as ask
from assignments.errors import (
    BlockNotFound,
    BookingAlreadyAssigned,
    BookingNotFound,
    IllegalTransition,
    InvalidCommand,
    RestaurantNotFound,
    SelectionIneligible,
    TableTaken,
    WindowUnavailable,
)
from assignments.ports import Refused
from tests.assignments.contract.conftest import Open
from tests.assignments.contract.houses import House
from tests.assignments.contract.wishes import assign, done, seated, state_of, told, unchanged
from tests.builders import A_WEEK_BEFORE, FRIDAY, SEVEN, table

MINUTE = dt.timedelta(minutes=1)
NINE = SEVEN + 120 * MINUTE
HALF_PAST = SEVEN + 30 * MINUTE
PAIR = (table("T1", 2), table("T2", 2))


def test_a_party_gets_the_best_table_and_everything_says_so(opened: Open) -> None:
    house = opened(table("T1", 4), table("T2", 2))
    booking_id = house.book(2, SEVEN)
    answer = done(house, assign(booking_id))
    assert (answer.table_numbers, answer.book_version) == (("T2",), 1)
    written = house.written()
    assert written.ledger == (("T2", SEVEN, NINE, "assignment"),)
    assert written.assignments == ((booking_id, "confirmed", ("T2",), (SEVEN, NINE)),)
    assert (state_of(house, booking_id), written.versions) == ("confirmed", ((FRIDAY, 1),))
    assert house.events() == (("assignment.committed", booking_id), ("booking.confirmed", booking_id))


def test_joined_tables_are_one_group(opened: Open) -> None:
    house = opened(table("T1", 4), table("T2", 4), joins=[["T1", "T2"]])
    answer = done(house, assign(house.book(7, SEVEN)))
    assert (answer.table_numbers, answer.merge_group_id is None) == (("T1", "T2"), False)


def test_picked_tables_are_taken_as_they_are(opened: Open) -> None:
    house = opened(*PAIR)
    assert done(house, assign(house.book(2, SEVEN), table_ids=house.tables("T2"))).table_numbers == ("T2",)


def test_a_full_house_refuses_and_only_tells(opened: Open) -> None:
    house = opened(table("T1", 2))
    done(house, assign(house.book(2, SEVEN)))
    unlucky = house.book(2, SEVEN)
    with unchanged(house):
        answer = house.commit(assign(unlucky, idempotency_key="k"))
    assert isinstance(answer, Refused)
    assert answer.refusal.code == "fully_booked"
    assert house.events()[-1] == ("planner.refused", unlucky)


def test_a_taken_table_is_a_conflict_that_names_who_has_it(opened: Open) -> None:
    house = opened(*PAIR)
    first, second = house.book(2, SEVEN), house.book(2, SEVEN)
    holder = done(house, assign(first, table_ids=house.tables("T1"))).assignment_id
    with unchanged(house), pytest.raises(TableTaken) as taken:
        house.commit(assign(second, table_ids=house.tables("T1"), idempotency_key="k"))
    assert [(each.table_number, each.reference) for each in taken.value.blockers] == [("T1", str(holder))]
    assert house.events()[-1] == ("assignment.conflict", second)


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"table_ids": "T1"}, SelectionIneligible),
        ({"table_ids": ""}, InvalidCommand),
        ({"window": (SEVEN, SEVEN + MINUTE)}, Exception),
    ],
)
def test_a_wish_that_cannot_be_writes_and_tells_nothing(
    opened: Open, wish: dict[str, Any], error: type[Exception]
) -> None:
    house = opened(table("T1", 2), table("T2", 4))
    booking_id = house.book(4, SEVEN)
    wish = wish | ({"table_ids": house.tables(*wish["table_ids"].split())} if "table_ids" in wish else {})
    with unchanged(house), pytest.raises(error):
        house.commit(assign(booking_id, idempotency_key="k", **wish))
    assert told(house) == []


def test_a_booking_that_has_tables_is_given_no_others(opened: Open) -> None:
    house = opened(*PAIR)
    booking_id = house.book(2, SEVEN)
    done(house, assign(booking_id))
    with unchanged(house), pytest.raises(BookingAlreadyAssigned):
        house.commit(assign(booking_id))


def test_what_is_not_there_is_not_found(opened: Open) -> None:
    house = opened(*PAIR)
    with pytest.raises(BookingNotFound):
        house.commit(assign(uuid.uuid4()))
    with pytest.raises(BookingNotFound):
        house.repository.snapshot(booking_id=uuid.uuid4())
    with pytest.raises(RestaurantNotFound):
        house.commit(ask.WalkIn(restaurant_id=uuid.uuid4(), party_size=2, at=SEVEN, actor="host"))


# command, states before → state after, ledger after, names told, job after
TURNS: list[tuple[type[Any], bool, str, tuple[Any, ...], list[str], str]] = [
    (ask.Release, False, "pending", (), ["assignment.released", "booking.released"], "queued"),
    (ask.Cancel, False, "cancelled", (), ["assignment.released", "booking.cancelled"], "cancelled"),
    (ask.MarkNoShow, False, "no_show", (), ["assignment.released", "booking.no_show"], "cancelled"),
    (ask.Seat, False, "seated", (SEVEN, NINE), ["assignment.seated", "booking.seated"], "cancelled"),
    (ask.Complete, True, "completed", (SEVEN, HALF_PAST), ["assignment.completed", "booking.completed"], "cancelled"),
    (ask.Undo, True, "confirmed", (SEVEN, NINE), ["assignment.undone", "booking.undone"], "cancelled"),
]


@pytest.mark.parametrize(("turn", "sits", "state", "left", "names", "job"), TURNS)
def test_a_turn_of_a_visit(
    opened: Open, turn: type[Any], sits: bool, state: str, left: tuple[Any, ...], names: list[str], job: str
) -> None:
    house = opened(table("T1", 2))
    booking_id = house.book(2, SEVEN)
    _ = seated(house, booking_id) if sits else done(house, assign(booking_id))
    before, version = len(told(house)), house.written().versions[0][1]
    answer = done(house, turn(booking_id=booking_id, at=HALF_PAST, actor="host"))
    assert answer.bookings[0].state == state_of(house, booking_id) == state
    assert house.written().ledger == ((("T1", *left, "assignment"),) if left else ())
    assert told(house)[before:] == names
    assert house.written().versions == ((FRIDAY, version + 1),)
    assert house.written().jobs == {(booking_id, job)}


@pytest.mark.parametrize("turn", [ask.Release, ask.MarkNoShow, ask.Seat, ask.Complete, ask.Undo])
def test_a_turn_that_a_waiting_booking_cannot_take_writes_nothing(opened: Open, turn: type[Any]) -> None:
    house = opened(table("T1", 2))
    booking_id = house.book(2, SEVEN)
    with unchanged(house), pytest.raises(IllegalTransition):
        house.commit(turn(booking_id=booking_id, at=SEVEN, actor="host", idempotency_key="k"))


@pytest.mark.parametrize("turn", [ask.Complete, ask.MarkNoShow])
def test_what_is_taken_back_is_as_before_unless_the_room_is_gone(opened: Open, turn: type[Any]) -> None:
    house = opened(table("T1", 2))
    booking_id, other = house.book(2, SEVEN), house.book(2, SEVEN + 60 * MINUTE)
    _ = seated(house, booking_id) if turn is ask.Complete else done(house, assign(booking_id))
    before = house.written().ledger
    end, undo = (kind(booking_id=booking_id, at=HALF_PAST, actor="host") for kind in (turn, ask.Undo))
    done(house, end)
    done(house, undo)
    assert house.written().ledger == before
    done(house, end)
    done(house, assign(other))
    with unchanged(house), pytest.raises(TableTaken):
        house.commit(undo)


def test_a_walk_in_is_booked_and_seated_at_once(opened: Open) -> None:
    house = opened(*PAIR)
    command = ask.WalkIn(restaurant_id=house.restaurant_id, party_size=2, at=SEVEN, actor="host")
    answer = done(house, command)
    assert (answer.booking_id, answer.bookings[0].state) == (command.new_booking_id, "seated")
    assert house.written().ledger == (("T1", SEVEN, NINE, "assignment"),)
    assert told(house) == ["booking.created", "assignment.committed", "booking.seated"]
    at_noon = ask.WalkIn(restaurant_id=house.restaurant_id, party_size=2, at=SEVEN - 420 * MINUTE, actor="host")
    with unchanged(house), pytest.raises(WindowUnavailable):
        house.commit(at_noon)


def test_tables_out_of_service_go_to_nobody_until_they_are_back(opened: Open) -> None:
    house = opened(table("T1", 2))
    booking_id = house.book(2, SEVEN)
    common: dict[str, Any] = {"restaurant_id": house.restaurant_id, "actor": "host"}
    block = ask.Block(table_ids=house.tables("T1"), window=(HALF_PAST, NINE), **common)
    assert done(house, block).subject_id == block.block_id
    assert house.written().ledger == (("T1", HALF_PAST, NINE, "block"),)
    with unchanged(house):
        assert isinstance(house.commit(assign(booking_id)), Refused)
    with unchanged(house), pytest.raises(TableTaken):
        house.commit(ask.Block(table_ids=house.tables("T1"), window=(SEVEN, NINE), **common))
    done(house, ask.Unblock(block_id=block.block_id, window=block.window, **common))
    assert house.written().ledger == ()
    with unchanged(house), pytest.raises(BlockNotFound):
        house.commit(ask.Unblock(block_id=block.block_id, window=block.window, **common))
    assert done(house, assign(booking_id)).table_numbers == ("T1",)
    assert [name for name in told(house) if name.startswith("table")] == ["table.blocked", "table.unblocked"]


def numbers_of(house: House, booking_id: uuid.UUID) -> tuple[str, ...]:
    live = [line[2] for line in house.written().assignments if line[0] == booking_id and line[1] != "superseded"]
    return live[-1]


def test_three_parties_move_round_in_one_command(opened: Open) -> None:
    house = opened(*PAIR, table("T3", 2))
    ids = [house.book(2, SEVEN) for _ in range(3)]
    for booking_id, number in zip(ids, ("T1", "T2", "T3"), strict=True):
        done(house, assign(booking_id, table_ids=house.tables(number)))
    moves = tuple(zip(ids, (house.tables(number) for number in ("T2", "T3", "T1")), strict=True))
    done(house, ask.Rearrange(moves=moves, at=A_WEEK_BEFORE, actor="host"))
    assert [numbers_of(house, booking_id) for booking_id in ids] == [("T2",), ("T3",), ("T1",)]
    assert house.written().versions == ((FRIDAY, 4),)
    done(house, ask.Swap(booking_id=ids[0], other_id=ids[1], at=A_WEEK_BEFORE, actor="host"))
    assert [numbers_of(house, booking_id) for booking_id in ids] == [("T3",), ("T2",), ("T1",)]
    assert told(house)[-2:] == ["assignment.moved"] * 2
