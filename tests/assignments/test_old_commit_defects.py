"""What the allocator that this one replaces got wrong when it wrote; each a test that it cannot happen here."""

import dataclasses
import datetime as dt

import pytest

from assignments import commands as ask
from assignments.errors import IdempotencyKeyReused, StaleVersion
from assignments.models import Assignment, Booking, Occupancy
from assignments.ports import Committed
from tests.assignments.doing import MINUTE, commit, done, ledger, written
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, request, table, table_ids

pytestmark = pytest.mark.django_db


def test_unassign_left_the_tables_taken_so_that_nobody_could_be_assigned_again() -> None:
    restaurant = house(table("T1", 4), table("T2", 4), joins=[["T1", "T2"]])
    stored, both = booking(restaurant, party_size=8), table_ids(restaurant, "T1", "T2")
    for _ in range(3):
        assert set(done(request(stored, table_ids=both)).table_ids) == set(both)
        done(ask.Release(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE))
        assert ledger() == []


def test_staff_cancel_kept_the_tables_blocked() -> None:
    restaurant = house(table("T1", 2))
    stored = booking(restaurant)
    done(request(stored))
    done(ask.Cancel(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE))
    assert done(request(booking(restaurant))).table_numbers == ("T1",)


def test_a_move_to_tables_that_overlap_its_own_collided_with_itself() -> None:
    restaurant = house(table("T1", 4), table("T2", 4), table("T3", 4), joins=[["T1", "T2"], ["T2", "T3"]])
    stored = booking(restaurant, party_size=8)
    done(request(stored, table_ids=table_ids(restaurant, "T1", "T2")))
    target = table_ids(restaurant, "T2", "T3")
    assert done(ask.Move(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE, table_ids=target)).table_numbers == (
        "T2",
        "T3",
    )


def test_a_modified_booking_lost_its_tables_before_a_new_plan_was_known() -> None:
    restaurant = house(table("T1", 2))
    stored = booking(restaurant)
    first = done(request(stored))
    answer = commit(ask.Change(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE, party_size=7))
    assert not isinstance(answer, Committed)
    assert Booking.objects.get(pk=stored.pk).state == "confirmed"
    assert Occupancy.objects.get().holder_id == first.assignment_id


def test_the_same_key_with_a_moved_window_answered_as_if_nothing_had_moved() -> None:
    """A request that names its window is refused once the booking has moved; a repeat of it tells what it did then."""
    stored = booking(house(table("T1", 2)))
    window = (stored.window.lower, stored.window.upper)
    wish = request(stored, window=window, idempotency_key="confirm-1")
    first = done(wish)
    done(ask.Change(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE, starts_at=SEVEN + 60 * MINUTE))
    assert done(wish) == dataclasses.replace(first, replayed=True)
    moved = tuple(moment + 60 * MINUTE for moment in window)
    before = written()
    with pytest.raises(IdempotencyKeyReused):
        commit(dataclasses.replace(wish, window=moved))
    done(ask.Release(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE))
    with pytest.raises(StaleVersion):
        commit(dataclasses.replace(wish, idempotency_key="confirm-2"))
    assert before != written()


def test_the_same_key_with_other_tables_gave_whichever_came_first() -> None:
    restaurant = house(table("T1", 2), table("T2", 2))
    stored = booking(restaurant)
    wish = request(stored, table_ids=table_ids(restaurant, "T1"))
    first = done(wish)
    before = written()
    with pytest.raises(IdempotencyKeyReused):
        commit(dataclasses.replace(wish, table_ids=table_ids(restaurant, "T2")))
    assert written() == before
    assert done(wish) == dataclasses.replace(first, replayed=True)


def test_a_multi_table_commit_violated_its_own_key() -> None:
    restaurant = house(table("T1", 4), table("T2", 4), table("T3", 4), joins=[["T1", "T2"], ["T2", "T3"]])
    answer = done(request(booking(restaurant, party_size=12), idempotency_key="one-key"))
    assert answer.table_numbers == ("T1", "T2", "T3")


def test_tables_named_in_another_order_were_another_request() -> None:
    restaurant = house(table("T1", 4), table("T2", 4), joins=[["T1", "T2"]])
    one, other = table_ids(restaurant, "T1", "T2")
    wish = request(booking(restaurant, party_size=8), table_ids=(one, other))
    first = done(wish)
    assert done(dataclasses.replace(wish, table_ids=(other, one))) == dataclasses.replace(first, replayed=True)


def test_an_unassign_left_the_merge_group_behind() -> None:
    restaurant = house(table("T1", 4), table("T2", 4), joins=[["T1", "T2"]])
    stored = booking(restaurant, party_size=8)
    group = done(request(stored)).merge_group_id
    done(ask.Release(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE))
    assert Assignment.objects.get(merge_group__id=str(group)).state == "released"


def test_undoing_a_no_show_failed_because_the_tables_were_gone() -> None:
    stored = booking(house(table("T1", 2)))
    done(request(stored))
    done(ask.MarkNoShow(booking_id=stored.pk, actor="host", at=SEVEN + 20 * MINUTE))
    done(ask.Undo(booking_id=stored.pk, actor="host", at=SEVEN + 25 * MINUTE))
    assert ledger() == [("T1", SEVEN, SEVEN + dt.timedelta(hours=2))]


def test_two_disjoint_pairs_passed_for_joined_tables() -> None:
    restaurant = house(
        *(table(f"T{n}", 2) for n in range(1, 5)), joins=[["T1", "T2"], ["T3", "T4"]], policy={"maxTables": 4}
    )
    stored = booking(restaurant, party_size=8)
    with pytest.raises(Exception, match="not_joined"):
        commit(request(stored, table_ids=table_ids(restaurant, "T1", "T2", "T3", "T4")))
