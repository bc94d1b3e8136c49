"""A job as clients read it: what became of a booking's wish for a table, why it waits and what would help."""

import uuid
from typing import Any

from rest_framework import serializers

from assignments.api.answers import without_references
from assignments.errors import BookingNotFound
from assignments.models import AutoAssignJob
from venues.api.doors import Door
from venues.errors import RestaurantUnknown


class JobBundle(serializers.Serializer[Any]):
    """`state` is queued | running | deferred | assigned | exhausted | cancelled; exhausted waits for a person."""

    id = serializers.UUIDField()
    booking_id = serializers.UUIDField()
    state = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    refusal = serializers.DictField(allow_null=True)
    next_steps = serializers.ListField(child=serializers.DictField())
    attempts = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    judged_at = serializers.DateTimeField(allow_null=True)


def job_bundle(job: AutoAssignJob, *, role: str) -> dict[str, Any]:
    """This function will return a job as somebody with the role reads it: viewers are not told who has a table."""
    bundle = {
        "id": str(job.pk),
        "booking_id": str(job.booking_id),
        "state": job.state,
        "reason": job.reason,
        "refusal": job.refusal or None,
        "next_steps": list(job.next_steps),
        "attempts": job.attempts,
        "starts_at": job.starts_at.isoformat(),
        "due_at": job.due_at.isoformat(),
        "judged_at": job.judged_at.isoformat() if job.judged_at else None,
    }
    return without_references(bundle) if role == "viewer" else bundle


def find_job(door: Door, *, job_id: uuid.UUID, role: str) -> tuple[AutoAssignJob, str]:
    """This function will return the job and the caller's role in its house.

    Raises: BookingNotFound also for one of a house the caller does not work in; RoleRequired.
    """
    job = AutoAssignJob.objects.filter(pk=job_id).first()
    if job is None:
        raise BookingNotFound("There is no such job.")
    try:
        return job, door.require(role, restaurant_id=job.restaurant_id)
    except RestaurantUnknown as unknown:
        raise BookingNotFound("There is no such job.") from unknown
