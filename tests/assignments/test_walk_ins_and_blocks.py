"""Parties without a booking, tables out of service, and floors that change under those who are to come."""

import datetime as dt
import uuid
from typing import Any

import pytest

from assignments import closures
from assignments import commands as ask
from assignments.commands import Span
from assignments.errors import BlockNotFound, InvalidCommand, RestaurantNotFound, TableTaken, WindowUnavailable
from assignments.floors import change_floor
from assignments.models import AutoAssignJob, Booking
from assignments.ports import Committed, NoClaims, Refused
from telemetry.models import Event
from tests.assignments.doing import HALF_PAST, MINUTE, NINE, commit, done, ledger, written
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, floor_document, house, request, table, table_ids
from venues.documents import read_floor_document
from venues.models import Closure, Restaurant, Zone

pytestmark = pytest.mark.django_db
EVENING: Span = (SEVEN, NINE)


def walk_in(restaurant: Restaurant, **wishes: Any) -> ask.WalkIn:
    defaults: dict[str, Any] = {"actor": "host", "at": SEVEN, "party_size": 2}
    return ask.WalkIn(restaurant_id=restaurant.pk, **{**defaults, **wishes})


def close(restaurant: Restaurant, **what: Any) -> Committed:
    defaults: dict[str, Any] = {"actor": "manager", "at": A_WEEK_BEFORE, "window": EVENING, "reason": "water"}
    command = ask.Close(restaurant_id=restaurant.pk, **{**defaults, **what})
    return closures.close(command, claims=NoClaims())


def test_a_walk_in_is_booked_assigned_and_seated_at_once() -> None:
    answer = done(walk_in(house(table("T1", 2)), guest_name="Ada"))
    stored = Booking.objects.get(pk=answer.booking_id)
    assert (stored.state, stored.source, stored.guest_name, stored.party_size) == ("seated", "walk_in", "Ada", 2)
    assert ledger() == [("T1", SEVEN, NINE)]


def test_the_same_walk_in_sent_again_is_the_same_party() -> None:
    restaurant = house()
    first = done(walk_in(restaurant, idempotency_key="door-1"))
    again = done(walk_in(restaurant, idempotency_key="door-1", at=SEVEN + MINUTE))
    assert (again.replayed, again.booking_id) == (True, first.booking_id)
    assert Booking.objects.count() == 1


def test_without_a_key_a_walk_in_sent_twice_is_two_parties() -> None:
    restaurant = house()
    done(walk_in(restaurant))
    done(walk_in(restaurant))
    assert Booking.objects.count() == 2


def test_a_walk_in_into_a_full_house_is_refused_and_no_booking_stays() -> None:
    restaurant = house(table("T1", 2))
    done(walk_in(restaurant))
    before = written()
    answer = commit(walk_in(restaurant))
    assert isinstance(answer, Refused)
    assert written() == before


def test_a_walk_in_after_hours_is_told_so() -> None:
    with pytest.raises(WindowUnavailable):
        commit(walk_in(house(), at=SEVEN.replace(hour=11)))


def test_a_walk_in_near_closing_sits_down_if_the_host_allows_the_overrun() -> None:
    restaurant = house(table("T1", 2), servicePeriods=[night_that_closes_at("22:00")])
    late = SEVEN.replace(hour=21)
    with pytest.raises(WindowUnavailable) as refused:
        commit(walk_in(restaurant, at=late))
    assert refused.value.code == "service_overrun"
    done(walk_in(restaurant, at=late, allow_overrun=True))


def night_that_closes_at(time: str) -> dict[str, object]:
    bands = [{"upToParty": 9, "minutes": 120}]
    days = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "opens": "17:00", "lastSeating": "21:00", "closes": time}
    return {"name": "Dinner", **days, "turnTimes": bands}


def test_nobody_walks_into_a_restaurant_that_is_not() -> None:
    with pytest.raises(RestaurantNotFound):
        commit(ask.WalkIn(restaurant_id=uuid.uuid4(), actor="host", at=SEVEN, party_size=2))


def test_a_blocked_table_is_given_to_nobody_until_it_is_back() -> None:
    restaurant = house(table("T1", 2))
    (t1,) = table_ids(restaurant, "T1")
    block = ask.Block(restaurant_id=restaurant.pk, table_ids=(t1,), window=EVENING, actor="host", reason="wobbly")
    made = done(block)
    answer = commit(request(booking(restaurant)))
    assert isinstance(answer, Refused)
    assert [reason.code for reason in answer.refusal.tables] == ["blocked"]
    lift = ask.Unblock(restaurant_id=restaurant.pk, block_id=block.block_id, window=EVENING, actor="host")
    done(lift)
    assert (made.subject_id, ledger()) == (block.block_id, [])
    assert Closure.objects.get().lifted_at is not None
    with pytest.raises(BlockNotFound):
        commit(lift)


def test_a_table_that_somebody_has_cannot_be_blocked() -> None:
    restaurant = house(table("T1", 2))
    holder = done(request(booking(restaurant)))
    before = written()
    with pytest.raises(TableTaken) as taken:
        commit(ask.Block(restaurant_id=restaurant.pk, table_ids=holder.table_ids, window=EVENING, actor="host"))
    assert [blocker.reference for blocker in taken.value.blockers] == [str(holder.assignment_id)]
    assert written() == before


@pytest.mark.parametrize(
    "window", [(SEVEN, SEVEN), (NINE, SEVEN), (SEVEN, SEVEN + dt.timedelta(days=63))], ids=["empty", "back", "endless"]
)
def test_a_block_that_makes_no_sense_is_told_so(window: Span) -> None:
    restaurant = house(table("T1", 2))
    with pytest.raises(InvalidCommand):
        commit(
            ask.Block(restaurant_id=restaurant.pk, table_ids=table_ids(restaurant, "T1"), window=window, actor="host")
        )


def test_a_table_of_another_house_cannot_be_blocked() -> None:
    restaurant = house()
    foreign = table_ids(house(table("T9")), "T9")
    for tables in (foreign, (), (*table_ids(restaurant, "T1"), *table_ids(restaurant, "T1"))):
        with pytest.raises(InvalidCommand):
            commit(ask.Block(restaurant_id=restaurant.pk, table_ids=tables, window=EVENING, actor="host"))


def test_closing_a_zone_sends_its_parties_looking_for_other_tables() -> None:
    restaurant = house(table("T1", 2), table("T2", 2, zone="Patio"))
    stored = booking(restaurant)
    done(request(stored, table_ids=table_ids(restaurant, "T2")))
    patio = Zone.objects.get(restaurant=restaurant, name="Patio")
    answer = close(restaurant, zone_id=patio.pk)
    assert [(placed.booking_id, placed.state) for placed in answer.bookings] == [(stored.pk, "pending")]
    assert ledger() == [("T2", SEVEN, NINE)]
    assert AutoAssignJob.objects.get(booking=stored, state="queued").due_at == A_WEEK_BEFORE
    done(request(stored))
    assert [number for number, *_ in ledger()] == ["T1", "T2"]


def test_closing_the_house_closes_every_table_in_service() -> None:
    restaurant = house(table("T1", 2), table("T2", 2), table("T3", 2, active=False))
    close(restaurant)
    assert [number for number, *_ in ledger()] == ["T1", "T2"]
    assert Closure.objects.get().whole_restaurant is True


def test_a_house_with_a_party_at_table_is_not_closed_over_its_head() -> None:
    restaurant = house(table("T1", 2))
    done(walk_in(restaurant))
    before = written()
    with pytest.raises(TableTaken):
        close(restaurant)
    assert written() == before


def test_closing_nothing_or_something_of_others_is_told() -> None:
    restaurant = house()
    foreign = Zone.objects.get(restaurant=house())
    for what in ({"zone_id": foreign.pk}, {"table_ids": ()}, {"window": (NINE, SEVEN)}):
        with pytest.raises(InvalidCommand):
            close(restaurant, **what)
    nowhere = ask.Close(restaurant_id=uuid.uuid4(), window=EVENING, at=SEVEN, actor="manager")
    with pytest.raises(RestaurantNotFound):
        closures.close(nowhere, claims=NoClaims())


def test_a_table_taken_off_the_floor_sends_its_party_looking_for_another_and_leaves_seated_ones_alone() -> None:
    restaurant = house(table("T1", 2), table("T2", 2))
    coming = booking(restaurant, starts_at=NINE)
    sitting = done(walk_in(restaurant, table_ids=table_ids(restaurant, "T2")))
    done(request(coming, table_ids=table_ids(restaurant, "T2")))
    floor = read_floor_document(floor_document(table("T1", 2)))
    change_floor(floor, restaurant=restaurant, at=HALF_PAST, actor="manager")
    assert Booking.objects.get(pk=coming.pk).state == "pending"
    assert Booking.objects.get(pk=sitting.booking_id).state == "seated"
    assert Event.objects.filter(booking_id=coming.pk, name="booking.released").count() == 1


def test_a_smaller_table_keeps_the_party_it_was_given_to() -> None:
    restaurant = house(table("T1", 4))
    stored = booking(restaurant, party_size=4)
    done(request(stored))
    floor = read_floor_document(floor_document(table("T1", 2)))
    change_floor(floor, restaurant=restaurant, at=A_WEEK_BEFORE, actor="manager")
    assert Booking.objects.get(pk=stored.pk).state == "confirmed"
