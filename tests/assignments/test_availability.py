"""What is free is looked up once and remembered until something changes; a hold that runs out changes it too."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assignments import database_clock
from assignments.availability import Slot, slots_of
from assignments.commands import Cancel, PlaceHold
from assignments.floors import change_floor
from assignments.models import Occupancy
from tests.assignments.doing import commit, done
from tests.builders import A_WEEK_BEFORE, FRIDAY, SEVEN, booking, floor_document, house, request, table, table_ids
from venues.documents import read_floor_document
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)


def at_seven(restaurant: Restaurant, *, now: dt.datetime = A_WEEK_BEFORE) -> Slot:
    fresh = Restaurant.objects.get(pk=restaurant.pk)
    found = slots_of(fresh, service_date=FRIDAY, party_size=2, now=now)
    return next(slot for slot in found if slot.starts_at == SEVEN)


def statements(restaurant: Restaurant) -> int:
    with CaptureQueriesContext(connection) as asked:
        at_seven(restaurant)
    return len(asked.captured_queries)


def test_asked_again_it_reads_versions_only() -> None:
    restaurant = house(table("T1", 2))
    booking(restaurant)
    cache.clear()
    assert (statements(restaurant) > 3, statements(restaurant)) == (True, 2)


def test_every_change_is_seen_at_once() -> None:
    restaurant = house(table("T1", 2))
    stored = booking(restaurant)
    assert at_seven(restaurant).spots == 1
    done(request(stored))
    assert (at_seven(restaurant).spots, at_seven(restaurant).reason) == (0, "fully_booked")
    done(Cancel(booking_id=stored.pk, at=A_WEEK_BEFORE, actor="host"))
    assert at_seven(restaurant).spots == 1
    document = read_floor_document(floor_document(table("T1", 2), table("T2", 2)))
    change_floor(document, restaurant=restaurant, at=A_WEEK_BEFORE, actor="manager")
    assert at_seven(restaurant).spots == 2


@pytest.mark.parametrize(("before", "spots"), [(dt.timedelta(0), 1), (dt.timedelta(minutes=10), 0)])
def test_a_hold_is_no_longer_remembered_than_it_stands(before: dt.timedelta, spots: int) -> None:
    """It runs out by the clock alone: no version says so. Asked long before its deadline is the control."""
    restaurant = house(table("T1", 2))
    stored, tables = booking(restaurant), table_ids(restaurant, "T1")
    with database_clock.standing_at(A_WEEK_BEFORE):
        commit(PlaceHold(booking_id=stored.pk, table_ids=tables, ttl_seconds=900, actor="host"))
        deadline = Occupancy.objects.get().expires_at
        assert deadline is not None
        assert at_seven(restaurant, now=deadline - before).spots == 0
        Occupancy.objects.update(expires_at=A_WEEK_BEFORE)
        assert at_seven(restaurant, now=deadline - before).spots == spots


def test_a_quarter_that_has_begun_is_past_whatever_is_remembered() -> None:
    restaurant = house(table("T1", 2))
    assert at_seven(restaurant).spots == 1
    late = at_seven(restaurant, now=SEVEN + dt.timedelta(minutes=1))
    assert (late.spots, late.reason) == (0, "past")
