"""Faults that the contract suite and its machine have found, each in its smallest form, so that none comes back."""

import datetime as dt
import uuid
from typing import Any

import pytest

from assignments import commands as ask
from assignments.errors import AssignmentError, InvalidCommand, SelectionIneligible
from assignments.ports import Committed
from tests.assignments.contract.conftest import Open
from tests.assignments.contract.wishes import assign, done, hold, seated, told
from tests.builders import A_WEEK_BEFORE, SEVEN, floor_document, table

MINUTE = dt.timedelta(minutes=1)
PAIR = (table("T1", 2), table("T2", 2))


def test_nobody_takes_tables_by_calling_an_assignment_a_hold(opened: Open) -> None:
    house = opened(table("T1", 2))
    first, thief = house.book(2, SEVEN), house.book(2, SEVEN)
    theirs = done(house, assign(first)).assignment_id
    assert theirs is not None
    with pytest.raises(AssignmentError):
        house.commit(assign(thief, hold_id=theirs))


def test_nobody_takes_tables_by_calling_a_block_a_hold(opened: Open) -> None:
    house = opened(table("T1", 2))
    booking_id, block_id = house.book(2, SEVEN), uuid.uuid4()
    window = (SEVEN, SEVEN + 120 * MINUTE)
    block = ask.Block(
        restaurant_id=house.restaurant_id, table_ids=house.tables("T1"), window=window, actor="host", block_id=block_id
    )
    done(house, block)
    with pytest.raises(AssignmentError):
        house.commit(assign(booking_id, hold_id=block_id))


def test_a_hold_replaces_a_hold_and_nothing_else(opened: Open) -> None:
    house = opened(*PAIR)
    first, other = house.book(2, SEVEN), house.book(2, SEVEN)
    theirs = done(house, assign(first, table_ids=house.tables("T1"))).assignment_id
    with pytest.raises(AssignmentError):
        house.commit(hold(other, house.tables("T1"), replaces=theirs))


def test_a_hold_that_is_replaced_too_late_ends_once(opened: Open) -> None:
    house = opened(*PAIR)
    booking_id = house.book(2, SEVEN)
    old = hold(booking_id, house.tables("T1"), ttl_seconds=60)
    done(house, old)
    house.let_pass(61)
    done(house, hold(booking_id, house.tables("T2"), replaces=old.hold_id))
    ends = [name for name in told(house) if name in ("hold.expired", "hold.released")]
    assert len(ends) == 1


def test_a_party_that_moved_while_seated_can_be_unseated(opened: Open) -> None:
    house = opened(*PAIR)
    booking_id = seated(house, house.book(2, SEVEN))
    done(house, ask.Move(booking_id=booking_id, at=SEVEN + 30 * MINUTE, actor="host"))
    done(house, ask.Undo(booking_id=booking_id, at=SEVEN + 31 * MINUTE, actor="host"))
    (booking,) = house.written().bookings
    newest = house.assignment(booking_id)
    assert newest is not None
    assert newest.window == booking.window


class TestInPostgres:
    """Faults of reading: the fake never had them."""

    def test_ending_a_hold_of_a_booking_that_has_tables_answers_with_its_tables(self, opened_in_postgres: Open) -> None:
        house = opened_in_postgres(*PAIR)
        booking_id = house.book(2, SEVEN)
        held = hold(booking_id, house.tables("T1"))
        done(house, held)
        done(house, assign(booking_id, table_ids=house.tables("T2")))
        answer = done(house, ask.ReleaseHold(booking_id=booking_id, hold_id=held.hold_id, actor="host"))
        assert answer.table_numbers == ("T2",)

    def test_a_booking_made_before_the_service_day_turned_elsewhere_can_be_cancelled(
        self, opened_in_postgres: Open
    ) -> None:
        house = opened_in_postgres(*PAIR)
        booking_id = house.book(2, SEVEN)
        house.change_floor(floor_document(*PAIR, serviceDayStarts="20:00"))
        done(house, ask.Cancel(booking_id=booking_id, at=A_WEEK_BEFORE, actor="host"))


def test_a_cancelled_booking_holds_no_tables(opened: Open) -> None:
    house = opened(*PAIR)
    booking_id = house.book(2, SEVEN)
    done(house, hold(booking_id, house.tables("T1")))
    done(house, ask.Cancel(booking_id=booking_id, at=A_WEEK_BEFORE, actor="host"))
    assert house.written().ledger == ()


def test_the_answer_to_a_hold_ended_names_the_hold(opened: Open) -> None:
    house = opened(*PAIR)
    booking_id = house.book(2, SEVEN)
    held = hold(booking_id, house.tables("T1"))
    done(house, held)
    answer = done(house, ask.ReleaseHold(booking_id=booking_id, hold_id=held.hold_id, actor="host"))
    assert answer.subject_id == held.hold_id


def test_a_hold_can_be_let_go_after_its_booking_changed_time(opened: Open) -> None:
    house = opened(*PAIR)
    booking_id = house.book(2, SEVEN)
    held = hold(booking_id, house.tables("T1"))
    done(house, held)
    later = SEVEN - 120 * MINUTE
    done(house, ask.Change(booking_id=booking_id, starts_at=later, at=A_WEEK_BEFORE, actor="host"))
    done(house, ask.ReleaseHold(booking_id=booking_id, hold_id=held.hold_id, actor="host"))
    assert house.written().ledger == ()


def test_the_book_version_answered_to_a_change_of_day_is_the_new_day_s(opened: Open) -> None:
    house = opened(*PAIR)
    booking_id = house.book(2, SEVEN)
    done(house, assign(booking_id))
    tomorrow = SEVEN + dt.timedelta(days=1)
    answer = done(house, ask.Change(booking_id=booking_id, starts_at=tomorrow, at=A_WEEK_BEFORE, actor="host"))
    expected = ask.Expected(book_version=answer.book_version)
    done(house, ask.Release(booking_id=booking_id, at=SEVEN, actor="host", expected=expected))


def test_a_rule_that_nobody_may_override_is_not_overridden(opened: Open) -> None:
    house = opened(table("T1", 2))
    booking_id = house.book(6, SEVEN)
    with pytest.raises((SelectionIneligible, InvalidCommand)):
        house.commit(
            assign(booking_id, table_ids=house.tables("T1"), overrides=frozenset({"too_small", "party_above_max"}))
        )


def test_the_order_of_tables_in_a_repeated_rearrangement_means_nothing(opened: Open) -> None:
    house = opened(table("T1", 4), table("T2", 4), table("T3", 8), joins=[["T1", "T2"]])
    booking_id = house.book(7, SEVEN)
    done(house, assign(booking_id, table_ids=house.tables("T3")))
    one, other = house.tables("T1", "T2")
    common: dict[str, Any] = {"at": SEVEN, "actor": "host", "idempotency_key": "k"}
    done(house, ask.Rearrange(moves=((booking_id, (one, other)),), **common))
    assert done(house, ask.Rearrange(moves=((booking_id, (other, one)),), **common)).replayed


def test_the_same_moment_in_another_zone_is_the_same_request(opened: Open) -> None:
    house = opened(*PAIR)
    booking_id = house.book(2, SEVEN)
    earlier = SEVEN - 60 * MINUTE
    common: dict[str, Any] = {"at": A_WEEK_BEFORE, "actor": "host", "idempotency_key": "k"}
    done(house, ask.Change(booking_id=booking_id, starts_at=earlier, **common))
    paris = earlier.astimezone(dt.timezone(dt.timedelta(hours=1)))
    assert done(house, ask.Change(booking_id=booking_id, starts_at=paris, **common)).replayed


def test_a_rearrangement_of_nobody_contradicts_itself(opened: Open) -> None:
    with pytest.raises(InvalidCommand):
        opened(*PAIR).commit(ask.Rearrange(moves=(), at=SEVEN, actor="host"))


def test_a_party_of_fewer_than_one_is_refused(opened: Open) -> None:
    house = opened(*PAIR)
    with pytest.raises(InvalidCommand):
        house.commit(ask.Change(booking_id=house.book(2, SEVEN), party_size=-1, at=A_WEEK_BEFORE, actor="host"))


def test_a_booking_s_own_hold_is_not_in_its_way(opened: Open) -> None:
    house = opened(table("T1", 2))
    booking_id = house.book(2, SEVEN)
    done(house, hold(booking_id, house.tables("T1")))
    assert isinstance(house.commit(assign(booking_id)), Committed)
