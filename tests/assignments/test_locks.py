"""Who waits for whom, for how long, and what happens when the world moves between the look and the lock."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg.types.range import TimestamptzRange

from assignments import locking, orchestrator
from assignments.audit import audit
from assignments.commands import Command
from assignments.decisions import decide
from assignments.effects import Effects
from assignments.errors import BookBusy
from assignments.locking import Locked
from assignments.models import Assignment, Booking, ServiceBook
from assignments.ports import Committed, Refused
from assignments.repository import Days, PostgresAssignmentRepository
from assignments.snapshot import Snapshot
from assignments.statements import Opened
from tests.assignments.rivals import database_url
from tests.builders import SEVEN, booking, house, request

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


@pytest.fixture
def somebody_else() -> Iterator["psycopg.Connection[Any]"]:
    """Another connection, in a transaction of its own."""
    with psycopg.connect(database_url()) as other:
        yield other
        other.rollback()


def commit(stored: Booking, repository: PostgresAssignmentRepository | None = None) -> Committed:
    answer = orchestrator.commit(request(stored), repository=repository or PostgresAssignmentRepository())
    assert isinstance(answer, Committed)
    return answer


def test_a_book_that_somebody_keeps_locked_is_busy_and_the_same_command_works_later(
    somebody_else: "psycopg.Connection[Any]", settings: Any
) -> None:
    settings.COMMIT_LOCK_TIMEOUT_MS = 50
    stored = booking(house())
    somebody_else.execute("SELECT FROM assignments_servicebook FOR NO KEY UPDATE")
    with pytest.raises(BookBusy):
        commit(stored)
    assert Assignment.objects.count() == 0
    somebody_else.rollback()
    assert commit(stored).book_version == 1


def test_while_the_floor_is_edited_commits_of_that_restaurant_wait_and_others_do_not(
    somebody_else: "psycopg.Connection[Any]", settings: Any
) -> None:
    settings.COMMIT_LOCK_TIMEOUT_MS = 50
    edited, other = booking(house()), booking(house())
    numbers = [locking.RESTAURANT_LOCK_CLASS, locking._number(edited.restaurant_id)]
    somebody_else.execute("SELECT pg_advisory_xact_lock(%s, %s)", numbers)
    with pytest.raises(BookBusy):
        commit(edited)
    assert commit(other).replayed is False
    somebody_else.rollback()
    assert commit(edited).replayed is False


def test_the_restaurant_is_locked_before_its_books() -> None:
    """A commit that waits for the restaurant holds no book, so whoever edits the floor never waits for it in turn."""
    with connection.cursor() as cursor:
        queries: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            queries.append(cursor.mogrify(sql, params) if hasattr(cursor, "mogrify") else sql)
            return execute(sql, params, many, context)

        stored = booking(house())
        with connection.execute_wrapper(note):
            commit(stored)
        (locks,) = [query for query in queries if "pg_advisory_xact_lock_shared" in query]
        cursor.execute(f"EXPLAIN (VERBOSE, COSTS OFF) {locks}")
        plan = [line for (line,) in cursor.fetchall()]
    evaluated = [line for line in plan if "pg_advisory_xact_lock_shared" in line]
    assert plan[0].strip() == "LockRows"
    assert len(evaluated) >= 2, "evaluated below LockRows, not above it"


def test_two_days_of_one_restaurant_do_not_wait_for_each_other(
    somebody_else: "psycopg.Connection[Any]", settings: Any
) -> None:
    settings.COMMIT_LOCK_TIMEOUT_MS = 50
    restaurant = house()
    friday, saturday = booking(restaurant), booking(restaurant, starts_at=SEVEN + DAY)
    day = "SELECT FROM assignments_servicebook WHERE service_date = %s FOR NO KEY UPDATE"
    somebody_else.execute(day, [friday.service_date])
    assert commit(saturday).book_version == 1


class RebookedInBetween(PostgresAssignmentRepository):
    """Once, between the unlocked look and the lock, the guest moves to the next day."""

    def __init__(self, stored: Booking, *, checked: bool = True) -> None:
        super().__init__()
        self.stored, self.checked, self.rebooked = stored, checked, False

    def _lock(self, command: Command, opened: Opened, foreseen: Days) -> Locked:
        if not self.rebooked:
            self.rebooked = True
            rebook(self.stored)
            if not self.checked:
                books = locking.books(restaurant_id=opened.restaurant_id, dates=(self.stored.service_date,))
                bookings = locking.bookings(command.booking_ids)
                return Locked(bookings[0].restaurant, books, bookings)
        return super()._lock(command, opened, foreseen)


def rebook(stored: Booking) -> None:
    """What a change of date will do: a window, a service day and its book, committed by another connection."""
    window = TimestamptzRange(stored.window.lower + DAY, stored.window.upper + DAY)
    with psycopg.connect(database_url(), autocommit=True) as guest:
        guest.execute(
            'UPDATE assignments_booking SET starts_at = %s, "window" = %s, service_date = %s WHERE id = %s',
            [stored.starts_at + DAY, window, stored.service_date + DAY, stored.pk],
        )
        guest.execute(
            "INSERT INTO assignments_servicebook VALUES (gen_random_uuid(), %s, 0, %s)",
            [stored.service_date + DAY, stored.restaurant_id],
        )


def versions(stored: Booking) -> list[int]:
    """The versions of the restaurant's books, by day."""
    return list(ServiceBook.objects.filter(restaurant=stored.restaurant_id).values_list("version", flat=True))


def test_a_guest_who_changes_the_day_between_the_look_and_the_lock_is_seated_on_the_new_day() -> None:
    stored = booking(house())
    answer = commit(stored, RebookedInBetween(stored))
    assert Assignment.objects.get(pk=str(answer.assignment_id)).window.lower == SEVEN + DAY
    assert versions(stored) == [0, 1]
    assert audit() == ()


def test_control_without_the_second_look_the_wrong_day_is_locked() -> None:
    stored = booking(house())
    commit(stored, RebookedInBetween(stored, checked=False))
    assert versions(stored) == [1, 0]


def patience() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout')")
        lock, idle = cursor.fetchone()
        return lock, idle


def test_patience_is_of_the_transaction_not_of_the_connection() -> None:
    within: list[tuple[str, str]] = []

    def look_and_decide(command: Command, *, snapshot: Snapshot) -> Effects | Refused:
        within.append(patience())
        return decide(command, snapshot=snapshot)

    PostgresAssignmentRepository().commit(request(booking(house())), decide=look_and_decide)
    assert within == [("3s", "10s")]
    assert patience() == ("0", "0")
