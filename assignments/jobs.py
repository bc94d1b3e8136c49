"""The queue of bookings that wait for a table: rows, not messages. A message only wakes a worker, and may be lost."""

import datetime as dt
import uuid
import zlib
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Least, Now

from assignments import database_clock, job_events, locking, states, waking
from assignments.models import AutoAssignJob, Booking
from assignments.models.job import OPEN_STATES, due_by
from assignments.snapshot import Basis
from assignments.translation import policy_hash, policy_of
from telemetry import sink, traces
from venues.models import Restaurant

RUN_SHARD = "assignments.tasks.run_shard"
CLAIM_ORDER = ("priority", "starts_at", "created_at", "place", "id")


def shard_of(restaurant_id: uuid.UUID) -> int:
    """This function will return which queue a restaurant's jobs run in; stable, so that one book has one queue."""
    return zlib.crc32(restaurant_id.bytes) % int(settings.AUTO_ASSIGN_SHARDS)


def job_for(booking: Booking, *, due_at: dt.datetime, place: int = 0) -> AutoAssignJob:
    """This function will return the job that will seat a booking, not yet stored; `place` is its order among others."""
    return AutoAssignJob(
        restaurant_id=booking.restaurant_id,
        booking=booking,
        shard=shard_of(booking.restaurant_id),
        starts_at=booking.starts_at,
        due_at=due_at,
        place=place,
        trace_id=traces.current(),
    )


def claim(*, now: dt.datetime, only: Q, order: tuple[str, ...] = CLAIM_ORDER) -> AutoAssignJob | None:
    """This function will lease the first due job to this worker, or return None when none is due.

    A worker that dies keeps its lease until it lapses; then the job is claimed again and replays what was committed.
    A run that never ended was an attempt.
    """
    with transaction.atomic(durable=True):
        job = locking.due_job(now=now, only=only, order=order)
        if job is None:
            return None
        if job.state == "running":
            states.change(job, verb="give_back")
            job.attempts += 1
        elif job.state == "deferred":
            states.change(job, verb="wake")
        states.change(job, verb="start")
        job.lease = uuid.uuid4()
        job.lease_until = Now() + dt.timedelta(seconds=settings.AUTO_ASSIGN_LEASE_SECONDS)
        job.save(update_fields=["state", "attempts", "lease", "lease_until", "updated_at"])
        return job


def settle(
    job: AutoAssignJob, *, verb: str, actor: str, judged_at: dt.datetime, basis: Basis | None = None, **changes: Any
) -> bool:
    """This function will end a claimed job's run with a change of state and what is known now, and tell it.

    A job that goes to sleep on a `basis` which has changed meanwhile is due at once, and that was no attempt: whoever
    freed a table after it was refused did not find it asleep.
    Returns False, and changes nothing, when the lease has lapsed and another worker has the job.
    """
    assert job.lease is not None
    with transaction.atomic():
        if basis is not None and _has_changed(basis, job.restaurant_id):
            changes |= {"due_at": judged_at, "attempts": job.attempts}
        mine = locking.leased_job(job.pk, lease=job.lease)
        if mine is None:
            return False
        states.change(mine, verb=verb)
        for field, value in {"lease": None, "lease_until": None, "judged_at": judged_at, **changes}.items():
            setattr(mine, field, value)
        mine.save()
        mine.booking, mine.restaurant = job.booking, job.restaurant
        sink.record(job_events.settled(mine, verb=verb, actor=actor))
        return True


def _has_changed(basis: Basis, restaurant_id: uuid.UUID) -> bool:
    """With the books locked: who frees a table from now on finds the job asleep."""
    books = locking.books(restaurant_id=restaurant_id, dates=tuple(day for day, _ in basis.book_versions))
    restaurant = Restaurant.objects.get(pk=restaurant_id)
    now = Basis(
        book_versions=tuple((book.service_date, book.version) for book in books),
        floor_version=restaurant.floor_version,
        policy_hash=policy_hash(policy_of(restaurant)),
    )
    return now != basis


def wake_all(restaurant_id: uuid.UUID, *, at: dt.datetime, actor: str) -> None:
    """This function will have every coming booking that found no table try again, also where people were asked.

    For whoever has the restaurant to itself and changes its building: that may be what they were asked to do.
    """
    asleep = AutoAssignJob.objects.filter(restaurant_id=restaurant_id, state="deferred")
    woken = asleep.update(due_at=Least("due_at", Value(at)))
    coming = Q(restaurant_id=restaurant_id, booking__state="pending", booking__starts_at__gt=at)
    tried = AutoAssignJob.objects.filter(restaurant_id=restaurant_id, state__in=OPEN_STATES).values("booking_id")
    for job in locking.exhausted_jobs(coming & ~Q(booking_id__in=tried)):
        start_again(job, booking=job.booking, at=at, actor=actor)
        woken += 1
    if woken:
        wake_after_commit(shard_of(restaurant_id))


def open_for(booking: Booking, *, at: dt.datetime, actor: str, reason: str = "") -> None:
    """This function will see to it that a booking that waits has a job due then, started afresh.

    In the command's transaction; a worker is woken after its commit.
    """
    alive = locking.jobs_of(booking.pk)
    if alive:
        start_again(alive[0], booking=booking, at=at, actor=actor, reason=reason)
    else:
        job = job_for(booking, due_at=at)
        job.save(force_insert=True)
        sink.record(job_events.queued([job], actor=actor, reason=reason))
    wake_after_commit(shard_of(booking.restaurant_id))


def start_again(job: AutoAssignJob, *, booking: Booking, at: dt.datetime, actor: str, reason: str = "") -> None:
    """This function will queue a locked job afresh: what was found before says nothing any more.

    A worker that runs it notices that its lease is gone.
    """
    verb = {"deferred": "wake", "exhausted": "retry", "running": "give_back"}.get(job.state)
    if verb is not None:
        states.change(job, verb=verb)
    job.lease, job.lease_until, job.starts_at, job.due_at = None, None, booking.starts_at, at
    job.attempts, job.reason, job.refusal, job.next_steps = 0, "", {}, []
    job.round += 1
    job.trace_id = traces.current()
    job.save()
    sink.record(job_events.queued([job], actor=actor, reason=reason))


def requeue_as_of_then(only: Q, *, actor: str) -> int:
    """This function will put exhausted jobs back to when their bookings were made and return how many.

    Attempts start at nought.
    """
    with transaction.atomic():
        exhausted = locking.exhausted_jobs(only)
        for job in exhausted:
            states.change(job, verb="retry")
            job.attempts, job.reason, job.judged_at = 0, "", None
            job.due_at = job.booking.reserved_at
            job.save()
        sink.record(job_events.queued(exhausted, actor=actor))
        return len(exhausted)


def due_shards(*, now: dt.datetime) -> tuple[int, ...]:
    """This function will return the shards that have a job to run now, also those whose message was lost."""
    due = AutoAssignJob.objects.filter(due_by(now))
    return tuple(due.order_by("shard").values_list("shard", flat=True).distinct())


def wake_after_commit(shard: int) -> None:
    """This function will wake a worker of the shard once this transaction has committed.

    None where the clock stands: a worker would run as of today what belongs to another day.
    """
    if database_clock.moment() is not None:
        return
    transaction.on_commit(partial(waking.send_unless_away, RUN_SHARD, queue=f"auto.{shard}", args=(shard,)))


def wake(shard: int) -> bool:
    """This function will send the message that wakes a worker. False when the broker is away: beat will do it later."""
    return waking.send(RUN_SHARD, queue=f"auto.{shard}", args=(shard,))
