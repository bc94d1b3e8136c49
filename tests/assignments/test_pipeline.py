"""The auto-assign pipeline: jobs are rows, a conflict is not an attempt, every no has a reason and a next try."""

import datetime as dt
import uuid

import pytest
from django.db.models import Q
from django.utils import timezone

from assignments import jobs, orchestrator, pipeline
from assignments.audit import audit
from assignments.commands import Command, PlaceHold
from assignments.errors import BookBusy, TableTaken
from assignments.models import Assignment, AutoAssignJob, Booking, Occupancy
from assignments.ports import AssignmentRepository, Committed, Decide, Refused
from assignments.repository import PostgresAssignmentRepository
from assignments.settling import JobResult, Run
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, job_of, request, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
REPOSITORY = PostgresAssignmentRepository()
MINUTE = dt.timedelta(minutes=1)
CUTOFF = SEVEN - 10 * MINUTE


def run(
    stored: Booking, *, now: dt.datetime = A_WEEK_BEFORE, repository: AssignmentRepository = REPOSITORY
) -> JobResult:
    result = pipeline.run_next(now=now, repository=repository, only=Q(booking=stored))
    assert result is not None
    return result


def full_house_and_a_waiting_booking() -> Booking:
    restaurant = house(table("T1", 2))
    orchestrator.commit(request(booking(restaurant)), repository=REPOSITORY)
    return booking(restaurant)


def test_a_job_seats_its_booking() -> None:
    stored = booking(house())
    assert run(stored).verb == "assign"
    job = job_of(stored)
    assert (job.state, job.reason, job.judged_at, job.lease) == ("assigned", "", A_WEEK_BEFORE, None)
    assert Assignment.objects.get().actor == "auto-assign"
    assert audit() == ()


def test_a_job_run_twice_has_one_effect_because_its_key_replays() -> None:
    stored = booking(house())
    run(stored)
    AutoAssignJob.objects.update(state="queued")
    result = run(stored, now=A_WEEK_BEFORE + MINUTE)
    assert result.verb == "assign"
    assert result.committed is not None
    assert result.committed.replayed is True
    assert Assignment.objects.count() == 1


def test_a_full_house_is_tried_again_after_30_seconds_2_minutes_10_minutes_and_then_waits_for_the_cut_off() -> None:
    stored = full_house_and_a_waiting_booking()
    now, pauses = A_WEEK_BEFORE, []
    for _ in range(4):
        assert run(stored, now=now).verb == "defer"
        job = job_of(stored)
        pauses.append(job.due_at - now)
        now = job.due_at
    assert pauses[:3] == [30 * MINUTE / 60, 2 * MINUTE, 10 * MINUTE]
    assert now == CUTOFF + dt.timedelta(seconds=1)
    assert run(stored, now=now).verb == "exhaust"
    job = job_of(stored)
    assert (job.state, job.reason, job.attempts) == ("exhausted", "fully_booked", 4)
    assert job.refusal["tables"][0]["code"] == "occupied"
    assert {"other_time", "move_bookings"} <= {step["kind"] for step in job.next_steps}


def test_other_times_are_offered_only_within_service() -> None:
    """Dinner takes parties from 17:00 to 21:00, two hours each; the one table is taken from 18:00 to 22:00."""
    restaurant = house(table("T1", 2))
    for hour in (18, 20):
        orchestrator.commit(request(booking(restaurant, starts_at=SEVEN.replace(hour=hour))), repository=REPOSITORY)
    stored = booking(restaurant)
    run(stored)
    assert [step["kind"] for step in job_of(stored).next_steps if step["kind"] == "other_time"] == []


def test_following_the_offer_of_another_time_finds_a_table() -> None:
    restaurant = house(table("T1", 2))
    for hour in (17, 19):
        orchestrator.commit(request(booking(restaurant, starts_at=SEVEN.replace(hour=hour))), repository=REPOSITORY)
    stored = booking(restaurant, starts_at=SEVEN.replace(hour=18))
    run(stored)
    (offer,) = [step for step in job_of(stored).next_steps if step["kind"] == "other_time"]
    assert [window["startsAt"] for window in offer["windows"]] == ["2026-11-27T21:00:00+00:00"]
    assert offer["message"] == "They could come at 21:00."
    assert run(booking(restaurant, starts_at=SEVEN.replace(hour=21))).verb == "assign"


def test_a_freed_table_goes_to_the_next_try() -> None:
    stored = full_house_and_a_waiting_booking()
    run(stored)
    Occupancy.objects.all().delete()
    Assignment.objects.update(state="released")
    Booking.objects.filter(state="confirmed").update(state="cancelled")
    assert run(stored, now=job_of(stored).due_at).verb == "assign"
    assert job_of(stored).refusal == {}


def test_what_waiting_cannot_mend_goes_to_a_person_at_once() -> None:
    stored = booking(house(table("T1", 2)), party_size=9)
    assert run(stored).verb == "exhaust"
    job = job_of(stored)
    assert (job.state, job.reason, job.attempts) == ("exhausted", "party_too_large", 1)


def test_a_floor_that_cannot_be_planned_with_goes_to_a_person() -> None:
    numbers = [f"T{n}" for n in range(1, 27)]
    joins = [[a, b] for i, a in enumerate(numbers) for b in numbers[i + 1 :]]
    restaurant = house(*(table(number, 2) for number in numbers), joins=joins)
    Restaurant.objects.filter(pk=restaurant.pk).update(policy={"maxTables": 8})
    stored = booking(restaurant)
    assert run(stored).verb == "exhaust"
    job = job_of(stored)
    assert (job.state, job.reason, job.lease) == ("exhausted", "catalogue_too_large", None)


def test_a_conflict_is_not_why_a_job_is_given_up_at_the_cut_off() -> None:
    stored = booking(house())
    run(stored, repository=ConflictingRepository(TableTaken))
    run(stored, now=CUTOFF + MINUTE)
    assert job_of(stored).reason == "past_cutoff"


def test_after_the_cut_off_nobody_is_seated_by_the_pipeline() -> None:
    stored = booking(house())
    assert run(stored, now=CUTOFF + MINUTE).verb == "exhaust"
    assert job_of(stored).reason == "past_cutoff"
    assert Assignment.objects.count() == 0


def test_at_the_cut_off_itself_it_still_is() -> None:
    stored = booking(house())
    assert run(stored, now=CUTOFF).verb == "assign"


def test_the_cut_off_can_be_another() -> None:
    stored = booking(house())
    result = pipeline.run_next(now=SEVEN, repository=REPOSITORY, only=Q(booking=stored), cutoff_minutes=0)
    assert result is not None
    assert result.verb == "assign"


def test_a_booking_that_staff_seated_meanwhile_cancels_its_job() -> None:
    stored = booking(house())
    claimed = jobs.claim(now=A_WEEK_BEFORE, only=Q(booking=stored))
    assert claimed is not None
    orchestrator.commit(request(stored), repository=REPOSITORY)
    assert job_of(stored).state == "cancelled"
    assert pipeline.run(Run(job=claimed, now=A_WEEK_BEFORE, cutoff=CUTOFF), repository=REPOSITORY).verb == "cancel"
    assert job_of(stored).state == "cancelled"


def test_a_party_that_somebody_seats_by_hand_is_left_to_them_until_their_hold_ends() -> None:
    restaurant = house(table("T1", 2), table("T2", 2))
    stored = booking(restaurant)
    hold = PlaceHold(booking_id=stored.pk, table_ids=table_ids(restaurant, "T1"), ttl_seconds=600, actor="host")
    orchestrator.commit(hold, repository=REPOSITORY)
    assert run(stored).outcome == "give_back:table_held"
    assert job_of(stored).due_at > timezone.now() + dt.timedelta(minutes=9)


def test_a_cancelled_booking_cancels_its_job() -> None:
    stored = booking(house())
    Booking.objects.filter(pk=stored.pk).update(state="cancelled")
    assert run(stored).verb == "cancel"


class ConflictingRepository:
    """Somebody else is always a moment faster."""

    snapshot = REPOSITORY.snapshot

    def __init__(self, error: type[TableTaken] | type[BookBusy]) -> None:
        self.error = error

    def commit(self, command: Command, *, decide: Decide) -> Committed | Refused:
        raise self.error


@pytest.mark.parametrize("error", [TableTaken, BookBusy])
def test_a_conflict_is_not_an_attempt_and_is_tried_again_soon(error: type[TableTaken] | type[BookBusy]) -> None:
    stored = booking(house())
    assert run(stored, repository=ConflictingRepository(error)).verb == "give_back"
    job = job_of(stored)
    assert (job.state, job.attempts, job.reason) == ("queued", 0, error.code)
    assert job.due_at == A_WEEK_BEFORE + dt.timedelta(seconds=2)
    assert run(stored, now=job.due_at).verb == "assign"


def test_a_job_that_is_not_due_is_left_alone() -> None:
    stored = booking(house())
    assert pipeline.run_next(now=A_WEEK_BEFORE - MINUTE, repository=REPOSITORY, only=Q(booking=stored)) is None


def test_jobs_run_by_priority_then_start_then_age() -> None:
    restaurant = house()
    later = booking(restaurant, starts_at=SEVEN + 60 * MINUTE)
    sooner = booking(restaurant)
    urgent = booking(restaurant, starts_at=SEVEN + 120 * MINUTE)
    AutoAssignJob.objects.filter(booking=urgent).update(priority=-1)
    claimed = [jobs.claim(now=A_WEEK_BEFORE, only=Q(restaurant=restaurant)) for _ in range(3)]
    assert [job.booking_id for job in claimed if job] == [urgent.pk, sooner.pk, later.pk]
    assert jobs.claim(now=A_WEEK_BEFORE, only=Q(restaurant=restaurant)) is None


def test_a_dead_workers_job_is_claimed_again_once_its_lease_lapsed() -> None:
    stored = booking(house())
    first = jobs.claim(now=A_WEEK_BEFORE, only=Q(booking=stored))
    assert first is not None
    assert jobs.claim(now=A_WEEK_BEFORE, only=Q(booking=stored)) is None
    AutoAssignJob.objects.update(lease_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    second = jobs.claim(now=A_WEEK_BEFORE, only=Q(booking=stored))
    assert second is not None
    assert second.lease != first.lease


def test_a_worker_whose_lease_went_to_another_settles_nothing() -> None:
    stored = booking(house())
    job = jobs.claim(now=A_WEEK_BEFORE, only=Q(booking=stored))
    assert job is not None
    AutoAssignJob.objects.update(lease=uuid.uuid4())
    assert jobs.settle(job, verb="exhaust", actor="auto-assign", judged_at=A_WEEK_BEFORE, reason="late") is False
    assert job_of(stored).state == "running"


def test_the_due_shards_are_those_with_work_also_where_a_worker_died() -> None:
    stored = booking(house())
    shard = jobs.shard_of(stored.restaurant_id)
    assert jobs.due_shards(now=A_WEEK_BEFORE) == (shard,)
    assert jobs.due_shards(now=A_WEEK_BEFORE - MINUTE) == ()
    jobs.claim(now=A_WEEK_BEFORE, only=Q())
    assert jobs.due_shards(now=A_WEEK_BEFORE) == ()
    AutoAssignJob.objects.update(lease_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert jobs.due_shards(now=A_WEEK_BEFORE) == (shard,)
