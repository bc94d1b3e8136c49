"""How long what is over is kept: keys, ledger rows, events, jobs and deliveries go in small steps; guests too.

Nothing that the audit goes by is lost: an assignment remembers that its rows were pruned, the newest word on every
booking's state stays as long as the booking, and so do the events of a key that can still be replayed. Stopping in the
middle does no harm: whatever is left is found by the next run.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from assignments import locking
from assignments.guest_data import erase
from assignments.models import Assignment, AutoAssignJob, Booking, IdempotencyRecord, Occupancy
from assignments.models.assignment import LIVE_STATES
from assignments.ports import GuestWords, NoWords
from telemetry.models import Delivery, Event, HourlyCount, HourlyTiming, Unseated
from venues.models import Closure, Restaurant

BATCH = 1000
# Within its service day a visit can be taken back, and then its rows must be there. Dashboards show 91 days.
FEWEST_DAYS = {"idempotency": 1, "ledger": 2, "events": 1, "jobs": 1, "guests": 2, "aggregates": 92, "deliveries": 1}
ACTOR = "prune"
Rows = QuerySet[Any]


def prune(
    *,
    now: dt.datetime,
    older_than_days: Mapping[str, int],
    guest_words: GuestWords | None = None,
    dry_run: bool = False,
    batch: int = BATCH,
) -> dict[str, int]:
    """This function will delete what is older than its kind's days and return how many rows that were, by kind.

    Shapes: `older_than_days` has every kind of `FEWEST_DAYS`; guests are not kept for less long than keys. Cost: one
    walk over each table, in transactions of `batch` rows (ledger: holders; guests: a service day of them); those of
    ledger and jobs make the restaurant's commands wait.
    """
    assert all(older_than_days[kind] >= FEWEST_DAYS[kind] for kind in FEWEST_DAYS)
    # A key's digest knows what was in the request, so it must be gone before.
    assert older_than_days["guests"] >= older_than_days["idempotency"]
    before = {kind: now - dt.timedelta(days=days) for kind, days in older_than_days.items()}
    counts = {
        "idempotency": _prune(_keys(before["idempotency"]), dry_run, batch),
        "ledger": 0,
        "events": _prune(_events(before["events"], replayable_since=before["idempotency"]), dry_run, batch),
        "jobs": 0,
        "guests": 0,
        "aggregates": sum(_prune(rows, dry_run, batch) for rows in _aggregates(before["aggregates"])),
        "deliveries": _prune(Delivery.objects.filter(ended_at__lt=before["deliveries"]), dry_run, batch),
    }
    for restaurant_id in tuple(Restaurant.objects.order_by("pk").values_list("pk", flat=True)):
        counts["ledger"] += _prune_ledger(restaurant_id, now, before["ledger"], dry_run, batch)
        counts["jobs"] += _prune(_jobs(restaurant_id, before["jobs"]), dry_run, batch, alone=restaurant_id)
        guests = _guests(restaurant_id, before["guests"])
        counts["guests"] += guests.count() if dry_run else _forget(guests, now, batch, guest_words or NoWords())
    return counts


def _keys(before: dt.datetime) -> Rows:
    return IdempotencyRecord.objects.filter(created_at__lt=before)


def _events(before: dt.datetime, *, replayable_since: dt.datetime) -> Rows:
    """Old events, without what `state_without_event` and `key_without_effect` go by."""
    newer = Event.objects.filter(booking_id=OuterRef("booking_id"), id__gt=OuterRef("id"), payload__has_key="to")
    key = IdempotencyRecord.objects.filter(pk=OuterRef("command_id"), created_at__gte=replayable_since)
    last_word = Q(payload__has_key="to", booking_id__isnull=False) & ~Exists(newer)
    return Event.objects.filter(~last_word, ~Exists(key), occurred_at__lt=before)


def _aggregates(before: dt.datetime) -> tuple[Rows, ...]:
    """What dashboards read; totals, which are counters, stay."""
    return (
        HourlyCount.objects.filter(hour__lt=before),
        HourlyTiming.objects.filter(hour__lt=before),
        Unseated.objects.filter(starts_at__lt=before),
    )


def _jobs(restaurant_id: uuid.UUID, before: dt.datetime) -> Rows:
    """Jobs that have ended, or were handed to people for a booking that does not wait any more."""
    ended = Q(state__in=("assigned", "cancelled")) | Q(state="exhausted") & ~Q(booking__state="pending")
    return AutoAssignJob.objects.filter(ended, restaurant_id=restaurant_id, updated_at__lt=before)


def _guests(restaurant_id: uuid.UUID, before: dt.datetime) -> QuerySet[Booking]:
    """Bookings that were over by then and still say whose they were."""
    rows = Booking.objects.filter(restaurant_id=restaurant_id, service_date__lte=before.date(), guest_erased_at=None)
    return rows.filter(window__endswith__lt=before).order_by("service_date", "id")


def _forget(rows: QuerySet[Booking], now: dt.datetime, batch: int, guest_words: GuestWords) -> int:
    forgotten = 0
    while some := list(rows[:batch]):
        forgotten += len(erase(some, now=now, actor=ACTOR, why="retention", guest_words=guest_words).booking_ids)
    return forgotten


def _prune(rows: Rows, dry_run: bool, batch: int, *, alone: uuid.UUID | None = None) -> int:
    def delete(ids: Collection[Any]) -> int:
        return int(rows.model._base_manager.filter(pk__in=ids).delete()[0])

    return rows.count() if dry_run else _walk(rows.order_by("pk"), "pk", delete, batch, alone)


def _prune_ledger(restaurant_id: uuid.UUID, now: dt.datetime, before: dt.datetime, dry_run: bool, batch: int) -> int:
    """Rows of assignments and closures that were over by then; whatever has no true owner is the audit's business."""
    over = Q(restaurant_id=restaurant_id, pk=OuterRef("holder_id"), window__endswith__lt=before)
    assigned = Assignment.objects.filter(over, state__in=LIVE_STATES, pruned_at=None)
    closed = Closure.objects.filter(over, lifted_at=None)
    owned = Q(kind="assignment") & Exists(assigned) | Q(kind="block") & Exists(closed)
    rows = Occupancy.objects.filter(owned, restaurant_id=restaurant_id, during__endswith__lt=before)

    def delete(holders: Collection[Any]) -> int:
        # The rows first: whose they are is asked of the assignment as it was.
        gone = rows.filter(holder_id__in=holders).delete()[0]
        Assignment.objects.filter(pk__in=holders).update(pruned_at=now)
        return gone

    by_holder = rows.order_by("holder_id").distinct()
    return rows.count() if dry_run else _walk(by_holder, "holder_id", delete, batch, restaurant_id)


def _walk(rows: Rows, by: str, delete: Callable[[Collection[Any]], int], batch: int, alone: uuid.UUID | None) -> int:
    """Goes up through the values of a column, a batch at a time, each in a transaction of its own; counts the rows.

    With `alone` no command of that restaurant runs meanwhile, so that what was chosen is what is deleted.
    """
    deleted, further = 0, rows
    while further.exists():
        with transaction.atomic():
            if alone is not None:
                locking.restaurant_exclusive(alone)
            values = list(further.values_list(by, flat=True)[:batch])
            deleted += delete(values)
        if len(values) < batch:
            break
        further = rows.filter(**{f"{by}__gt": values[-1]})
    return deleted
