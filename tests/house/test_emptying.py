"""Tests that commit leave the next one an empty database, whichever way it is emptied."""

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from telemetry.models import Event
from tests import emptying
from tests.builders import house, table
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


def test_a_request_that_locks_in_another_order_is_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    told = iter([deadlock(), deadlock(), None])

    def locked_out(kept: list[int]) -> bool:
        error = next(told)
        if error is not None:
            raise error
        return True

    monkeypatch.setattr(emptying, "empty", locked_out)
    assert emptying._empty_soon(kept())
    monkeypatch.setattr(emptying, "empty", lambda kept: (_ for _ in ()).throw(OperationalError("gone")))
    with pytest.raises(OperationalError, match="gone"):
        emptying._empty_soon(kept())
    monkeypatch.undo()


def deadlock() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = DeadlockDetected()
    return error


@pytest.mark.parametrize("which", ["first", "second"])
def test_the_next_test_finds_nobody(which: str) -> None:
    assert not Restaurant.objects.exists()
    assert Permission.objects.exists()
    house(table("T1", 2))
