"""What one job does: quick checks, the commit, room made by moving others, and – when there is no table – what then.

A conflict is not an attempt. A refusal that waiting can mend is tried again after 30 s, 2 min and 10 min, and whenever
a table is freed in the party's time; after that it waits for that or for the cut-off. One that waiting cannot mend goes
to a person at once. Source: design 5.
"""

import datetime as dt

from django.conf import settings
from django.db.models import Q

import planner
from assignments import jobs, orchestrator
from assignments.commands import AssignmentCommitRequest
from assignments.decisions import decide
from assignments.errors import (
    BookBusy,
    BookingAlreadyAssigned,
    BookingHeld,
    IllegalTransition,
    PacingExceeded,
    TableTaken,
)
from assignments.job_events import WITH_A_PLAN
from assignments.making_room import MENDED_BY_MOVING, seat_by_moving
from assignments.models import Assignment, AutoAssignJob
from assignments.ports import AssignmentRepository, Committed, Refused
from assignments.refusals import (
    AGAIN_SOON,
    CHANGE_TIME,
    MEND_HOURS,
    PACED,
    TOO_LATE,
    WORKERS_LOST,
    accept_step,
    held_step,
    mending_step,
    told,
    unseated,
)
from assignments.routing import OF_ANOTHER
from assignments.settling import ACTOR, JobResult, Run
from assignments.states import WITH_TABLES
from assignments.translation import hours_now
from telemetry import traces
from venues.windows import WindowRefusal, booking_window

MENDED_BY_WAITING = frozenset({"fully_booked"}) | OF_ANOTHER


def run_next(
    *,
    now: dt.datetime,
    repository: AssignmentRepository,
    only: Q,
    order: tuple[str, ...] = jobs.CLAIM_ORDER,
    cutoff_minutes: int | None = None,
    jitter: float = 0.0,
) -> JobResult | None:
    """This function will claim the first due job and run it; None when none is due.

    Units: `jitter` is the part by which a next try is later than planned.
    """
    job = jobs.claim(now=now, only=only, order=order)
    if job is None:
        return None
    cutoff = cutoff_of(job.starts_at, cutoff_minutes=cutoff_minutes)
    with traces.following(job.trace_id):
        return run(Run(job=job, now=now, cutoff=cutoff, jitter=jitter), repository=repository)


def run(this: Run, *, repository: AssignmentRepository) -> JobResult:
    """This function will seat a claimed job's booking, or record why not and what to do next."""
    job = this.job
    if job.booking.state == "pending":
        if job.attempts >= settings.AUTO_ASSIGN_MAX_ATTEMPTS:
            # Nobody refused it that often: runs that never end count too, or one booking could kill workers for ever.
            return this.handed_over("workers_lost", next_steps=[WORKERS_LOST])
        not_served = _not_served(job)
        if not_served is not None:
            step = MEND_HOURS if not_served.code == "no_turn_time" else CHANGE_TIME
            return this.handed_over(not_served.code, next_steps=[step], attempts=this.attempts)
    try:
        outcome = _look(this, repository) if this.is_too_late else _seat(this, repository)
    except (BookingAlreadyAssigned, IllegalTransition) as error:
        return this.seated(None) if _has_seated(job) else this.over(error.code)
    except BookingHeld as held:
        # Somebody is seating this party by hand.
        until = max(blocker.until_moment() for blocker in held.blockers)
        return this.given_back(held.code, step=held_step(until, restaurant=job.restaurant), until=until)
    except (TableTaken, BookBusy) as error:
        return this.given_back(error.code, step=AGAIN_SOON)
    except PacingExceeded as error:
        return this.asleep(error.code, refusal=unseated(error.code, step=PACED), next_steps=[PACED])
    except planner.PlannerError as error:
        # A floor or policy that cannot be planned with: no retry helps, somebody must change it.
        return this.handed_over(error.code, next_steps=[mending_step(error)])
    if outcome is None:
        return this.handed_over("past_cutoff", refusal={}, next_steps=[TOO_LATE])
    return _refused(this, outcome) if isinstance(outcome, Refused) else _committed(this, outcome)


def request_for(job: AutoAssignJob) -> AssignmentCommitRequest:
    """This function will return the command a job stands for; the key makes a second run replay the first."""
    return AssignmentCommitRequest(
        booking_id=job.booking_id,
        actor=ACTOR,
        source=Assignment.Source.AUTO,
        idempotency_key=f"job:{job.pk}:{job.round}",
    )


def cutoff_of(starts_at: dt.datetime, *, cutoff_minutes: int | None = None) -> dt.datetime:
    """This function will return the last moment at which the pipeline may still seat a party that starts then."""
    minutes = settings.AUTO_ASSIGN_CUTOFF_MINUTES if cutoff_minutes is None else cutoff_minutes
    return starts_at - dt.timedelta(minutes=minutes)


def _not_served(job: AutoAssignJob) -> WindowRefusal | None:
    """The house may have changed its hours since; how late the party may stay was settled when it booked."""
    booking, hours = job.booking, hours_now(job.restaurant)
    window = booking_window(booking.starts_at, party_size=booking.party_size, hours=hours, allow_overrun=True)
    return window if isinstance(window, WindowRefusal) else None


def _seat(this: Run, repository: AssignmentRepository) -> Committed | Refused:
    job = this.job
    outcome = orchestrator.commit(request_for(job), repository=repository)
    if not isinstance(outcome, Refused) or outcome.refusal.code not in MENDED_BY_MOVING:
        return outcome
    return seat_by_moving(job.booking, now=this.now, actor=ACTOR, repository=repository) or outcome


def _look(this: Run, repository: AssignmentRepository) -> Refused | None:
    """Too late to act; the last refusal may be days old: people are told what is true now. None: there is a table."""
    snapshot = repository.snapshot(booking_id=this.job.booking_id)
    decision = decide(request_for(this.job), snapshot=snapshot)
    return decision if isinstance(decision, Refused) else None


def _has_seated(job: AutoAssignJob) -> bool:
    """A worker that died after its commit has seated the party and could not say so."""
    mine = Assignment.objects.filter(booking_id=job.booking_id, state__in=WITH_TABLES, actor=ACTOR)
    return mine.filter(created_at__gte=job.created_at).exists()


def _committed(this: Run, outcome: Committed) -> JobResult:
    placed = outcome.bookings[0]
    if placed.state != "pending":
        return this.seated(outcome)
    return this.handed_over(
        WITH_A_PLAN,
        committed=outcome,
        refusal={},
        next_steps=[accept_step(placed)],
        attempts=this.attempts,
    )


def _refused(this: Run, refused: Refused) -> JobResult:
    code = refused.refusal.code
    document = told(refused, restaurant=this.job.restaurant, party_size=this.job.booking.party_size, now=this.now)
    known = {"refusal": document, "next_steps": document["nextSteps"], "attempts": this.attempts}
    if code not in MENDED_BY_WAITING:
        return this.handed_over(code, **known)
    return this.asleep(code, basis=refused.basis, **known)
