"""What needs a person now, house by house: parties nobody found a table for, tables that wait for a yes, plans of days.

Only what somebody can still do something about: parties whose time is over are history.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value

from assignments.models import Assignment, AutoAssignJob, Booking, Proposal

Houses = Collection[uuid.UUID]
EXHAUSTED, PROPOSED, PLANS = "exhausted", "proposed", "plans"
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needy:
    """A party that needs a person. Shapes: `row_id` is the job or the proposed assignment, `steps` best first."""

    row_id: uuid.UUID
    booking_id: uuid.UUID
    restaurant_id: uuid.UUID
    guest_name: str
    party_size: int
    starts_at: dt.datetime
    service_date: dt.date
    reason: str = ""
    steps: tuple[dict[str, Any], ...] = ()
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOfDay:
    """A plan of a service day that waits for somebody: to be applied, or asked for anew."""

    id: uuid.UUID
    restaurant_id: uuid.UUID
    service_date: dt.date
    period: str
    state: str
    covers_before: int
    covers: int
    moves: int


def count(restaurant_ids: Houses, *, now: dt.datetime) -> dict[str, int]:
    """This function will count what needs a person, by kind; kinds without any are left out. *Cost*: one statement."""
    if not restaurant_ids:
        return {}
    counted = [
        _counted(_exhausted(restaurant_ids, now), EXHAUSTED),
        _counted(_proposed(restaurant_ids, now), PROPOSED),
        _counted(_plans(restaurant_ids, now), PLANS),
    ]
    return dict(counted[0].union(*counted[1:], all=True))


def list_exhausted(restaurant_ids: Houses, *, now: dt.datetime, most: int) -> tuple[Needy, ...]:
    """This function will list the parties that were handed to people, by start. *Cost*: one statement."""
    rows = _exhausted(restaurant_ids, now).select_related("booking").order_by("starts_at", "id")
    return tuple(_needy(job.pk, job.booking, reason=job.reason, steps=tuple(job.next_steps)) for job in rows[:most])


def list_proposed(restaurant_ids: Houses, *, now: dt.datetime, most: int) -> tuple[Needy, ...]:
    """This function will list the parties whose proposed tables wait for a yes, by start. *Cost*: one statement."""
    rows = _proposed(restaurant_ids, now).select_related("booking").order_by("booking__starts_at", "id")
    return tuple(_needy(row.pk, row.booking, tables=tuple(row.plan.get("tables", ()))) for row in rows[:most])


def list_plans(restaurant_ids: Houses, *, now: dt.datetime, most: int) -> tuple[PlanOfDay, ...]:
    """This function will list plans that wait for a yes and such as are out of date, by day. *Cost*: one statement."""
    rows = _plans(restaurant_ids, now).order_by("service_date", "-created_at")[:most]
    return tuple(
        PlanOfDay(
            id=row.pk,
            restaurant_id=row.restaurant_id,
            service_date=row.service_date,
            period=row.period,
            state=row.state,
            covers_before=row.result["coversBefore"],
            covers=row.result["covers"],
            moves=len(row.result["changes"]),
        )
        for row in rows
    )


def _exhausted(restaurant_ids: Houses, now: dt.datetime) -> "QuerySet[AutoAssignJob]":
    """Of a party that waits still, and whose newest job that is; one that waits for a yes is listed as such."""
    proposed = Assignment.objects.filter(pk=OuterRef("booking__proposed_assignment_id"), state="proposed")
    newer = AutoAssignJob.objects.filter(booking=OuterRef("booking"), created_at__gt=OuterRef("created_at"))
    return AutoAssignJob.objects.filter(
        ~Exists(newer),
        ~Exists(proposed),
        restaurant_id__in=restaurant_ids,
        state="exhausted",
        booking__state="pending",
        booking__window__endswith__gt=now,
    )


def _proposed(restaurant_ids: Houses, now: dt.datetime) -> "QuerySet[Assignment]":
    return Assignment.objects.filter(
        restaurant_id__in=restaurant_ids,
        state="proposed",
        booking__state="pending",
        booking__proposed_assignment_id=F("pk"),
        booking__window__endswith__gt=now,
    )


def _plans(restaurant_ids: Houses, now: dt.datetime) -> "QuerySet[Proposal]":
    """The newest plan of its day, where it would change something. A day begins on the day before somewhere."""
    newer = Proposal.objects.filter(
        restaurant=OuterRef("restaurant"),
        service_date=OuterRef("service_date"),
        period=OuterRef("period"),
        created_at__gt=OuterRef("created_at"),
    )
    return Proposal.objects.filter(
        ~Exists(newer),
        ~Q(result__changes=[]),
        restaurant_id__in=restaurant_ids,
        state__in=("ready", "stale"),
        service_date__gte=(now - A_DAY).date(),
    )


def _counted(rows: "QuerySet[Any]", kind: str) -> Any:
    return rows.order_by().annotate(kind=Value(kind)).values("kind").annotate(n=Count("pk")).values_list("kind", "n")


def _needy(row_id: uuid.UUID, booking: Booking, **known: Any) -> Needy:
    return Needy(
        row_id=row_id,
        booking_id=booking.pk,
        restaurant_id=booking.restaurant_id,
        guest_name=booking.guest_name,
        party_size=booking.party_size,
        starts_at=booking.starts_at,
        service_date=booking.service_date,
        **known,
    )
