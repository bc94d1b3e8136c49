"""What is told of jobs: that one waits, and how a run of it ended. Written in the transaction of the fact."""

from collections.abc import Iterable
from typing import Any

from assignments.models import AutoAssignJob
from assignments.unseated import waiting_party
from telemetry.sink import Fact

ENDINGS = {"assign": "job.assigned", "defer": "job.deferred", "exhaust": "job.exhausted", "cancel": "job.cancelled"}
# It has a plan that somebody must say yes to, so nobody needs to be told that it has none.
WITH_A_PLAN = "awaiting_approval"


def queued(jobs: Iterable[AutoAssignJob], *, actor: str, reason: str = "") -> list[Fact]:
    """This function will tell that bookings wait for the pipeline, for the first time or afresh."""
    return [_fact("job.queued", job, {"round": job.round}, actor, reason) for job in jobs]


def settled(job: AutoAssignJob, *, verb: str, actor: str) -> list[Fact]:
    """This function will tell how a run ended; nothing of one that was no attempt.

    Shapes: `job` is as it is stored now, with its booking and its restaurant.
    """
    name = ENDINGS.get(verb)
    return [_fact(name, job, _ending(job, verb), actor, "")] if name else []


def _ending(job: AutoAssignJob, verb: str) -> dict[str, Any]:
    if verb == "cancel":
        return {}
    if verb == "assign":
        return {"attempts": job.attempts}
    known: dict[str, Any] = {"code": job.reason, "attempts": job.attempts}
    if verb == "defer":
        known["dueAt"] = job.due_at.isoformat()
    if job.reason == WITH_A_PLAN:
        return known
    kinds = (step["kind"] for step in job.next_steps)
    return known | waiting_party(job.booking, restaurant=job.restaurant, kinds=kinds)


def _fact(name: str, job: AutoAssignJob, payload: dict[str, Any], actor: str, reason: str) -> Fact:
    return Fact(
        name=name,
        restaurant_id=job.restaurant_id,
        booking_id=job.booking_id,
        subject_id=job.pk,
        actor=actor,
        reason=reason,
        payload=payload,
    )
