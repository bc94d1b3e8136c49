"""A look over several restaurants at once: who comes today and has a table or none, which jobs wait and for what."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum

from assignments.models import AutoAssignJob, Booking
from assignments.models.job import OPEN_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """Parties of one restaurant that come at one moment, by the state of their booking."""

    restaurant_id: uuid.UUID
    starts_at: dt.datetime
    state: str
    parties: int
    covers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingJob:
    """A job that is not over. Shapes: `steps` are sentences for people, best first."""

    id: uuid.UUID
    restaurant_id: uuid.UUID
    starts_at: dt.datetime
    party_size: int
    state: str
    reason: str
    attempts: int
    due_at: dt.datetime
    steps: tuple[str, ...]


def arrivals(days: Mapping[uuid.UUID, dt.date]) -> tuple[Arrivals, ...]:
    """This function will count who comes to each restaurant on its day, by moment and state. *Cost*: one statement."""
    if not days:
        return ()
    of_day: dict[dt.date, list[uuid.UUID]] = {}
    for restaurant_id, day in days.items():
        of_day.setdefault(day, []).append(restaurant_id)
    wanted = Q()
    for day, restaurant_ids in of_day.items():
        wanted |= Q(service_date=day, restaurant_id__in=restaurant_ids)
    keys = ("restaurant_id", "starts_at", "state")
    rows = Booking.objects.filter(wanted).order_by(*keys).values(*keys)
    return tuple(Arrivals(**row) for row in rows.annotate(parties=Count("id"), covers=Sum("party_size")))


def next_days(days: Mapping[uuid.UUID, dt.date]) -> dict[uuid.UUID, dt.date]:
    """This function will return each restaurant's next day after the one named with bookings. *Cost*: one statement."""
    later = Q(pk__in=())
    for restaurant_id, day in days.items():
        later |= Q(restaurant_id=restaurant_id, service_date__gt=day)
    rows = Booking.objects.filter(later, state__in=("pending", "confirmed")).order_by().values("restaurant_id")
    return dict(rows.annotate(first=Min("service_date")).values_list("restaurant_id", "first"))


def count_jobs(restaurant_ids: Collection[uuid.UUID], *, now: dt.datetime) -> tuple[tuple[str, str, int], ...]:
    """This function will count the jobs of parties yet to come that are not over: (state, reason, count), most first.

    *Cost*: one statement over those jobs.
    """
    rows = _alive(restaurant_ids, now).order_by().values_list("state", "reason").annotate(n=Count("id"))
    return tuple(rows.order_by("-n", "state", "reason"))


def list_jobs(
    restaurant_ids: Collection[uuid.UUID], *, now: dt.datetime, most: int, reason: str | None = None
) -> tuple[WaitingJob, ...]:
    """This function will list those jobs, who needs a person first, then by when the party comes. One statement."""
    rows = _alive(restaurant_ids, now)
    if reason is not None:
        rows = rows.filter(reason=reason)
    # exhausted comes before the others in the alphabet, and it is the one that asks for somebody.
    chosen = rows.select_related("booking").order_by("-is_asking", "starts_at", "id")[:most]
    return tuple(
        WaitingJob(
            id=job.pk,
            restaurant_id=job.restaurant_id,
            starts_at=job.starts_at,
            party_size=job.booking.party_size,
            state=job.state,
            reason=job.reason,
            attempts=job.attempts,
            due_at=job.due_at,
            steps=tuple(step.get("message", "") for step in job.next_steps),
        )
        for job in chosen
    )


def _alive(restaurant_ids: Collection[uuid.UUID], now: dt.datetime) -> "QuerySet[Any]":
    """Where people are asked only as long as it is any use: until the party should sit."""
    alive = Q(state__in=OPEN_STATES) | Q(state="exhausted", booking__state="pending")
    asking = Q(state="exhausted")
    jobs = AutoAssignJob.objects.filter(alive, restaurant_id__in=restaurant_ids, starts_at__gt=now)
    return jobs.annotate(is_asking=asking)
