"""Mends what is safe in the ledger and leaves the rest to people.

Safe is what only one story can be told of: a row whose owner is gone, a row that is missing where nobody else sits.
Where two rows contradict each other – the assignment says T1, the ledger T4 – nothing is touched: people know better.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from psycopg.types.range import TimestamptzRange

from assignments import jobs, locking, mirroring
from assignments.audit import Finding, audit
from assignments.book_versions import MOMENT, turn_books
from assignments.decisions.visits import used
from assignments.errors import TableTaken
from assignments.models import Assignment, AutoAssignJob, Booking, MergeGroup, Occupancy
from assignments.models.assignment import LIVE_STATES
from assignments.models.job import OPEN_STATES
from assignments.translation import policy_of
from assignments.violations import domain_errors
from telemetry import audits, sink
from venues.models import Closure, Table

ACTOR = "audit_ledger"
Range = Any  # psycopg's, as rows have it


@dataclass(frozen=True, slots=True)
class Repair:
    """What was mended and what people must look at, by restaurant, in the order it was found."""

    mended: tuple[Finding, ...]
    left: tuple[Finding, ...]


def repair(
    *,
    now: dt.datetime,
    restaurant_id: uuid.UUID | None = None,
    dry_run: bool = False,
    actor: str = ACTOR,
    reason: str = "",
) -> Repair:
    """This function will mend what is safe, of one restaurant or of all, one transaction each, and return the rest.

    With `dry_run` everything is done, looked at and taken back. A second run finds nothing more to mend.
    Cost: the audit, and once more for every restaurant with findings while its commands wait.
    """
    houses = {finding.restaurant_id for finding in audit(restaurant_id=restaurant_id)}
    repairs = [_repair_house(house, now, dry_run, actor, reason) for house in sorted(houses)]
    return Repair(
        mended=tuple(finding for done in repairs for finding in done.mended),
        left=tuple(finding for done in repairs for finding in done.left),
    )


def _repair_house(restaurant_id: uuid.UUID, now: dt.datetime, dry_run: bool, actor: str, reason: str) -> Repair:
    with transaction.atomic(durable=True):
        locking.restaurant_exclusive(restaurant_id)
        mended: list[Finding] = []
        concerned: list[Range] = []
        for code, mend in _menders().items():
            # Looked at when its turn comes: what was mended before may have mended this too.
            for finding in audit(restaurant_id=restaurant_id, only=(code,)):
                window = mend(finding, now)
                if window is not None:
                    mended.append(finding)
                    concerned.append(window)
        done = Repair(tuple(mended), audit(restaurant_id=restaurant_id))
        turn_books(restaurant_id, concerned=concerned)
        _tell(restaurant_id, done, actor, reason)
        transaction.set_rollback(dry_run)
    return done


def _free_assigned_row(finding: Finding, now: dt.datetime) -> Range | None:
    row = Occupancy.objects.get(pk=finding.subject_id)
    if Assignment.objects.filter(pk=row.holder_id, state__in=LIVE_STATES, pruned_at=None).exists():
        return None
    row.delete()
    return row.during


def _free_blocked_row(finding: Finding, now: dt.datetime) -> Range | None:
    row = Occupancy.objects.get(pk=finding.subject_id)
    if Closure.objects.filter(pk=row.holder_id, lifted_at=None).exists():
        return None
    row.delete()
    return row.during


def _seat_again(finding: Finding, now: dt.datetime) -> Range | None:
    """All of an assignment's tables or none: half a joined table seats nobody."""
    assignment = Assignment.objects.select_related("booking").get(pk=finding.subject_id)
    if assignment.booking.state != assignment.state:
        return None
    window = _binding_window(assignment)
    missing = _missing(finding, "assignment", assignment.table_ids, window)
    return window if missing and _take(finding, "assignment", missing, window) else None


def _block_again(finding: Finding, now: dt.datetime) -> Range | None:
    """Each of a closure's tables that is free."""
    closure = Closure.objects.get(pk=finding.subject_id)
    missing = _missing(finding, "block", closure.table_ids, closure.window)
    taken = [_take(finding, "block", (table_id,), closure.window) for table_id in missing]
    return closure.window if any(taken) else None


def _match_group(finding: Finding, now: dt.datetime) -> Range | None:
    assignment = Assignment.objects.select_related("restaurant").get(pk=finding.subject_id)
    group = MergeGroup.objects.filter(assignment=assignment).first()
    seats = assignment.plan.get("capacity")
    if len(assignment.table_ids) == 1 and group is not None:
        group.delete()
    elif not isinstance(seats, int) or seats < 1:
        return None
    else:
        group = group or MergeGroup(assignment=assignment, adjacency=policy_of(assignment.restaurant).adjacency)
        group.restaurant, group.table_ids, group.capacity = assignment.restaurant, assignment.table_ids, seats
        group.save()
    return assignment.window


def _withdraw(finding: Finding, now: dt.datetime) -> Range | None:
    """A proposal that only one of booking and assignment knows is none. It has bound nothing."""
    booking = Booking.objects.filter(pk=finding.subject_id).first()
    if booking is None:
        proposal = Assignment.objects.get(pk=finding.subject_id)
        Assignment.objects.filter(pk=proposal.pk, state="proposed").update(state="discarded")
        return proposal.window
    Booking.objects.filter(pk=booking.pk).update(proposed_assignment_id=None)
    return booking.window


def _queue_again(finding: Finding, now: dt.datetime) -> Range | None:
    job = AutoAssignJob.objects.select_related("booking").get(pk=finding.subject_id)
    queued = AutoAssignJob.objects.filter(booking=job.booking, state__in=OPEN_STATES)
    if job.booking.state != "pending" or queued.exists():
        return None
    # No change of `states` leads from assigned to queued, and none should: this job never was assigned.
    known: dict[str, Any] = {"reason": "", "refusal": {}, "next_steps": [], "attempts": 0, "judged_at": None}
    AutoAssignJob.objects.filter(pk=job.pk).update(state="queued", due_at=now, updated_at=Now(), **known)
    jobs.wake_after_commit(job.shard)
    return job.booking.window


def _find_job(finding: Finding, now: dt.datetime) -> Range | None:
    booking = Booking.objects.get(pk=finding.subject_id)
    jobs.open_for(booking, at=now, actor=ACTOR)
    return booking.window


def _mirror_again(finding: Finding, now: dt.datetime) -> Range | None:
    """Whoever is written beside the ledger has no story of its own to tell."""
    mirroring.mirror().mend(finding.subject_id)
    assignment = Assignment.objects.filter(pk=finding.subject_id).first()
    return assignment.window if assignment else TimestamptzRange(now, now + MOMENT)


Mender = Callable[[Finding, dt.datetime], Range | None]
# What makes room comes before what needs it. Whoever is not here is left to people.
MENDERS: dict[str, Mender] = {
    "ledger_without_owner": _free_assigned_row,
    "block_without_closure": _free_blocked_row,
    "assignment_without_ledger": _seat_again,
    "closure_without_block": _block_again,
    "merge_group_differs": _match_group,
    "proposal_differs": _withdraw,
    "job_without_result": _queue_again,
    "waiting_without_job": _find_job,
}


def _menders() -> dict[str, Mender]:
    return MENDERS | {invariant.code: _mirror_again for invariant in mirroring.mirror().invariants}


def _binding_window(assignment: Assignment) -> Range:
    """As the audit sees it: a party that has left kept its tables until then."""
    window = assignment.window
    if assignment.state != "completed" or assignment.ended_at is None:
        return window
    return TimestamptzRange(*used((window.lower, window.upper), at=assignment.ended_at))


def _missing(finding: Finding, kind: str, table_ids: Collection[uuid.UUID], window: Range) -> tuple[uuid.UUID, ...]:
    """The tables of a holder that the ledger lacks, ascending; none where it has others, or they are no tables."""
    rows = Occupancy.objects.filter(holder_id=finding.subject_id)
    right = rows.filter(restaurant_id=finding.restaurant_id, kind=kind, during=window, table_id__in=table_ids)
    missing = set(table_ids) - set(right.values_list("table_id", flat=True))
    ours = Table.objects.filter(restaurant_id=finding.restaurant_id, pk__in=missing)
    if right.count() != rows.count() or ours.count() != len(missing):
        return ()
    return tuple(sorted(missing))


def _take(finding: Finding, kind: str, table_ids: Collection[uuid.UUID], window: Range) -> bool:
    """In a savepoint: the exclusion constraint says whether anybody else has one of the tables then."""
    row = {"restaurant_id": finding.restaurant_id, "holder_id": finding.subject_id, "kind": kind, "during": window}
    try:
        with domain_errors(), transaction.atomic():
            Occupancy.objects.bulk_create([Occupancy(table_id=table_id, **row) for table_id in table_ids])
    except TableTaken:
        return False
    return True


def _tell(restaurant_id: uuid.UUID, done: Repair, actor: str, reason: str) -> None:
    if not done.mended and not done.left:
        return
    facts = [
        sink.Fact(
            name="ledger.repaired",
            restaurant_id=restaurant_id,
            subject_id=finding.subject_id,
            actor=actor,
            reason=reason,
            payload={"code": finding.code, "subject": str(finding.subject_id)},
        )
        for finding in done.mended
    ]
    counts = {"mended": len(done.mended), "left": len(done.left)}
    audits.remember_houses({restaurant_id: len(done.left)})
    audited = sink.Fact(name="ledger.audited", restaurant_id=restaurant_id, actor=actor, reason=reason, payload=counts)
    sink.record([*facts, audited])
