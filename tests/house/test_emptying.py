"""Tests that commit leave the next one an empty database, whichever way it is emptied."""

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType

from telemetry.models import Event
from tests import emptying
from tests.builders import house, table
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)


def kept() -> list[int]:
    return [ContentType.objects.count(), Permission.objects.count()]


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


def test_permissions_that_a_test_changed_are_left_to_django() -> None:
    before = kept()
    Permission.objects.all()[0].delete()
    assert not emptying.empty(before)


@pytest.mark.parametrize("which", ["first", "second"])
def test_the_next_test_finds_nobody(which: str) -> None:
    assert not Restaurant.objects.exists()
    assert Permission.objects.exists()
    house(table("T1", 2))
