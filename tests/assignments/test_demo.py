"""The demonstration: an evening drawn the same every time, with the habits of real restaurants, seeded once."""

import datetime as dt
import zoneinfo
from collections import Counter
from typing import Any

import pytest
import time_machine

from assignments import demo
from assignments.audit import audit
from assignments.demo_house import open_house
from assignments.models import AutoAssignJob, Booking, ServiceBook
from tests.assignments.commands import ask, everything, refuse, say
from tests.builders import FRIDAY, booking, house
from venues.models import Restaurant, Table, Zone

LONDON = "Europe/London"
HOUR = dt.timedelta(hours=1)
SUNDAY = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.fixture
def _on_sunday() -> Any:
    """It is the Sunday before the Friday of the builders."""
    with time_machine.travel(SUNDAY, tick=False):
        yield


def shares(counted: Counter[int]) -> dict[int, float]:
    """How many per cent each has, to one decimal."""
    return {key: round(100 * count / counted.total(), 1) for key, count in sorted(counted.items())}


def test_the_evening_is_the_same_every_time_it_is_drawn() -> None:
    evening = demo.draw_evening(FRIDAY, timezone=LONDON)
    assert evening == demo.draw_evening(FRIDAY, timezone=LONDON)
    assert evening[0] == demo.DrawnBooking(
        number=103,
        starts_at=dt.datetime(2026, 11, 27, 18, 30, tzinfo=zoneinfo.ZoneInfo(LONDON)),
        reserved_at=dt.datetime(2026, 11, 7, 10, 0, tzinfo=zoneinfo.ZoneInfo(LONDON)),
        party_size=2,
        guest_name="Xenia Abbott",
    )


def test_another_seed_draws_another_evening() -> None:
    assert demo.draw_evening(FRIDAY, timezone=LONDON) != demo.draw_evening(FRIDAY, timezone=LONDON, seed=21)


def test_the_evening_has_the_parties_of_its_seed() -> None:
    evening = demo.draw_evening(FRIDAY, timezone=LONDON)
    assert (len(evening), sum(drawn.party_size for drawn in evening)) == (112, 500)
    assert Counter(drawn.party_size for drawn in evening) == {
        1: 4, 2: 48, 3: 14, 4: 13, 5: 4, 6: 10, 7: 1, 8: 6, 10: 2, 12: 2, 13: 1, 15: 3, 16: 1, 17: 1, 18: 2,
    }  # fmt: skip
    assert Counter(drawn.starts_at.hour for drawn in evening) == {
        12: 8, 13: 6, 16: 3, 17: 9, 18: 38, 19: 25, 20: 10, 21: 8, 22: 5,
    }  # fmt: skip
    assert {drawn.starts_at.minute for drawn in evening} == {0, 15, 30, 45}


def test_the_evening_is_in_the_order_in_which_parties_reserved_all_before_they_come() -> None:
    evening = demo.draw_evening(FRIDAY, timezone=LONDON)
    reserved = [drawn.reserved_at for drawn in evening]
    assert reserved == sorted(reserved)
    assert {drawn.starts_at.date() for drawn in evening} == {FRIDAY}
    assert min(drawn.starts_at - drawn.reserved_at for drawn in evening) == dt.timedelta(hours=1, minutes=6)


def test_many_draws_have_the_habits_that_were_measured() -> None:
    drawn = demo.draw_evening(FRIDAY, timezone=LONDON, bookings=20_000)
    sizes = shares(Counter(min(booking.party_size, 11) for booking in drawn))
    assert sizes == {
        1: 1.5, 2: 43.1, 3: 16.5, 4: 13.8, 5: 6.2, 6: 4.6, 7: 2.7, 8: 2.9, 9: 1.2, 10: 1.2, 11: 6.3,
    }  # fmt: skip
    hours = shares(Counter(booking.starts_at.hour for booking in drawn))
    assert hours == {12: 3.5, 13: 3.5, 16: 3.7, 17: 9.3, 18: 27.5, 19: 24.2, 20: 13.7, 21: 7.9, 22: 6.7}
    leads = sorted(booking.starts_at - booking.reserved_at for booking in drawn)
    assert [round(leads[at] / HOUR) for at in (5_000, 10_000, 15_000)] == [6, 49, 165]


def test_drawing_more_leaves_the_bookings_drawn_before_as_they_are() -> None:
    few, many = (set(demo.draw_evening(FRIDAY, timezone=LONDON, bookings=count)) for count in (10, 60))
    assert few < many
    assert {drawn.number for drawn in many} == set(range(60))


@pytest.mark.parametrize(
    ("today", "friday"), [(22, 27), (26, 27), (27, 34), (28, 34)], ids=["Sunday", "Thursday", "Friday", "Saturday"]
)
def test_next_friday_is_never_today(today: int, friday: int) -> None:
    first = dt.date(2026, 11, 1)
    assert demo.next_friday(first + dt.timedelta(days=today - 1)) == first + dt.timedelta(days=friday - 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("_on_sunday")
def test_seed_demo_opens_the_house_and_fills_next_friday() -> None:
    assert ask("seed_demo") == {
        "restaurant": "demo-public-house", "date": "2026-11-27", "tables": 40, "bookingsStored": 112,
    }  # fmt: skip
    restaurant = Restaurant.objects.get()
    assert (restaurant.name, restaurant.timezone) == ("The Public House", LONDON)
    assert (Table.objects.count(), Zone.objects.count(), Booking.objects.count()) == (40, 5, 112)
    assert set(Booking.objects.values_list("state", "source", "service_date")) == {("pending", "demo", FRIDAY)}
    assert AutoAssignJob.objects.filter(state="queued", due_at__lte=SUNDAY).count() == 112
    assert ServiceBook.objects.values_list("service_date", flat=True).get() == FRIDAY


@pytest.mark.django_db
@pytest.mark.usefixtures("_on_sunday")
def test_nobody_has_booked_in_the_future() -> None:
    ask("seed_demo")
    drawn = demo.draw_evening(FRIDAY, timezone=LONDON)
    late = sum(1 for one in drawn if one.reserved_at > SUNDAY)
    assert 0 < late < 112
    assert Booking.objects.filter(reserved_at=SUNDAY).count() == late
    assert Booking.objects.filter(reserved_at__gt=SUNDAY).count() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("_on_sunday")
def test_seeding_twice_stores_nothing_twice() -> None:
    ask("seed_demo")
    before = everything()
    assert say("seed_demo") == (
        "The Public House (demo-public-house): 40 tables; 0 new bookings for Friday 27 November 2026.\n"
    )
    assert everything() == before


@pytest.mark.django_db
@pytest.mark.usefixtures("_on_sunday")
def test_seeding_more_adds_only_those_that_were_not_there() -> None:
    assert ask("seed_demo", "--bookings", "30")["bookingsStored"] == 30
    assert ask("seed_demo", "--bookings", "50")["bookingsStored"] == 20
    stored = Counter(Booking.objects.values_list("starts_at", "party_size", "guest_name"))
    drawn = demo.draw_evening(FRIDAY, timezone=LONDON, bookings=50)
    assert stored == Counter((one.starts_at, one.party_size, one.guest_name) for one in drawn)


@pytest.mark.django_db
@pytest.mark.usefixtures("_on_sunday")
def test_another_day_is_seeded_beside_the_first() -> None:
    ask("seed_demo", "--bookings", "5")
    assert ask("seed_demo", "--bookings", "5", "--date", "2026-11-28")["bookingsStored"] == 5
    assert Counter(Booking.objects.values_list("service_date", flat=True)) == {FRIDAY: 5, dt.date(2026, 11, 28): 5}


@pytest.mark.django_db
@pytest.mark.usefixtures("_on_sunday")
def test_a_fresh_seed_removes_the_seated_evening_and_nothing_of_another_restaurant() -> None:
    neighbour = house()
    theirs = booking(neighbour)
    ask("auto_assign", "--restaurant", neighbour.slug)
    ask("seed_demo", "--bookings", "20")
    ask("auto_assign", "--restaurant", "demo-public-house")
    first = open_house()
    assert Booking.objects.filter(restaurant=first, state="confirmed").count() == 20
    assert ask("seed_demo", "--fresh", "--bookings", "20")["bookingsStored"] == 20
    assert open_house().pk != first.pk
    assert set(Booking.objects.filter(restaurant=open_house()).values_list("state", flat=True)) == {"pending"}
    assert Booking.objects.get(pk=theirs.pk).state == "confirmed"
    assert audit() == ()


@pytest.mark.django_db
def test_the_seeded_evening_can_be_seated() -> None:
    with time_machine.travel(SUNDAY):  # the clock goes on: bookings stored at one moment would be taken in any order
        ask("seed_demo")
    with time_machine.travel(SUNDAY + HOUR):
        answer = ask("auto_assign", "--restaurant", "demo-public-house")
    assert (answer["bookings"], answer["covers"]) == (112, 500)
    assert (answer["seated"], answer["joined"], answer["notSeated"]) == (87, 8, {"fully_booked": 25})
    assert audit() == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["--bookings", "-1"], "--bookings: '-1' is not a whole number from 0 to 99999"),
        (["--bookings", "many"], "--bookings: 'many' is not a whole number from 0 to 99999"),
        (["--date", "9999-12-31"], "--date: '9999-12-31' is not of this age"),
        (["--date", "Friday"], "--date: 'Friday' is not a date such as 2026-11-27"),
    ],
)
def test_a_day_or_a_number_that_is_none_is_refused(words: list[str], fault: str) -> None:
    assert refuse("seed_demo", *words) == f"Error: argument {fault}"
