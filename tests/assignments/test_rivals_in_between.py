"""Somebody else acts at the worst moment: between the look and the lock, or while the lock is waited for."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from assignments import commands as ask
from assignments import locking
from assignments.audit import audit
from assignments.commands import Command
from assignments.errors import HoldExpired
from assignments.floors import change_floor
from assignments.locking import Locked
from assignments.models import Booking, Occupancy
from assignments.ports import Committed, Refused
from assignments.repository import Days, PostgresAssignmentRepository
from assignments.snapshot import Snapshot
from assignments.statements import Opened
from telemetry.models import Event
from tests.assignments.doing import MINUTE, REPOSITORY, commit
from tests.assignments.rivals import database_url
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, floor_document, house, request, table, table_ids
from venues.documents import read_floor_document
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


class Between(PostgresAssignmentRepository):
    """Lets a rival act once, after the unlocked look and before the locks (or, unguarded, with the looks trusted)."""

    def __init__(self, rival: Callable[[], None], *, guarded: bool = True) -> None:
        super().__init__()
        self.rival, self.guarded, self.acted = rival, guarded, False

    def _lock(self, command: Command, opened: Opened, foreseen: Days) -> Locked:
        if self.acted:
            return super()._lock(command, opened, foreseen)
        self.acted = True
        stale = tuple(Booking.objects.select_related("restaurant").filter(pk__in=command.booking_ids))
        elsewhere(self.rival)
        if self.guarded:
            return super()._lock(command, opened, foreseen)
        books = locking.books(restaurant_id=opened.restaurant_id, dates=(stale[0].service_date,))
        return Locked(stale[0].restaurant, books, stale)


def elsewhere(act: Callable[[], None]) -> None:
    """Does something on another connection and waits for it."""

    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result(20)


def patch_to(stored: Booking, starts_at: dt.datetime) -> Callable[[], None]:
    def patch() -> None:
        wish = ask.Change(booking_id=stored.pk, actor="guest", at=A_WEEK_BEFORE, starts_at=starts_at)
        assert isinstance(commit(wish), Committed)

    return patch


def test_a_guest_who_changes_the_day_between_look_and_lock_is_seated_on_the_new_day() -> None:
    stored = booking(house(table("T1", 2)))
    answer = commit(request(stored), repository=Between(patch_to(stored, SEVEN + DAY)))
    assert isinstance(answer, Committed)
    assert answer.bookings[0].window == (SEVEN + DAY, SEVEN + DAY + 120 * MINUTE)
    assert Occupancy.objects.get().during.lower == SEVEN + DAY
    assert audit() == ()


def test_control_trusting_the_first_look_seats_the_guest_on_the_day_that_was() -> None:
    stored = booking(house(table("T1", 2)))
    commit(request(stored), repository=Between(patch_to(stored, SEVEN + DAY), guarded=False))
    assert Occupancy.objects.get().during.lower == SEVEN


def shrink(restaurant: Restaurant) -> Callable[[], None]:
    def edit() -> None:
        floor = read_floor_document(floor_document(table("T1", 2, active=False), table("T2", 2)))
        change_floor(floor, restaurant=restaurant, at=A_WEEK_BEFORE, actor="manager")

    return edit


def test_a_table_taken_off_the_floor_between_look_and_lock_is_not_given() -> None:
    restaurant = house(table("T1", 2), table("T2", 2))
    answer = commit(request(booking(restaurant)), repository=Between(shrink(restaurant)))
    assert isinstance(answer, Committed)
    assert answer.table_numbers == ("T2",)
    assert audit() == ()


def test_control_a_commit_that_trusts_the_floor_it_saw_first_gives_a_table_that_is_gone() -> None:
    restaurant = house(table("T1", 2), table("T2", 2))
    stored = booking(restaurant)
    REPOSITORY.snapshot(booking_id=stored.pk)  # has seen the floor as it was
    answer = commit(request(stored), repository=Between(shrink(restaurant), guarded=False))
    assert isinstance(answer, Committed)
    assert answer.table_numbers == ("T1",)


@pytest.fixture
def somebody_else() -> Iterator["psycopg.Connection[Any]"]:
    """Another connection, in a transaction of its own."""
    with psycopg.connect(database_url()) as other:
        yield other
        other.rollback()


class FreeInTheLockingStatement(PostgresAssignmentRepository):
    """The mistake to avoid: what is free is looked up before the lock is waited for."""

    def _lock(self, command: Command, opened: Opened, foreseen: Days) -> Locked:
        bookings = tuple(Booking.objects.select_related("restaurant").filter(pk__in=command.booking_ids))
        self.early = super()._read(command, Locked(bookings[0].restaurant, (), bookings))
        return super()._lock(command, opened, foreseen)

    def _read(self, command: Command | None, locked: Locked, **how: Any) -> Snapshot:
        return self.early


def hold(stored: Booking, tables: tuple[Any, ...], seconds: int = 60) -> ask.PlaceHold:
    command = ask.PlaceHold(booking_id=stored.pk, table_ids=tables, ttl_seconds=seconds, actor="host")
    assert isinstance(commit(command), Committed)
    return command


def waiting_for_the_book(somebody_else: "psycopg.Connection[Any]", act: Callable[[], Any], meanwhile: str) -> Any:
    """Starts `act`, which must wait for the book; lets `meanwhile` happen; frees the book; returns what came of it."""
    somebody_else.execute("SELECT FROM assignments_servicebook FOR NO KEY UPDATE")
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(act())
        except HoldExpired as expired:
            answers.append(expired)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    wait_until_somebody_waits()
    somebody_else.execute(meanwhile)
    somebody_else.commit()
    thread.join(20)
    return answers[0]


def wait_until_somebody_waits() -> None:
    """Looks, without sleeping, until a backend of this database waits for a lock."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return


LAPSE = "UPDATE assignments_occupancy SET expires_at = statement_timestamp() WHERE kind = 'hold'"


def test_a_hold_that_lapses_while_its_own_confirm_waits_is_expired_and_nothing_is_written(
    somebody_else: "psycopg.Connection[Any]",
) -> None:
    restaurant = house(table("T1", 2))
    stored = booking(restaurant)
    held = hold(stored, table_ids(restaurant, "T1"))
    answer = waiting_for_the_book(somebody_else, lambda: commit(request(stored, hold_id=held.hold_id)), LAPSE)
    assert isinstance(answer, HoldExpired)
    assert Booking.objects.get(pk=stored.pk).state == "pending"


def test_a_hold_that_lapses_while_a_rival_waits_gives_the_rival_the_table(
    somebody_else: "psycopg.Connection[Any]",
) -> None:
    restaurant = house(table("T1", 2))
    held = hold(booking(restaurant), table_ids(restaurant, "T1"))
    rival = booking(restaurant)
    answer = waiting_for_the_book(somebody_else, lambda: commit(request(rival)), LAPSE)
    assert isinstance(answer, Committed)
    assert Event.objects.filter(name="hold.expired", subject_id=held.hold_id).count() == 1
    assert audit() == ()


def test_control_whoever_looks_before_the_lock_still_sees_the_hold(somebody_else: "psycopg.Connection[Any]") -> None:
    restaurant = house(table("T1", 2))
    hold(booking(restaurant), table_ids(restaurant, "T1"))
    rival = booking(restaurant)
    early = FreeInTheLockingStatement()
    answer = waiting_for_the_book(somebody_else, lambda: commit(request(rival), repository=early), LAPSE)
    assert isinstance(answer, Refused)
