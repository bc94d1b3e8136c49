"""A full house makes room: few others move, all stay seated, at once or not at all."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q

from assignments import locking, pipeline
from assignments.commands import Cancel, Change, Command
from assignments.errors import BookBusy
from assignments.making_room import change_booking
from assignments.models import Assignment, AutoAssignJob, Booking
from assignments.ports import Committed, Refused
from tests.assignments.doing import MINUTE, REPOSITORY, done, ledger, story, written
from tests.assignments.proposing import seat, tables_of
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, job_of, table
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)


def two_on_the_six_top(**house_rules: Any) -> tuple[Restaurant, Booking, Booking]:
    restaurant = house(table("T1", 2), table("T2", 6), **house_rules)
    two = booking(restaurant)
    seat(two, "T2")
    return restaurant, two, booking(restaurant, party_size=6)


def run(stored: Booking, *, now: dt.datetime = A_WEEK_BEFORE, repository: Any = REPOSITORY) -> str:
    result = pipeline.run_next(now=now, repository=repository, only=Q(booking=stored))
    assert result is not None
    return result.outcome


def test_the_pipeline_moves_one_to_seat_another_and_says_so() -> None:
    _, two, six = two_on_the_six_top()
    assert run(six) == "assign"
    assert (tables_of(two), tables_of(six)) == (["T1"], ["T2"])
    assert {row.source for row in Assignment.objects.filter(state="confirmed")} == {"repair"}
    assert story(two)[-1] == "assignment.moved"
    assert story(six)[-2:] == ["assignment.committed", "booking.confirmed"]
    assert job_of(six).state == "assigned"


def test_it_moves_at_most_as_many_as_the_house_allows() -> None:
    _, two, six = two_on_the_six_top(policy={"maxMoves": 0})
    assert run(six) == "defer:fully_booked"
    assert tables_of(two) == ["T2"]


@pytest.mark.parametrize("why", ["pinned", "too soon", "approval"])
def test_who_may_not_be_moved_stays(why: str) -> None:
    rules = {"policy": {"approval": "manual"}} if why == "approval" else {}
    _, two, six = two_on_the_six_top(**rules)
    if why == "pinned":
        Booking.objects.filter(pk=two.pk).update(pinned=True)
    now = SEVEN - 59 * MINUTE if why == "too soon" else A_WEEK_BEFORE
    assert run(six, now=now) == "defer:fully_booked"
    assert tables_of(two) == ["T2"]


def test_a_party_that_comes_in_an_hour_may_still_be_moved() -> None:
    """The control of the one before."""
    _, _, six = two_on_the_six_top()
    assert run(six, now=SEVEN - 61 * MINUTE) == "assign"


class RivalBeforeTheMove:
    """Cancels another booking between the search and the writing, so that the book has moved on."""

    snapshot = REPOSITORY.snapshot

    def __init__(self, *victims: Booking) -> None:
        self.victims = list(victims)
        self.searches = 0

    def commit(self, command: Command, **how: Any) -> Committed | Refused:
        if command.operation == "rearrange":
            self.searches += 1
            if self.victims:
                rival = threading.Thread(target=self._cancel, args=(self.victims.pop(),))
                rival.start()
                rival.join()
        return REPOSITORY.commit(command, **how)

    def _cancel(self, victim: Booking) -> None:
        try:
            done(Cancel(booking_id=victim.pk, at=A_WEEK_BEFORE, actor="rival"))
        finally:
            connection.close()


def test_if_the_book_has_moved_on_it_is_searched_again() -> None:
    restaurant, _, six = two_on_the_six_top()
    elsewhere = booking(restaurant, starts_at=SEVEN - 120 * MINUTE)
    rival = RivalBeforeTheMove(elsewhere)
    assert run(six, repository=rival) == "assign"
    assert rival.searches == 2


def test_a_book_that_moves_faster_than_one_can_search_is_busy_and_that_is_no_attempt() -> None:
    restaurant, _, six = two_on_the_six_top()
    others = [booking(restaurant, starts_at=SEVEN - 120 * MINUTE) for _ in range(3)]
    assert run(six, repository=RivalBeforeTheMove(*others)) == "give_back:book_busy"
    assert (job_of(six).attempts, Booking.objects.get(pk=six.pk).state) == (0, "pending")


def test_a_worker_that_died_after_its_move_has_seated_the_party_all_the_same() -> None:
    _, _, six = two_on_the_six_top()
    run(six)
    type(job_of(six)).objects.filter(booking=six).update(state="queued")
    before = written()
    assert run(six) == "assign"
    assert written() == before


def change(stored: Booking, **wish: Any) -> Committed | Refused:
    command = Change(booking_id=stored.pk, at=A_WEEK_BEFORE, actor="host", idempotency_key="change", **wish)
    return change_booking(command, restaurant_id=stored.restaurant_id, repository=REPOSITORY)


def growing_party() -> tuple[Booking, Booking]:
    restaurant = house(table("T1", 2), table("T2", 6))
    two, other = booking(restaurant), booking(restaurant)
    seat(two, "T2")
    seat(other, "T1")
    return two, other


def test_a_party_that_grows_gets_the_large_table_from_whoever_can_sit_elsewhere() -> None:
    two, other = growing_party()
    answer = change(other, party_size=6)
    assert isinstance(answer, Committed)
    assert (tables_of(other), tables_of(two)) == (["T2"], ["T1"])
    assert [number for number, *_ in ledger()] == ["T1", "T2"]
    assert "booking.changed" in story(other)
    again = change(other, party_size=6)
    assert isinstance(again, Committed)
    assert (again.replayed, again.bookings) == (True, answer.bookings)


def test_if_nobody_can_make_way_nothing_is_changed() -> None:
    two, other = growing_party()
    Booking.objects.filter(pk=two.pk).update(pinned=True)
    before = written()
    assert isinstance(change(other, party_size=6), Refused)
    assert written() == before


def test_unless_the_party_accepts_to_wait() -> None:
    two, other = growing_party()
    Booking.objects.filter(pk=two.pk).update(pinned=True)
    answer = change(other, party_size=6, accept_pending=True)
    assert isinstance(answer, Committed)
    assert answer.bookings[0].state == "pending"
    assert AutoAssignJob.objects.filter(booking=other, state="queued").count() == 1


def test_one_search_in_a_book_at_a_time() -> None:
    _, _, six = two_on_the_six_top()
    blocking, found = threading.Event(), threading.Event()

    def search_long() -> None:
        try:
            with transaction.atomic():
                locking.only_searcher(six.restaurant_id, service_date=six.service_date)
                blocking.set()
                found.wait(20)
        finally:
            connection.close()

    rival = threading.Thread(target=search_long)
    rival.start()
    blocking.wait(20)
    try:
        assert run(six) == f"give_back:{BookBusy.code}"
    finally:
        found.set()
        rival.join()
    assert run(six, now=A_WEEK_BEFORE + MINUTE) == "assign"
