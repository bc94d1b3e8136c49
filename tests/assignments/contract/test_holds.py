"""The contract of holds: they bind until their deadline, become assignments in place, and go when they are over."""

import datetime as dt

import pytest

from assignments import commands as ask
from assignments.audit import audit
from assignments.errors import HoldExpired, HoldMismatch, InvalidCommand, TableTaken
from assignments.models import Occupancy
from assignments.ports import Refused
from tests.assignments.contract.conftest import Open
from tests.assignments.contract.wishes import assign, done, hold, told, unchanged
from tests.builders import SEVEN, table

NINE = SEVEN + dt.timedelta(hours=2)
PAIR = (table("T1", 2), table("T2", 2))


def test_a_hold_binds_like_an_assignment(opened: Open) -> None:
    house = opened(table("T1", 2))
    first, other = house.book(2, SEVEN), house.book(2, SEVEN)
    held = hold(first, house.tables("T1"))
    answer = done(house, held)
    assert (answer.subject_id, answer.bookings[0].state, told(house)) == (held.hold_id, "pending", ["hold.created"])
    assert house.written().ledger == (("T1", SEVEN, NINE, "hold"),)
    with unchanged(house):
        assert isinstance(house.commit(assign(other)), Refused)
    with unchanged(house), pytest.raises(TableTaken) as taken:
        house.commit(hold(other, house.tables("T1")))
    assert [(each.kind, each.reference) for each in taken.value.blockers] == [("hold", str(held.hold_id))]


def test_a_confirmed_hold_is_the_booking_s_assignment(opened: Open) -> None:
    house = opened(table("T1", 4), table("T2", 4), joins=[["T1", "T2"]])
    booking_id = house.book(8, SEVEN)
    held = hold(booking_id, house.tables("T1", "T2"))
    done(house, held)
    with unchanged(house), pytest.raises(HoldMismatch):
        house.commit(assign(booking_id, hold_id=held.hold_id, table_ids=house.tables("T1")))
    answer = done(house, assign(booking_id, hold_id=held.hold_id, table_ids=house.tables("T2", "T1")))
    assert (answer.table_numbers, answer.merge_group_id is None) == (("T1", "T2"), False)
    assert house.written().ledger == tuple((number, SEVEN, NINE, "assignment") for number in ("T1", "T2"))
    house.let_pass(1000)
    assert house.written().versions[0][1] == answer.book_version == 2
    assert told(house) == ["hold.created", "hold.confirmed", "assignment.committed", "booking.confirmed"]


def test_a_confirmed_hold_keeps_its_rows_in_postgresql(opened_in_postgres: Open) -> None:
    house = opened_in_postgres(table("T1", 4), table("T2", 4), joins=[["T1", "T2"]])
    booking_id = house.book(8, SEVEN)
    held = hold(booking_id, house.tables("T1", "T2"))
    done(house, held)
    rows = set(Occupancy.objects.values_list("pk", "table_id"))
    answer = done(house, assign(booking_id, hold_id=held.hold_id))
    assert set(Occupancy.objects.values_list("pk", "table_id")) == rows
    assert set(Occupancy.objects.values_list("holder_id", "kind", "expires_at")) == {
        (answer.assignment_id, "assignment", None)
    }
    assert audit() == ()


def test_a_hold_whose_time_is_over_can_neither_be_confirmed_nor_extended(opened: Open) -> None:
    house = opened(table("T1", 2))
    booking_id = house.book(2, SEVEN)
    held = hold(booking_id, house.tables("T1"), ttl_seconds=60)
    done(house, held)
    house.let_pass(61)
    with unchanged(house), pytest.raises(HoldExpired):
        house.commit(assign(booking_id, hold_id=held.hold_id))
    with unchanged(house), pytest.raises(HoldExpired):
        house.commit(ask.ExtendHold(booking_id=booking_id, hold_id=held.hold_id, ttl_seconds=60, actor="host"))


def test_a_hold_whose_time_is_over_goes_when_somebody_comes_near_it(opened: Open) -> None:
    house = opened(*PAIR)
    first, other, early = house.book(2, SEVEN), house.book(2, SEVEN), house.book(2, SEVEN - dt.timedelta(hours=2))
    done(house, hold(first, house.tables("T1"), ttl_seconds=60))
    house.let_pass(61)
    done(house, assign(early))
    assert "hold.expired" not in told(house)
    assert done(house, assign(other)).table_numbers == ("T1",)
    assert told(house)[-3:] == ["hold.expired", "assignment.committed", "booking.confirmed"]
    assert [line for line in house.written().ledger if line[3] == "hold"] == []


def test_a_hold_lasts_as_long_as_it_was_extended(opened: Open) -> None:
    house = opened(table("T1", 2))
    booking_id, other = house.book(2, SEVEN), house.book(2, SEVEN)
    held = hold(booking_id, house.tables("T1"), ttl_seconds=60)
    done(house, held)
    house.let_pass(50)
    done(house, ask.ExtendHold(booking_id=booking_id, hold_id=held.hold_id, ttl_seconds=60, actor="host"))
    house.let_pass(50)
    assert isinstance(house.commit(assign(other)), Refused)
    house.let_pass(50)
    assert done(house, assign(other)).table_numbers == ("T1",)


def test_a_hold_let_go_is_gone_and_letting_it_go_again_is_nothing(opened: Open) -> None:
    house = opened(table("T1", 2))
    booking_id = house.book(2, SEVEN)
    held = hold(booking_id, house.tables("T1"))
    done(house, held)
    release = ask.ReleaseHold(booking_id=booking_id, hold_id=held.hold_id, actor="host")
    assert done(house, release).book_version == 2
    assert house.written().ledger == ()
    with unchanged(house):
        assert done(house, release).book_version == 2
    assert told(house) == ["hold.created", "hold.released"]


def test_a_hold_may_take_the_place_of_another(opened: Open) -> None:
    house = opened(table("T1", 2), table("T2", 2), joins=[["T1", "T2"]])
    booking_id = house.book(2, SEVEN)
    old = hold(booking_id, house.tables("T1"))
    done(house, old)
    new = hold(booking_id, house.tables("T1", "T2"), replaces=old.hold_id)
    assert done(house, new).subject_id == new.hold_id
    assert [line[0] for line in house.written().ledger] == ["T1", "T2"]
    assert told(house) == ["hold.created", "hold.released", "hold.created"]


def test_a_hold_that_would_not_last_is_refused(opened: Open) -> None:
    house = opened(*PAIR)
    booking_id = house.book(2, SEVEN)
    with unchanged(house), pytest.raises(InvalidCommand):
        house.commit(hold(booking_id, house.tables("T1"), ttl_seconds=0, idempotency_key="k"))
