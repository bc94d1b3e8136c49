"""Somebody else acts in the middle of a backfill: between look and lock, or past all locks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from psycopg.types.range import TimestamptzRange

from assignments import commands as ask
from assignments.audit import audit
from assignments.errors import BookBusy
from assignments.models import Assignment, Booking, Occupancy
from assignments.ports import Committed
from assignments.wiring import claims
from rollout.backfill import batches
from rollout.backfill.batches import Batch, take_batch
from rollout.backfill.taking import Sifted
from tests.assignments.doing import MINUTE, NINE, commit, ledger
from tests.assignments.test_rivals_in_between import elsewhere
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, request, table, table_ids
from tests.rollout.old_ledger import old_rows, stands
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)
THE_LOCK, THE_WRITE = "pg_advisory_xact_lock_shared", "INSERT INTO assignments_occupancy"
NO_RETRY = 1


@contextmanager
def rival(act: Callable[[], None], *, before: str) -> Iterator[None]:
    """Acts on another connection, once, just before a statement with these words is sent."""
    acted: list[bool] = []

    def watch(execute: Any, sql: str, *args: Any) -> Any:
        if before in sql and not acted:
            acted.append(True)
            elsewhere(act)
        return execute(sql, *args)

    with connection.execute_wrapper(watch):
        yield
    assert acted, "the rival never came"


def take(*stored: Booking) -> Sifted:
    """Takes what the old ledger says of these bookings."""
    batch = Batch(restaurant_id=stored[0].restaurant_id, booking_ids=tuple(each.pk for each in stored))
    return take_batch(batch, claims=claims())


def codes(sifted: Sifted) -> dict[Any, str]:
    return {seating.booking_id: refusal.code for seating, refusal in sifted.refused}


@pytest.fixture
def restaurant() -> Restaurant:
    """Two tables."""
    return house(table("T1"), table("T2"))


def test_who_gets_the_table_just_before_the_lock_keeps_it(restaurant: Restaurant) -> None:
    stored, quick = booking(restaurant), booking(restaurant)
    old_rows(stored, "T1")
    wish = request(quick, table_ids=table_ids(restaurant, "T1"))
    with rival(lambda: _done(wish), before=THE_LOCK):
        assert codes(take(stored)) == {stored.pk: "overlap"}
    assert Assignment.objects.get().booking_id == quick.pk
    assert audit() == ()


def test_a_guest_who_changes_the_day_just_before_the_lock_has_no_old_seating_any_more(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    old_rows(stored, "T1")
    change = ask.Change(booking_id=stored.pk, actor="guest", at=A_WEEK_BEFORE, starts_at=SEVEN + 24 * 60 * MINUTE)
    with rival(lambda: _done(change), before=THE_LOCK):
        assert codes(take(stored)) == {stored.pk: "other_time"}
    assert (Assignment.objects.count(), audit()) == (0, ())


def test_a_party_seated_by_hand_just_before_the_lock_stays_where_it_is(restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    old_rows(stored, "T1")
    wish = request(stored, table_ids=table_ids(restaurant, "T2"))
    with rival(lambda: _done(wish), before=THE_LOCK):
        take(stored)
    assert ledger() == [("T2", SEVEN, NINE)]
    assert audit() == ()


def past_all_locks(restaurant: Restaurant) -> Callable[[], None]:
    """Somebody writes into the ledger by hand."""
    row = {"holder_id": restaurant.pk, "kind": "block", "during": TimestamptzRange(SEVEN, NINE)}

    def write() -> None:
        (table_id,) = table_ids(restaurant, "T1")
        Occupancy.objects.create(restaurant=restaurant, table_id=table_id, **row)

    return write


def test_who_writes_past_all_locks_meets_the_constraint_and_the_others_are_taken(restaurant: Restaurant) -> None:
    stored, other = booking(restaurant), booking(restaurant)
    old_rows(stored, "T1")
    old_rows(other, "T2")
    with rival(past_all_locks(restaurant), before=THE_WRITE):
        assert codes(take(stored, other)) == {stored.pk: "overlap"}
    assert Assignment.objects.get().booking_id == other.pk
    assert [refusal for _, _, refusal in stands(stored)] == ["overlap"]


def test_control_a_batch_that_does_not_look_again_takes_nobody(
    restaurant: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, other = booking(restaurant), booking(restaurant)
    old_rows(stored, "T1")
    old_rows(other, "T2")
    monkeypatch.setattr(batches, "TRIES", NO_RETRY)
    with rival(past_all_locks(restaurant), before=THE_WRITE), pytest.raises(BookBusy):
        take(stored, other)
    assert Assignment.objects.count() == 0


def _done(command: Any) -> None:
    assert isinstance(commit(command), Committed)
