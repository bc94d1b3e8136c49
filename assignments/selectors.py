"""Reads of bookings and jobs for people: counts and lists. Writes nothing."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Now

from assignments.models import Assignment, AutoAssignJob, Booking
from assignments.models.job import OPEN_STATES
from assignments.states import WITH_TABLES


@dataclass(frozen=True, slots=True)
class Waiting:
    """A booking without a table: why, and what would help."""

    booking_id: uuid.UUID
    party_size: int
    starts_at: dt.datetime
    guest_name: str
    state: str
    reason: str
    next_steps: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Seated:
    """How much of a set of bookings is seated. Shapes: `reasons` are (code, bookings), most frequent first."""

    bookings: int
    covers: int
    seated: int
    seated_covers: int
    joined: int
    reasons: tuple[tuple[str, int], ...]


def seated_summary(only: Q) -> Seated:
    """This function will count the bookings that match: all, seated, on joined tables, and why the others are not."""
    bookings = Booking.objects.filter(only)
    has_tables = Q(state__in=WITH_TABLES)
    totals = bookings.aggregate(
        bookings=Count("id"),
        covers=Sum("party_size", default=0),
        seated=Count("id", filter=has_tables),
        seated_covers=Sum("party_size", filter=has_tables, default=0),
    )
    joined = Assignment.objects.filter(booking__in=bookings, state__in=WITH_TABLES, table_ids__len__gt=1).count()
    waiting = AutoAssignJob.objects.filter(booking__in=bookings.filter(state="pending"))
    reasons = waiting.values_list("reason").annotate(bookings=Count("id")).order_by("-bookings", "reason")
    return Seated(**totals, joined=joined, reasons=tuple((code or "not_tried_yet", count) for code, count in reasons))


def list_waiting(only: Q) -> tuple[Waiting, ...]:
    """This function will list the pending bookings that match, by start, with their job's reason and next steps."""
    jobs = AutoAssignJob.objects.filter(booking__in=Booking.objects.filter(only, state="pending"))
    ordered = jobs.exclude(state="cancelled").select_related("booking").order_by("starts_at", "created_at")
    return tuple(
        Waiting(
            booking_id=job.booking_id,
            party_size=job.booking.party_size,
            starts_at=job.starts_at,
            guest_name=job.booking.guest_name,
            state=job.state,
            reason=job.reason or "not_tried_yet",
            next_steps=tuple(job.next_steps),
        )
        for job in ordered
    )


def unsettled_jobs(only: Q) -> int:
    """This function will count jobs that no worker has judged yet."""
    return AutoAssignJob.objects.filter(only, state__in=("queued", "running")).count()


@dataclass(frozen=True, slots=True)
class JobsWaiting:
    """Jobs that are not over. Shapes: `by_state` has every such state; exhausted ones only of parties yet to come.

    `overdue` is for how long the one that waits longest could have been run.
    """

    by_state: tuple[tuple[str, int], ...]
    overdue: dt.timedelta


def jobs_waiting() -> JobsWaiting:
    """This function will count what waits for a worker or a person, by the database's clock. *Cost*: one statement."""
    alive = AutoAssignJob.objects.filter(Q(state__in=OPEN_STATES) | Q(state="exhausted", starts_at__gt=Now()))
    is_due = Q(state__in=("queued", "deferred")) | Q(state="running", lease_until__lt=Now())
    rows = (
        alive.order_by("state").values("state").annotate(count=Count("id"), due=Min("due_at", filter=is_due), at=Now())
    )
    counts = dict.fromkeys((*OPEN_STATES, "exhausted"), 0)
    overdue = dt.timedelta(0)
    for row in rows:
        counts[row["state"]] = row["count"]
        if row["due"] is not None:
            overdue = max(overdue, row["at"] - row["due"])
    return JobsWaiting(by_state=tuple(counts.items()), overdue=overdue)
