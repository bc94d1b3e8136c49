"""People send a booking back to the pipeline: at once, or again after it was handed to them."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from assignments import jobs, locking
from assignments.decisions.placing import require_waiting
from assignments.errors import BookingNotFound, IllegalTransition
from assignments.models import AutoAssignJob, Booking
from assignments.models.job import OPEN_STATES
from assignments.reading import seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """Who stepped in by hand, and why."""

    actor: str
    reason: str = ""


def send_to_pipeline(booking_id: uuid.UUID, *, at: dt.datetime, by: Intervention) -> AutoAssignJob:
    """This function will see to it that a waiting booking has a job due now, and return it.

    One that is queued or runs stays as it is, so asking twice is asking once; one that sleeps or was handed to people
    starts afresh. A worker is woken after the commit.
    Raises: BookingNotFound, BookingAlreadyAssigned, IllegalTransition.
    """
    with transaction.atomic():
        booking = _locked(booking_id)
        require_waiting(seen(booking, restaurant=booking.restaurant))
        alive = locking.jobs_of(booking.pk)
        busy = next((job for job in alive if job.state in ("queued", "running")), None)
        if busy is None:
            jobs.open_for(booking, at=at, actor=by.actor, reason=by.reason)
            return locking.jobs_of(booking.pk)[0]
        jobs.wake_after_commit(busy.shard)
        return busy


def retry(job_id: uuid.UUID, *, at: dt.datetime, by: Intervention) -> AutoAssignJob:
    """This function will queue a job again that was handed to people, due now.

    Raises: BookingNotFound; IllegalTransition for a job in another state, or whose booking has another job by now;
    BookingAlreadyAssigned.
    """
    with transaction.atomic():
        booking_id = AutoAssignJob.objects.filter(pk=job_id).values_list("booking_id", flat=True).first()
        if booking_id is None:
            raise BookingNotFound("There is no such job.")
        booking = _locked(booking_id)
        require_waiting(seen(booking, restaurant=booking.restaurant))
        alive = locking.jobs_of(booking_id)
        job = next((each for each in alive if each.pk == job_id), None)
        if job is None or any(each.state in OPEN_STATES for each in alive):
            raise IllegalTransition("Only a job that was handed to people is tried again.")
        jobs.start_again(job, booking=booking, at=at, actor=by.actor, reason=by.reason)
        jobs.wake_after_commit(job.shard)
        return job


def _locked(booking_id: uuid.UUID) -> Booking:
    """The booking first, then its jobs: the order in which commands lock them."""
    found = locking.bookings((booking_id,))
    if not found:
        raise BookingNotFound
    return found[0]
