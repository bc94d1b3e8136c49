"""Tests that commit leave the next one an empty database, whichever way it is emptied."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from telemetry.models import Event
from tests import emptying
from tests.assignments.rivals import database_url
from tests.builders import house, table
from tests.embedded.rivals import wait_for
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _nothing_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dead rows of the tests before count too, so how large a table is depends on what has run."""
    monkeypatch.setattr(emptying, "LARGEST_BYTES", 10**12)


def kept() -> list[int]:
    return [ContentType.objects.count(), Permission.objects.count()]


@pytest.mark.usefixtures("_nothing_is_large")
def test_what_a_test_committed_is_gone_and_what_django_made_is_there() -> None:
    house(table("T1", 2))
    User.objects.create(username="Ada").user_permissions.add(Permission.objects.all()[0])
    before = kept()
    assert emptying.empty(before)
    assert [model.objects.count() for model in (Restaurant, Event, User)] == [0, 0, 0]
    assert kept() == before > [0, 0]


def test_what_is_more_than_a_few_rows_is_left_to_django(monkeypatch: pytest.MonkeyPatch) -> None:
    house(table("T1", 2))
    monkeypatch.setattr(emptying, "LARGEST_BYTES", 0)
    assert not emptying.empty(kept())
    assert Restaurant.objects.exists()


@pytest.mark.usefixtures("_nothing_is_large")
def test_permissions_that_a_test_changed_are_left_to_django() -> None:
    before = kept()
    Permission.objects.all()[0].delete()
    assert not emptying.empty(before)


def test_a_request_that_locks_in_another_order_is_waited_out() -> None:
    assert told_where_somebody_is_late(emptying.empty_soon) == ""


def test_the_control_without_another_try_that_is_an_error() -> None:
    assert "deadlock detected" in told_where_somebody_is_late(emptying.empty)


def told_where_somebody_is_late(clear: Callable[[list[int]], bool]) -> str:
    """What went wrong, where of the two that wait for each other we are the one to give way."""
    for _ in range(5):
        told, before = "", kept()
        with psycopg.connect(database_url()) as late, ThreadPoolExecutor(1) as others:
            late.execute(LOCK.format("venues_zone"))
            ended = others.submit(ends_late, late)
            try:
                clear(before)
            except OperationalError as error:
                told = str(error)
            # Whoever waited first gives way, unless the other begins to wait too late to be seen.
            if ended.result(30):
                return told
    raise AssertionError("the other was always the one to give way")


LOCK = "LOCK TABLE {} IN ROW EXCLUSIVE MODE"
WAITING = """
    SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE NOT granted AND d.datname = current_database() AND relation = 'venues_zone'::regclass
"""


def ends_late(late: psycopg.Connection) -> bool:
    """Once we wait for the last table, asks for the first, and ends when it has it; False where it had to give way."""
    wait_for(lambda: late.execute(WAITING).fetchone() == (1,), seconds=20)
    try:
        late.execute(LOCK.format("assignments_assignment"))
    except DeadlockDetected:
        late.rollback()
        return False
    late.commit()
    return True


@pytest.mark.parametrize("which", ["first", "second"])
def test_the_next_test_finds_nobody(which: str) -> None:
    assert not Restaurant.objects.exists()
    assert Permission.objects.exists()
    house(table("T1", 2))
