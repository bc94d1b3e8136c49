"""Pruning: what is past its retention goes, what is younger stays, and the audit finds nothing before or after."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from psycopg.types.range import TimestamptzRange as Range

from assignments import commands as ask
from assignments.audit import audit
from assignments.errors import BookingAlreadyAssigned
from assignments.models import Assignment, AutoAssignJob, IdempotencyRecord, Occupancy
from assignments.retention import prune
from telemetry.models import Event
from tests.assignments.commands import ask as answer_of
from tests.assignments.commands import everything, refuse, say
from tests.assignments.evenings import Evening, done, evening_of_three
from tests.builders import SEVEN, booking, request
from venues.models import Closure

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NINE = SEVEN + dt.timedelta(hours=2)
# Guests are forgotten in a file of their own (test_guest_retention.py).
KEPT = {"idempotency": 7, "ledger": 90, "events": 400, "jobs": 30, "guests": 10_000}
KEPT |= {"aggregates": 800, "deliveries": 30}
NOTHING = {"idempotency": 0, "ledger": 0, "events": 0, "jobs": 0, "guests": 0, "aggregates": 0, "deliveries": 0}


@pytest.fixture
def evening() -> Evening:
    evening = evening_of_three()
    let_everything_be_of(SEVEN)
    return evening


def let_everything_be_of(moment: dt.datetime) -> None:
    """As if all that was written until now had been written then."""
    IdempotencyRecord.objects.update(created_at=moment)
    Event.objects.update(occurred_at=moment)
    AutoAssignJob.objects.update(updated_at=moment)


def pruned(
    now: dt.datetime, days: dict[str, int] = KEPT, *, dry_run: bool = False, batch: int = 1000
) -> dict[str, int]:
    """How many rows of each kind went; the audit finds nothing afterwards."""
    counts = prune(now=now, older_than_days=days, dry_run=dry_run, batch=batch)
    assert audit() == ()
    return counts


@pytest.mark.parametrize(
    ("kind", "rows", "over_at"),
    [("idempotency", 2, SEVEN), ("ledger", 3, NINE), ("events", 6, SEVEN), ("jobs", 2, SEVEN)],
)
def test_what_is_as_old_as_its_retention_stays_and_a_moment_later_goes(
    evening: Evening, kind: str, rows: int, over_at: dt.datetime
) -> None:
    days = dict.fromkeys(KEPT, 10_000) | {"idempotency": 20 if kind == "events" else 10_000, kind: 20}
    assert pruned(over_at + 20 * DAY, days) == NOTHING
    assert pruned(over_at + 20 * DAY + dt.timedelta(microseconds=1), days)[kind] == rows


def test_a_key_that_is_young_still_replays(evening: Evening) -> None:
    late = booking(evening.restaurant)
    command = request(late)
    first = done(command)
    IdempotencyRecord.objects.filter(key=command.idempotency_key).update(created_at=SEVEN)
    assert pruned(SEVEN + 7 * DAY)["idempotency"] == 0
    again = done(command)
    assert (again.replayed, again.assignment_id) == (True, first.assignment_id)


def test_a_key_that_was_pruned_can_be_used_again(evening: Evening) -> None:
    late = booking(evening.restaurant)
    command = request(late)
    first = done(command)
    done(ask.Release(booking_id=late.pk, actor="host", at=SEVEN))
    IdempotencyRecord.objects.filter(key=command.idempotency_key).update(created_at=SEVEN)
    assert pruned(SEVEN + 8 * DAY)["idempotency"] == 3
    again = done(command)
    assert again.replayed is False
    assert again.assignment_id != first.assignment_id
    assert audit() == ()


def test_a_pruned_key_does_not_seat_a_booking_twice(evening: Evening) -> None:
    command = request(booking(evening.restaurant))
    done(command)
    IdempotencyRecord.objects.all().delete()
    with pytest.raises(BookingAlreadyAssigned):
        done(command)


def test_a_visit_that_is_long_over_leaves_the_ledger_and_its_assignment_remembers(evening: Evening) -> None:
    evening.see_the_couple_off()
    now = SEVEN + 91 * DAY
    assert pruned(now)["ledger"] == 3
    assert Occupancy.objects.count() == 0
    assert [row.pruned_at for row in Assignment.objects.all()] == [now, now]


def test_control_an_assignment_that_does_not_remember_is_found_without_its_tables(evening: Evening) -> None:
    pruned(SEVEN + 91 * DAY)
    Assignment.objects.update(pruned_at=None)
    assert {finding.code for finding in audit()} == {"assignment_without_ledger"}


def test_a_visit_whose_rows_are_pruned_can_still_be_ended(evening: Evening) -> None:
    evening.seat_the_couple()
    pruned(SEVEN + 91 * DAY)
    done(ask.Complete(booking_id=evening.couple.pk, actor="host", at=SEVEN + 91 * DAY))
    assert audit() == ()


def test_a_booking_whose_rows_are_pruned_gets_rows_again_when_it_is_put_off(evening: Evening) -> None:
    pruned(SEVEN + 91 * DAY)
    later = SEVEN + 98 * DAY
    put_off = ask.Change(booking_id=evening.couple.pk, starts_at=later, actor="host", at=SEVEN + 91 * DAY)
    done(put_off)
    assert Occupancy.objects.get().during == Range(later, later + dt.timedelta(hours=2))
    assert audit() == ()


def test_a_closure_that_is_long_over_leaves_the_ledger(evening: Evening) -> None:
    closure = evening.close("T4")
    window = Range(SEVEN, NINE)
    Closure.objects.filter(pk=closure.pk).update(window=window)
    Occupancy.objects.filter(holder_id=closure.pk).update(during=window)
    assert prune(now=SEVEN + 91 * DAY, older_than_days=KEPT)["ledger"] == 4


def test_holds_and_rows_without_an_owner_are_not_pruned_but_left_to_the_audit(evening: Evening) -> None:
    held, nobodys = evening.hold("T4"), evening.occupy("T5")
    prune(now=SEVEN + 91 * DAY, older_than_days=KEPT)
    assert set(Occupancy.objects.values_list("pk", flat=True)) == {held.pk, nobodys.pk}
    assert [(finding.code, finding.subject_id) for finding in audit()] == [("ledger_without_owner", nobodys.pk)]


def test_of_a_bookings_events_the_last_word_on_its_state_stays(evening: Evening) -> None:
    evening.see_the_couple_off()
    let_everything_be_of(SEVEN)
    assert pruned(SEVEN + 401 * DAY)["events"] == 10
    told = Event.objects.order_by("id").values_list("booking_id", "name")
    assert list(told) == [(evening.party.pk, "booking.confirmed"), (evening.couple.pk, "booking.completed")]


def test_control_without_the_last_word_the_audit_misses_it(evening: Evening) -> None:
    pruned(SEVEN + 401 * DAY)
    Event.objects.all().delete()
    assert [finding.code for finding in audit()] == ["state_without_event"] * 2


def test_the_events_of_a_key_that_can_be_replayed_stay(evening: Evening) -> None:
    assert pruned(SEVEN + 401 * DAY, KEPT | {"idempotency": 402})["events"] == 4
    told = Event.objects.order_by("id").values_list("name", flat=True)
    assert list(told) == ["assignment.committed", "booking.confirmed"] * 2


def test_control_without_its_events_a_key_has_no_effect(evening: Evening) -> None:
    Event.objects.filter(name="assignment.committed").update(command_id=None)
    Event.objects.filter(name="booking.confirmed").update(command_id=None)
    assert [finding.code for finding in audit()] == ["key_without_effect"] * 2


def test_jobs_that_have_ended_go_and_those_that_wait_for_a_person_stay(evening: Evening) -> None:
    assert pruned(SEVEN + 31 * DAY)["jobs"] == 2
    assert [job.state for job in AutoAssignJob.objects.all()] == ["exhausted"]


def test_a_job_handed_to_people_goes_when_its_booking_does_not_wait_any_more(evening: Evening) -> None:
    late = booking(evening.restaurant)
    AutoAssignJob.objects.filter(booking=late).update(state="exhausted")
    done(request(late))
    let_everything_be_of(SEVEN)
    assert pruned(SEVEN + 31 * DAY)["jobs"] == 3
    assert AutoAssignJob.objects.get().booking_id == evening.crowd.pk


def test_small_batches_delete_the_same_and_a_second_run_nothing_more(evening: Evening) -> None:
    expected = pruned(SEVEN + 401 * DAY, dry_run=True)
    assert pruned(SEVEN + 401 * DAY, batch=1) == expected
    assert pruned(SEVEN + 401 * DAY) == NOTHING


def test_a_run_that_was_stopped_is_taken_up_by_the_next(evening: Evening) -> None:
    deletions: list[str] = []

    def stop(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("DELETE"):
            deletions.append(sql)
            if len(deletions) == 2:
                raise KeyboardInterrupt
        return execute(sql, params, many, context)

    whole = pruned(SEVEN + 401 * DAY, dry_run=True)
    with pytest.raises(KeyboardInterrupt), connection.execute_wrapper(stop):
        prune(now=SEVEN + 401 * DAY, older_than_days=KEPT, batch=1)
    assert IdempotencyRecord.objects.count() == whole["idempotency"] - 1
    assert audit() == ()
    assert pruned(SEVEN + 401 * DAY) == whole | {"idempotency": whole["idempotency"] - 1}


def test_a_dry_run_counts_and_deletes_nothing(evening: Evening) -> None:
    before, told = everything(), Event.objects.count()
    assert pruned(SEVEN + 401 * DAY, dry_run=True) == NOTHING | {
        "idempotency": 2, "ledger": 3, "events": 6, "jobs": 2
    }  # fmt: skip
    assert (everything(), Event.objects.count()) == (before, told)


def test_the_command_goes_by_the_settings_unless_told_otherwise(evening: Evening) -> None:
    let_everything_be_of(dt.datetime(2020, 2, 29, tzinfo=dt.UTC))
    answer = answer_of("prune", "--dry-run", "--older-than", "events=99999", "--older-than", "jobs=99999")
    assert answer["olderThanDays"] == KEPT | {"events": 99999, "jobs": 99999, "guests": 400}
    assert (answer["deleted"]["idempotency"], answer["deleted"]["events"], answer["deleted"]["jobs"]) == (2, 0, 0)
    assert answer["dryRun"] is True


def test_the_command_says_what_it_has_deleted(evening: Evening) -> None:
    let_everything_be_of(dt.datetime(2020, 2, 29, tzinfo=dt.UTC))
    words = ("prune", "--older-than", "ledger=99999")
    said = [
        "idempotency: 2 older than 7 days",
        "ledger: 0 older than 99999 days",
        "events: 6 older than 400 days",
        "jobs: 2 older than 30 days",
        "guests: 0 older than 400 days",
        "aggregates: 0 older than 800 days",
        "deliveries: 0 older than 30 days",
    ]
    assert say(*words, "--dry-run").splitlines() == [*said, "Nothing deleted (--dry-run)."]
    assert say(*words).splitlines() == [*said, "10 rows deleted, the guests of 0 bookings forgotten."]
    assert audit() == ()


@pytest.mark.parametrize(
    ("age", "complaint"),
    [
        ("ledger=1", "ledger is kept for at least 2 days, not 1."),
        ("events=0", "events is kept for at least 1 days, not 0."),
        ("holds=3", f"'holds=3' is not KIND=DAYS with a kind of {', '.join(KEPT)}"),
        ("guests=6", "guests are kept for at least as long as idempotency keys: a key's digest knows them."),
        ("jobs=soon", "'soon' is not a number of days"),
    ],
)
def test_an_age_that_cannot_be_meant_is_refused(evening: Evening, age: str, complaint: str) -> None:
    assert refuse("prune", f"--older-than={age}").endswith(complaint)
