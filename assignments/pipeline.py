"""What one job does: quick checks, the commit, and – when there is no table – when to try again or whom to ask.

A conflict is not an attempt. A refusal that waiting can mend is tried again after 30 s, 2 min and 10 min and then
waits for the cut-off; one that waiting cannot mend goes to a person at once. Source: design 5.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q

import planner
from assignments import jobs, orchestrator
from assignments.commands import AssignmentCommitRequest
from assignments.errors import (
    BookBusy,
    BookingAlreadyAssigned,
    BookingHeld,
    IllegalTransition,
    PacingExceeded,
    TableTaken,
)
from assignments.models import Assignment, AutoAssignJob
from assignments.ports import AssignmentRepository, Committed, Refused
from assignments.refusals import PACED, TOO_LATE, no_way, told

RETRY_AFTER = (dt.timedelta(seconds=30), dt.timedelta(minutes=2), dt.timedelta(minutes=10))
CONFLICT_PAUSE = dt.timedelta(seconds=2)
MENDED_BY_WAITING = frozenset({"fully_booked"})
ACTOR = "auto-assign"


@dataclass(frozen=True, slots=True)
class JobResult:
    """How a run of one job ended. Shapes: `verb` is assign | defer | exhaust | cancel | give_back."""

    job: AutoAssignJob
    verb: str
    reason: str = ""
    committed: Committed | None = None

    @property
    def outcome(self) -> str:
        """This property will be the verb, with the reason where there is one: assign, defer:fully_booked."""
        return f"{self.verb}:{self.reason}" if self.reason else self.verb


def run_next(
    *,
    now: dt.datetime,
    repository: AssignmentRepository,
    only: Q,
    order: tuple[str, ...] = jobs.CLAIM_ORDER,
    cutoff_minutes: int | None = None,
) -> JobResult | None:
    """This function will claim the first due job and run it; None when none is due."""
    job = jobs.claim(now=now, only=only, order=order)
    if job is None:
        return None
    return run(job, now=now, repository=repository, cutoff_minutes=cutoff_minutes)


def run(
    job: AutoAssignJob, *, now: dt.datetime, repository: AssignmentRepository, cutoff_minutes: int | None = None
) -> JobResult:
    """This function will seat a claimed job's booking, or record why not and what to do next."""
    cutoff = cutoff_of(job.starts_at, cutoff_minutes=cutoff_minutes)
    if now > cutoff and job.booking.state == "pending":
        steps = job.next_steps or [TOO_LATE]
        return _exhaust(job, now, reason=job.refusal.get("code", "past_cutoff"), next_steps=steps)
    try:
        outcome = orchestrator.commit(request_for(job), repository=repository)
    except (BookingAlreadyAssigned, IllegalTransition) as error:
        return _settled(job, "cancel", now, reason=error.code)
    except BookingHeld as held:
        # Somebody is seating this party by hand.
        until = max(blocker.until_moment() for blocker in held.blockers)
        return _settled(job, "give_back", now, reason=held.code, due_at=max(until, now + CONFLICT_PAUSE))
    except (TableTaken, BookBusy) as error:
        return _settled(job, "give_back", now, reason=error.code, due_at=now + CONFLICT_PAUSE)
    except PacingExceeded as error:
        return _wait(job, now, reason=error.code, cutoff=cutoff, attempts=job.attempts + 1, next_steps=[PACED])
    except planner.PlannerError as error:
        # A floor or policy that cannot be planned with: no retry helps, somebody must change it.
        return _exhaust(job, now, reason=error.code, next_steps=[no_way("manual_approval", message=str(error))])
    if isinstance(outcome, Refused):
        return _refuse(job, now, outcome, cutoff)
    known: dict[str, Any] = {"refusal": {}, "next_steps": [], "attempts": job.attempts + 1}
    return _settled(job, "assign", now, committed=outcome, reason="", **known)


def request_for(job: AutoAssignJob) -> AssignmentCommitRequest:
    """This function will return the command a job stands for; the key makes a second run replay the first."""
    return AssignmentCommitRequest(
        booking_id=job.booking_id,
        actor=ACTOR,
        source=Assignment.Source.AUTO,
        idempotency_key=f"job:{job.pk}",
    )


def cutoff_of(starts_at: dt.datetime, *, cutoff_minutes: int | None = None) -> dt.datetime:
    """This function will return the last moment at which the pipeline may still seat a party that starts then."""
    minutes = settings.AUTO_ASSIGN_CUTOFF_MINUTES if cutoff_minutes is None else cutoff_minutes
    return starts_at - dt.timedelta(minutes=minutes)


def _refuse(job: AutoAssignJob, now: dt.datetime, refused: Refused, cutoff: dt.datetime) -> JobResult:
    document = told(refused, restaurant=job.restaurant, party_size=job.booking.party_size)
    known = {"refusal": document, "next_steps": document["nextSteps"], "attempts": job.attempts + 1}
    if refused.refusal.code not in MENDED_BY_WAITING:
        return _exhaust(job, now, reason=refused.refusal.code, **known)
    return _wait(job, now, reason=refused.refusal.code, cutoff=cutoff, **known)


def _wait(job: AutoAssignJob, now: dt.datetime, *, reason: str, cutoff: dt.datetime, **known: Any) -> JobResult:
    if job.attempts + 1 >= settings.AUTO_ASSIGN_MAX_ATTEMPTS:
        return _exhaust(job, now, reason=reason, **known)
    due_at = _next_try(now, attempts=job.attempts, cutoff=cutoff)
    return _settled(job, "defer", now, reason=reason, due_at=due_at, **known)


def _next_try(now: dt.datetime, *, attempts: int, cutoff: dt.datetime) -> dt.datetime:
    """After the last retry the job sleeps past the cut-off, where it is handed to a person."""
    asleep = cutoff + dt.timedelta(seconds=1)
    return min(now + RETRY_AFTER[attempts], asleep) if attempts < len(RETRY_AFTER) else asleep


def _exhaust(job: AutoAssignJob, now: dt.datetime, *, reason: str, **changes: Any) -> JobResult:
    return _settled(job, "exhaust", now, reason=reason, **changes)


def _settled(
    job: AutoAssignJob, verb: str, now: dt.datetime, *, reason: str, committed: Committed | None = None, **changes: Any
) -> JobResult:
    jobs.settle(job, verb=verb, judged_at=now, reason=reason, **changes)
    return JobResult(job=job, verb=verb, reason=reason, committed=committed)
