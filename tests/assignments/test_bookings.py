"""Taking bookings in and pinning them, as commands: once, with a job, and only where the house serves."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from assignments import commands as ask
from assignments.errors import IllegalTransition, InvalidCommand, RestaurantNotFound, WindowUnavailable
from assignments.models import AutoAssignJob, Booking, ServiceBook
from tests.assignments.doing import NINE, commit, done, story, written
from tests.builders import A_WEEK_BEFORE, FRIDAY, SEVEN, booking, house, request
from venues.models import Restaurant, Zone

pytestmark = pytest.mark.django_db


def book(restaurant: Restaurant, **wishes: Any) -> ask.Book:
    plain = ask.Book(restaurant_id=restaurant.pk, party_size=2, starts_at=SEVEN, at=A_WEEK_BEFORE, actor="host")
    return replace(plain, **wishes)


def test_a_booking_waits_with_its_window_its_book_and_a_job_due_now() -> None:
    restaurant = house()
    main = Zone.objects.get(restaurant=restaurant)
    guest: dict[str, object] = {
        "guest_name": "Ada",
        "guest_contact": "ada@example.com",
        "tags": frozenset({"quiet"}),
        "priority": 2,
    }
    answer = done(book(restaurant, zone_ids=(main.pk,), **guest))
    stored, job = Booking.objects.get(), AutoAssignJob.objects.get()
    assert (answer.booking_id, answer.assignment_id, answer.bookings[0].state) == (stored.pk, None, "pending")
    assert (stored.window.lower, stored.window.upper, stored.service_date) == (SEVEN, NINE, FRIDAY)
    assert (stored.guest_name, stored.guest_contact) == ("Ada", "ada@example.com")
    assert (stored.tags, stored.priority) == (["quiet"], 2)
    assert (stored.zone_ids, stored.reserved_at, stored.revision) == ([main.pk], A_WEEK_BEFORE, 1)
    assert (job.booking_id, job.state, job.due_at, job.starts_at) == (stored.pk, "queued", A_WEEK_BEFORE, SEVEN)
    assert ServiceBook.objects.get().version == answer.book_version == 1


def test_the_same_booking_sent_again_is_the_same_booking() -> None:
    restaurant = house()
    first = done(book(restaurant, idempotency_key="once"))
    again = done(book(restaurant, idempotency_key="once", new_booking_id=uuid.uuid4()))
    assert (again.replayed, again.booking_id) == (True, first.booking_id)
    assert (Booking.objects.count(), AutoAssignJob.objects.count()) == (1, 1)


def test_a_booking_that_the_house_cannot_take_leaves_nothing_behind() -> None:
    restaurant = house()
    foreign = Zone.objects.get(restaurant=house())
    before = written()[:-1]
    for wish, error in (
        (book(restaurant, starts_at=SEVEN.replace(hour=12), idempotency_key="k"), WindowUnavailable),
        (book(restaurant, zone_ids=(foreign.pk,), idempotency_key="k"), InvalidCommand),
        (book(restaurant, restaurant_id=uuid.uuid4()), RestaurantNotFound),
    ):
        with pytest.raises(error):
            commit(wish)
    assert (written()[:-1], AutoAssignJob.objects.count()) == (before, 0)


def test_a_party_is_pinned_until_somebody_lets_it_go_and_never_once_it_is_gone() -> None:
    stored = booking(house())
    done(request(stored))
    for pinned in (True, False):
        done(ask.Pin(booking_id=stored.pk, pinned=pinned, at=SEVEN, actor="host"))
        assert Booking.objects.get(pk=stored.pk).pinned is pinned
    assert story(stored)[-2:] == ["booking.pinned", "booking.unpinned"]
    done(ask.Cancel(booking_id=stored.pk, at=SEVEN, actor="host"))
    with pytest.raises(IllegalTransition):
        commit(ask.Pin(booking_id=stored.pk, pinned=True, at=SEVEN, actor="host"))


def test_tables_that_a_booking_has_no_more_are_not_what_a_command_is_about() -> None:
    stored = booking(house())
    first = done(request(stored))
    moved = done(ask.Move(booking_id=stored.pk, at=SEVEN, actor="host"))
    assert (moved.bookings[0].was_table_ids, moved.table_ids != first.table_ids) == (first.table_ids, True)
    assert first.assignment_id is not None
    before = written()
    stale = ask.Expected(assignment_ids=(first.assignment_id,))
    with pytest.raises(IllegalTransition):
        commit(ask.Seat(booking_id=stored.pk, at=SEVEN, actor="host", expected=stale))
    assert written() == before
