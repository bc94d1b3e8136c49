"""`backfill_assignments` takes: what the old ledger promised stands in ours afterwards."""

from pathlib import Path

import pytest

from assignments.audit import audit
from assignments.models import Assignment, Booking, MergeGroup, ServiceBook
from rollout.models import LegacyAssignment
from tests.assignments.commands import everything
from tests.assignments.doing import MINUTE, NINE, done, ledger, story
from tests.builders import A_WEEK_BEFORE, FRIDAY, SEVEN, booking, house, job_of, request, table, table_ids
from tests.rollout.backfill.conftest import Run
from tests.rollout.old_ledger import old_rows, reported, stands
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
HALF_PAST_EIGHT = SEVEN + 90 * MINUTE


def test_an_old_row_becomes_an_assignment_with_its_ledger_row(restaurant: Restaurant, run: Run, path: Path) -> None:
    stored = booking(restaurant)
    old_rows(stored, "T1")
    assert run() == {
        "taken": 1, "rowsTaken": 1, "known": 0, "refused": {}, "rowsDiscarded": 0, "report": str(path), "dryRun": False,
    }  # fmt: skip
    made = Assignment.objects.get()
    assert (made.booking_id, made.source, made.actor, made.state) == (stored.pk, "backfill", "backfill", "confirmed")
    assert (made.plan["tables"], made.plan["scoreMilli"] > 0) == (["T1"], True)
    assert ledger() == [("T1", SEVEN, NINE)]
    stored = Booking.objects.get(pk=stored.pk)
    assert (stored.state, job_of(stored).state) == ("confirmed", "cancelled")
    assert ServiceBook.objects.get(service_date=FRIDAY).version == 1
    assert stands(stored) == [(made.table_ids[0], made.pk, "")]
    assert reported(path) == []
    assert audit() == ()


def test_guests_whom_the_old_allocator_told_are_not_told_again(restaurant: Restaurant, run: Run) -> None:
    stored = booking(restaurant)
    old_rows(stored, "T1")
    run()
    assert story(stored) == ["assignment.committed", "booking.taken_over"]


def test_joined_tables_become_one_assignment_with_its_merge_group(restaurant: Restaurant, run: Run) -> None:
    stored = booking(restaurant, party_size=7)
    old_rows(stored, "T1", "T2")
    assert (run()["taken"], run()["rowsTaken"]) == (1, 0)
    assert MergeGroup.objects.get().capacity == 8
    assert ledger() == [("T1", SEVEN, NINE), ("T2", SEVEN, NINE)]
    assert audit() == ()


def test_the_time_that_was_promised_is_kept_where_ours_would_be_another(restaurant: Restaurant, run: Run) -> None:
    early, late = booking(restaurant), booking(restaurant, starts_at=HALF_PAST_EIGHT)
    old_rows(early, "T1", end_at=HALF_PAST_EIGHT)
    old_rows(late, "T1")
    assert run()["taken"] == 2
    assert ledger() == [("T1", SEVEN, HALF_PAST_EIGHT), ("T1", HALF_PAST_EIGHT, HALF_PAST_EIGHT + 120 * MINUTE)]
    early = Booking.objects.get(pk=early.pk)
    assert (early.window.upper, early.revision) == (HALF_PAST_EIGHT, 2)
    assert audit() == ()


def test_what_our_ledger_gives_already_is_known_and_mirrored(restaurant: Restaurant, run: Run) -> None:
    stored = booking(restaurant)
    (wanted,) = table_ids(restaurant, "T1")
    has_it = done(request(stored, table_ids=(wanted,))).assignment_id
    LegacyAssignment.objects.filter(booking_id=stored.pk).delete()
    old_rows(stored, "T1")
    before = everything()
    assert (run()["known"], stands(stored)) == (1, [(wanted, has_it, "")])
    assert everything() == before


def test_a_missing_join_is_taken_when_it_is_accepted_and_the_assignment_says_so(
    restaurant: Restaurant, run: Run
) -> None:
    stored = booking(restaurant, party_size=7)
    old_rows(stored, "T2", "T3")
    assert run("--accept", "not_joined")["taken"] == 1
    plan = Assignment.objects.get().plan
    assert (plan["overrides"], plan["reason"]) == (["not_joined"], "taken over from the old allocator")
    assert audit() == ()


def test_an_old_time_that_reaches_into_the_next_service_day_gets_that_days_book(run: Run) -> None:
    night = house(table("T1"), serviceDayStarts="05:00")
    stored = booking(night, starts_at=SEVEN)
    old_rows(stored, "T1", end_at=SEVEN + 11 * 60 * MINUTE)
    assert run()["taken"] == 1
    assert ServiceBook.objects.filter(restaurant=night).count() == 2
    assert audit() == ()


def test_who_assigned_a_table_and_when_stays_in_the_old_ledger(restaurant: Restaurant, run: Run) -> None:
    stored = booking(restaurant)
    old_rows(stored, "T1", idempotency_key="auto-7")
    run()
    row = LegacyAssignment.objects.get()
    assert (row.assigned_at, row.assigned_by, row.idempotency_key) == (A_WEEK_BEFORE, "old-allocator", "auto-7")
    assert row.assignment_id == Assignment.objects.get().pk


def test_whoever_is_seated_here_first_has_no_old_seating_any_more(restaurant: Restaurant, run: Run) -> None:
    """A host seats two parties before the old ledger is taken over: one where it was, one elsewhere."""
    stays, moves = booking(restaurant), booking(restaurant)
    old_rows(stays, "T1")
    old_rows(moves, "T2")
    done(request(stays, table_ids=table_ids(restaurant, "T1")))
    done(request(moves, table_ids=table_ids(restaurant, "T3")))
    assert ledger() == [("T1", SEVEN, NINE), ("T3", SEVEN, NINE)]
    assert LegacyAssignment.objects.filter(assignment_id=None).count() == 0
    assert run()["taken"] == 0
    assert audit() == ()
