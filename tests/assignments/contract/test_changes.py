"""The contract of changes: the party, the time, the wishes, how long it stays, and where it sits meanwhile."""

import datetime as dt
from typing import Any

import pytest

from assignments import commands as ask
from assignments.errors import IllegalTransition, InvalidCommand, TableTaken
from assignments.ports import Refused
from tests.assignments.contract.conftest import Open
from tests.assignments.contract.wishes import assign, done, seated, state_of, told, unchanged
from tests.builders import A_WEEK_BEFORE, FRIDAY, SEVEN, table

MINUTE = dt.timedelta(minutes=1)
NINE = SEVEN + 120 * MINUTE
HALF_PAST = SEVEN + 30 * MINUTE
PAIR = (table("T1", 2), table("T2", 4))
NIGHT = {
    "name": "Night", "weekdays": [5, 6], "opens": "22:00", "lastSeating": "04:30", "closes": "07:00",
    "turnTimes": [{"upToParty": 9, "minutes": 60}],
}  # fmt: skip


def test_a_party_that_grows_gets_a_table_that_fits(opened: Open) -> None:
    house = opened(*PAIR)
    booking_id = house.book(2, SEVEN)
    done(house, assign(booking_id))
    answer = done(house, ask.Change(booking_id=booking_id, party_size=4, at=A_WEEK_BEFORE, actor="host"))
    assert (answer.table_numbers, house.written().ledger) == (("T2",), (("T2", SEVEN, NINE, "assignment"),))
    assert told(house)[-2:] == ["booking.changed", "assignment.moved"]


@pytest.mark.parametrize("accept_pending", [True, False])
def test_a_party_that_fits_nowhere_any_more_waits_only_if_it_said_so(opened: Open, accept_pending: bool) -> None:
    house = opened(*PAIR)
    booking_id = house.book(2, SEVEN)
    done(house, assign(booking_id))
    change = ask.Change(
        booking_id=booking_id, party_size=9, at=A_WEEK_BEFORE, accept_pending=accept_pending, actor="host"
    )
    if accept_pending:
        assert done(house, change).bookings[0].state == state_of(house, booking_id) == "pending"
        assert house.written().ledger == ()
        assert house.written().jobs == {(booking_id, "queued")}
    else:
        with unchanged(house):
            assert isinstance(house.commit(change), Refused)


def test_a_change_of_day_counts_in_both_books(opened: Open) -> None:
    house = opened(*PAIR)
    booking_id = house.book(2, SEVEN)
    done(house, assign(booking_id))
    tomorrow = SEVEN + dt.timedelta(days=1)
    done(house, ask.Change(booking_id=booking_id, starts_at=tomorrow, at=A_WEEK_BEFORE, actor="host"))
    assert house.written().versions == ((FRIDAY, 2), (FRIDAY + dt.timedelta(days=1), 1))
    assert house.written().ledger == (("T1", tomorrow, tomorrow + 120 * MINUTE, "assignment"),)


def test_a_window_over_two_service_days_counts_in_both_books(opened: Open) -> None:
    house = opened(*PAIR, servicePeriods=[NIGHT])
    booking_id = house.book(2, SEVEN + dt.timedelta(hours=9))
    done(house, assign(booking_id))
    assert house.written().versions == ((FRIDAY, 1),)
    until = SEVEN + dt.timedelta(hours=11)
    done(house, ask.Extend(booking_id=booking_id, until=until, at=SEVEN, actor="host"))
    done(house, ask.Cancel(booking_id=booking_id, at=SEVEN, actor="host"))
    assert house.written().versions == ((FRIDAY, 3), (FRIDAY + dt.timedelta(days=1), 2))


def test_of_a_seated_party_only_the_size_changes(opened: Open) -> None:
    house = opened(*PAIR)
    booking_id = seated(house, house.book(2, SEVEN))
    common: dict[str, Any] = {"booking_id": booking_id, "at": HALF_PAST, "actor": "host"}
    with unchanged(house), pytest.raises(IllegalTransition):
        house.commit(ask.Change(starts_at=HALF_PAST, **common))
    assert done(house, ask.Change(party_size=1, **common)).table_numbers == ("T1",)


def test_a_party_that_sits_moves_for_the_rest_of_its_visit(opened: Open) -> None:
    house = opened(*PAIR)
    booking_id = seated(house, house.book(2, SEVEN))
    answer = done(house, ask.Move(booking_id=booking_id, at=HALF_PAST, actor="host"))
    assert answer.bookings[0].window == (HALF_PAST, NINE)
    assert house.written().ledger == (("T2", HALF_PAST, NINE, "assignment"),)
    with unchanged(house), pytest.raises(IllegalTransition):
        house.commit(ask.Move(booking_id=booking_id, at=NINE, actor="host"))


def test_a_party_stays_longer_until_somebody_else_comes(opened: Open) -> None:
    house = opened(table("T1", 2))
    booking_id, following = seated(house, house.book(2, SEVEN)), house.book(2, NINE)
    done(house, assign(following))
    common: dict[str, Any] = {"booking_id": booking_id, "at": SEVEN, "actor": "host"}
    with unchanged(house), pytest.raises(TableTaken):
        house.commit(ask.Extend(until=NINE + MINUTE, **common))
    with unchanged(house), pytest.raises(InvalidCommand):
        house.commit(ask.Extend(until=NINE, **common))
    done(house, ask.Release(booking_id=following, at=SEVEN, actor="host"))
    done(house, ask.Extend(until=NINE + MINUTE, **common))
    assert house.written().ledger == (("T1", SEVEN, NINE + MINUTE, "assignment"),)


def test_wishes_are_kept_by_whoever_gives_the_tables(opened: Open) -> None:
    house = opened(table("T1", 2), table("T2", 2, zone="Terrace", tags=["quiet"]))
    booking_id = house.book(2, SEVEN)
    done(house, assign(booking_id))
    common: dict[str, Any] = {"booking_id": booking_id, "at": A_WEEK_BEFORE, "actor": "host"}
    assert done(house, ask.Change(zone_ids=(house.zone("Terrace"),), **common)).table_numbers == ("T2",)
    assert done(house, ask.Change(tags=frozenset({"quiet"}), zone_ids=(), **common)).table_numbers == ("T2",)
    with unchanged(house):
        assert isinstance(house.commit(ask.Change(zone_ids=(house.zone("Main"),), **common)), Refused)
