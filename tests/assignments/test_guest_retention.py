"""A booking says whose it was until its retention is over; then `prune` makes it forget."""

import datetime as dt

import pytest
from django.db.models import Sum

from assignments import wiring
from assignments.audit import audit
from assignments.models import Booking
from assignments.retention import FEWEST_DAYS, prune
from telemetry.models import Event
from tests.assignments.evenings import evening_of_three
from tests.builders import SEVEN, booking, house

pytestmark = pytest.mark.django_db
DAYS = dict.fromkeys(FEWEST_DAYS, 9999) | {"idempotency": 7, "guests": 30}
A_MONTH = dt.timedelta(days=30)
NINE = SEVEN + dt.timedelta(hours=2)
MOMENT = dt.timedelta(microseconds=1)


def forgotten(now: dt.datetime, *, dry_run: bool = False, batch: int = 1000) -> int:
    """How many bookings forgot their guest; the audit finds nothing afterwards."""
    words = wiring.guest_words()
    count = prune(now=now, older_than_days=DAYS, guest_words=words, dry_run=dry_run, batch=batch)["guests"]
    assert audit() == ()
    return count


def test_a_guest_is_known_until_the_visit_is_as_old_as_its_retention_and_not_a_moment_longer() -> None:
    stored = booking(house(), guest_name="Zebedee", guest_contact="zeb@example.org")
    assert forgotten(NINE + A_MONTH) == 0
    assert Booking.objects.get(pk=stored.pk).guest_name == "Zebedee"
    assert forgotten(NINE + A_MONTH + MOMENT) == 1
    after = Booking.objects.get(pk=stored.pk)
    assert (after.guest_name, after.guest_contact) == ("", "")
    assert after.guest_erased_at == NINE + A_MONTH + MOMENT


def test_who_is_forgotten_is_forgotten_once_and_the_evening_keeps_its_covers() -> None:
    evening_of_three()
    covers = Booking.objects.aggregate(Sum("party_size"))
    assert forgotten(NINE + 2 * A_MONTH, dry_run=True) == 3
    assert forgotten(NINE + 2 * A_MONTH, batch=1) == 3
    assert forgotten(NINE + 3 * A_MONTH) == 0
    assert Booking.objects.aggregate(Sum("party_size")) == covers
    told = Event.objects.filter(name="booking.guest_erased").values_list("actor", "payload")
    assert list(told) == [("prune", {"why": "retention"})] * 3


def test_younger_visits_of_the_same_house_stay() -> None:
    restaurant = house()
    booking(restaurant, guest_name="Old")
    young = booking(restaurant, guest_name="Young", starts_at=SEVEN + A_MONTH)
    assert forgotten(NINE + A_MONTH + MOMENT) == 1
    assert Booking.objects.exclude(guest_name="").get() == young
