"""Evenings that the clock makes hard: past midnight, and in the two nights when the clocks change."""

import datetime as dt
import zoneinfo

import pytest

from assignments import commands as ask
from assignments.models import Booking
from tests.assignments.doing import MINUTE, done, ledger
from tests.builders import booking, house, request, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
LONDON = zoneinfo.ZoneInfo("Europe/London")
NIGHT = {
    "name": "Night",
    "weekdays": [1, 2, 3, 4, 5, 6, 7],
    "opens": "20:00",
    "lastSeating": "04:00",
    "closes": "06:00",
    "turnTimes": [{"upToParty": 9, "minutes": 120}],
}


def night_club() -> Restaurant:
    return house(table("T1", 2), table("T2", 2), servicePeriods=[NIGHT], serviceDayStarts="06:30")


def local(day: dt.date, time: str, *, fold: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(time), tzinfo=LONDON).replace(fold=fold).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("what", "starts_at"),
    [
        ("past midnight", local(dt.date(2026, 11, 27), "23:30")),
        ("into a leap day", local(dt.date(2028, 2, 28), "23:30")),
        ("while the clocks go forward", local(dt.date(2026, 3, 29), "00:30")),
        ("while the clocks go back", local(dt.date(2026, 10, 25), "00:30")),
        ("the hour that is shown twice, first", local(dt.date(2026, 10, 25), "01:15")),
        ("the hour that is shown twice, second", local(dt.date(2026, 10, 25), "01:15", fold=1)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_visit_lasts_its_two_hours_and_can_be_moved_and_released(what: str, starts_at: dt.datetime) -> None:
    restaurant = night_club()
    stored = booking(restaurant, starts_at=starts_at)
    until = starts_at + 120 * MINUTE
    before = starts_at - dt.timedelta(days=1)
    assert done(request(stored, table_ids=table_ids(restaurant, "T1"))).table_numbers == ("T1",)
    assert ledger() == [("T1", starts_at, until)]
    done(ask.Move(booking_id=stored.pk, actor="host", at=before, table_ids=table_ids(restaurant, "T2")))
    assert ledger() == [("T2", starts_at, until)]
    done(ask.Release(booking_id=stored.pk, actor="host", at=before))
    assert ledger() == []
    assert Booking.objects.get(pk=stored.pk).state == "pending"


def test_two_parties_in_the_hour_that_is_shown_twice_share_a_table_only_if_they_do_not_meet() -> None:
    """01:15 twice: an hour apart in truth, so both need a table; an elapsed two hours later the first one's is free."""
    restaurant = night_club()
    day = dt.date(2026, 10, 25)
    first, second = local(day, "01:15"), local(day, "01:15", fold=1)
    assert second - first == dt.timedelta(hours=1)
    done(request(booking(restaurant, starts_at=first)))
    done(request(booking(restaurant, starts_at=second)))
    done(request(booking(restaurant, starts_at=first + 120 * MINUTE)))
    assert ledger() == [
        ("T1", first, first + 120 * MINUTE),
        ("T1", first + 120 * MINUTE, first + 240 * MINUTE),
        ("T2", second, second + 120 * MINUTE),
    ]


def test_a_visit_may_be_taken_back_after_midnight_but_not_after_the_service_day() -> None:
    stored = booking(night_club(), starts_at=local(dt.date(2026, 11, 27), "23:30"))
    done(request(stored))
    done(ask.Seat(booking_id=stored.pk, actor="host", at=stored.starts_at))
    one_oclock = local(dt.date(2026, 11, 28), "01:00")
    done(ask.Complete(booking_id=stored.pk, actor="host", at=one_oclock))
    done(ask.Undo(booking_id=stored.pk, actor="host", at=one_oclock + MINUTE))
    assert Booking.objects.get(pk=stored.pk).state == "seated"


def test_a_visit_that_crosses_into_the_next_service_day_locks_and_counts_both() -> None:
    restaurant = house(table("T1", 2), servicePeriods=[NIGHT], serviceDayStarts="05:00")
    late = booking(restaurant, starts_at=local(dt.date(2026, 11, 28), "04:00"))
    done(request(late))
    done(ask.Release(booking_id=late.pk, actor="host", at=late.starts_at))
    assert list(restaurant.books.order_by("service_date").values_list("service_date", "version")) == [
        (dt.date(2026, 11, 27), 2),
        (dt.date(2026, 11, 28), 2),
    ]
