"""From a real refusal to the dashboard: whom pipeline and door could not seat is what the house is told it lacks."""

import datetime as dt
import uuid
import zoneinfo
from typing import Any

import pytest
from django.db.models import Q

from assignments import orchestrator, pipeline
from assignments.commands import Cancel, Change, WalkIn
from assignments.ports import Refused
from assignments.repository import PostgresAssignmentRepository
from telemetry.models import Event, Unseated
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, table
from tests.dashboards.test_pages import page, staff_of
from tests.telemetry.told import count_all
from venues.models import Restaurant, Zone

pytestmark = pytest.mark.django_db
REPOSITORY = PostgresAssignmentRepository()


def full_house(**changes: Any) -> Restaurant:
    """One table for six, which is taken at seven."""
    restaurant = house(table("T1", 6), **changes)
    run(restaurant, party_size=6)
    return restaurant


def run(restaurant: Restaurant, **changes: Any) -> uuid.UUID:
    stored = booking(restaurant, **changes)
    pipeline.run_next(now=A_WEEK_BEFORE, repository=REPOSITORY, only=Q(booking=stored))
    return stored.pk


def walk_in(restaurant: Restaurant, party_size: int) -> None:
    command = WalkIn(restaurant_id=restaurant.pk, party_size=party_size, at=SEVEN, actor="door")
    assert isinstance(orchestrator.commit(command, repository=REPOSITORY), Refused)


def test_who_found_no_table_is_told_with_size_time_zone_and_what_would_help_and_nothing_of_the_guest() -> None:
    restaurant = full_house()
    zone = Zone.objects.get(restaurant=restaurant)
    run(restaurant, party_size=5, zone_ids=(zone.pk,), guest_name="Ada Lovelace")
    payload = Event.objects.get(name="planner.refused").payload
    assert payload == {
        "code": "fully_booked",
        "operation": "assign",
        "partySize": 5,
        "startsAt": "2026-11-27T19:00:00+00:00",
        "serviceDate": "2026-11-27",
        "zones": [str(zone.pk)],
        "helps": ["other_time", "move_bookings"],
    }


def test_in_new_york_it_is_seven_by_the_clock_of_new_york() -> None:
    seven = dt.datetime(2026, 11, 27, 19, 0, tzinfo=zoneinfo.ZoneInfo("America/New_York"))
    restaurant = house(table("T1", 6), timezone="America/New_York")
    for _ in range(2):
        run(restaurant, party_size=6, starts_at=seven.astimezone(dt.UTC))
    count_all()
    row = Unseated.objects.get()
    assert (row.starts_at, row.service_date, row.local_minute) == (seven, dt.date(2026, 11, 27), 19 * 60)


def test_the_dashboard_says_what_the_house_lacks_until_the_parties_have_tables() -> None:
    restaurant = full_house()
    waiting = [run(restaurant, party_size=size) for size in (5, 6, 6)]
    walk_in(restaurant, 6)
    count_all()
    answer = page(staff_of(restaurant), "unseated")
    (advice,) = answer.context["page"].advice
    assert (advice.headline, advice.parties) == ("you lack 6-tops Fri 19:00–19:30", "4 parties")
    first = Event.objects.filter(name="booking.confirmed").earliest("id").booking_id
    assert first is not None
    orchestrator.commit(Cancel(booking_id=first, at=A_WEEK_BEFORE, actor="host"), repository=REPOSITORY)
    pipeline.run_next(now=A_WEEK_BEFORE + dt.timedelta(hours=1), repository=REPOSITORY, only=Q(booking=waiting[0]))
    count_all()
    (advice,) = page(staff_of(restaurant), "unseated").context["page"].advice
    assert advice.parties == "3 parties"


def test_a_party_at_the_door_that_is_too_large_is_one_more() -> None:
    walk_in(full_house(), 7)
    count_all()
    assert list(Unseated.objects.values_list("booking_id", "party_size", "code")) == [(None, 7, "party_too_large")]


def test_a_party_that_has_a_table_and_asks_for_more_is_not_among_them() -> None:
    stored = run(house(table("T1", 6)), party_size=6)
    change = Change(booking_id=stored, party_size=7, at=A_WEEK_BEFORE, actor="host")
    assert isinstance(orchestrator.commit(change, repository=REPOSITORY), Refused)
    count_all()
    assert Event.objects.filter(name="planner.refused").count() == 1
    assert not Unseated.objects.exists()
