"""Takes the old ledger over, service day by service day, a transaction each.

Stopping in the middle does no harm: what is taken is mirrored, a mirrored row is not old any more, and the next run
begins with whatever is left. What was refused is judged anew each time, as people may have mended its reason.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

from django.db.models import F, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

import planner
from assignments.models import Booking
from assignments.ports import Claims
from rollout.backfill.batches import Batch, take_batch
from rollout.backfill.seatings import OldSeating
from rollout.backfill.taking import Sifted
from rollout.backfill.verdicts import Refusal
from rollout.models import LegacyAssignment
from venues.models import Restaurant
from venues.selectors import hours_of
from venues.windows import Hours, service_date_of

PAGE = 10_000
LONG_AGO = Value(dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
NOWHERE = Hours(timezone="UTC", service_day_starts=dt.time(0), periods=())
Recent = tuple[planner.Occupied, ...]
Refused = tuple[tuple[OldSeating, Refusal], ...]
Report = Callable[[Refused], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to take the old ledger over.

    Shapes: `accepted` are rules to set aside beyond the usual, `discarded` the reasons for which an old row is deleted
    once it has been reported.
    """

    restaurant_id: uuid.UUID | None = None
    accepted: frozenset[str] = frozenset()
    discarded: frozenset[str] = frozenset()
    dry_run: bool = False


@dataclass(slots=True)
class Tally:
    """What became of the old seatings, one per booking, and how many rows were taken and deleted."""

    taken: int = 0
    rows_taken: int = 0
    known: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    rows_discarded: int = 0


def backfill(
    options: Options, *, claims: Claims, report: Report, progress: Callable[[int], None] = lambda count: None
) -> Tally:
    """This function will take over every old row that our ledger can take, and report every other one.

    Shapes: `report` is called with the seatings each batch refused, after it has committed and before any of them is
    discarded; `progress` with the number of seatings of each batch.
    Cost: some twelve statements a service day, for whose commands it is one more they may have to wait for.
    Raises: BookBusy when a batch meets others again and again; what was taken stays, run it again.
    """
    tally = Tally()
    recent: Recent = ()
    for restaurant_id, booking_ids in _service_days(options.restaurant_id):
        batch = Batch(
            restaurant_id=restaurant_id,
            booking_ids=booking_ids,
            accepted=options.accepted,
            recent=recent,
            dry_run=options.dry_run,
        )
        sifted = take_batch(batch, claims=claims)
        if options.dry_run:
            recent = _recent(recent, sifted)
        _count(sifted, tally)
        report(sifted.refused)
        if not options.dry_run:
            tally.rows_discarded += _discard(sifted, options.discarded)
        progress(len(booking_ids))
    return tally


def count_old_seatings(restaurant_id: uuid.UUID | None = None) -> int:
    """This function will count the seatings of the old ledger that ours does not mirror."""
    return _old(restaurant_id).order_by().values("restaurant_id", "booking_id").distinct().count()


def _service_days(restaurant_id: uuid.UUID | None) -> Iterator[tuple[uuid.UUID, tuple[uuid.UUID, ...]]]:
    """The bookings of each service day: who was assigned first is asked among them, whatever else there is to take.

    Listed once, by the server's cursor. Cost: one statement, and one for each restaurant.
    """
    booked = Booking.objects.filter(pk=OuterRef("booking_id")).values(start=F("window__startswith"))
    seatings = _old(restaurant_id).values_list("restaurant_id", "booking_id")
    listed = seatings.annotate(first=Coalesce(Min("start_at"), Subquery(booked), LONG_AGO))
    hours = cache(_hours)

    def day_of(row: tuple[uuid.UUID, uuid.UUID, dt.datetime]) -> tuple[uuid.UUID, dt.date]:
        house, _, first = row
        return house, service_date_of(first, hours=hours(house))

    by_time = listed.order_by("restaurant_id", "first", "booking_id").iterator(chunk_size=PAGE)
    for (house, _), rows in groupby(by_time, key=day_of):
        yield house, tuple(booking_id for _, booking_id, _ in rows)


def _hours(restaurant_id: uuid.UUID) -> Hours:
    restaurant = Restaurant.objects.filter(pk=restaurant_id).first()
    return NOWHERE if restaurant is None else hours_of(restaurant)


def _old(restaurant_id: uuid.UUID | None) -> QuerySet[LegacyAssignment]:
    rows = LegacyAssignment.objects.filter(assignment_id=None)
    return rows if restaurant_id is None else rows.filter(restaurant_id=restaurant_id)


def _recent(recent: Recent, sifted: Sifted) -> Recent:
    """What a dry run would have written and later batches could meet; those before it in time are met no more."""
    written = tuple(row for _, given in sifted.taken for row in given.occupied())
    earliest = min((row.window[0] for row in written), default=None)
    return (*(row for row in recent if earliest is None or row.window[1] > earliest), *written)


def _count(sifted: Sifted, tally: Tally) -> None:
    tally.taken += len(sifted.taken)
    tally.rows_taken += sum(len(seating.rows) for seating, _ in sifted.taken)
    tally.known += len(sifted.known)
    tally.refused.update(refusal.code for _, refusal in sifted.refused)


def _discard(sifted: Sifted, codes: frozenset[str]) -> int:
    """Only what still is old and refused for that reason: somebody may have seated the party since."""
    doomed = [row_id for seating, refusal in sifted.refused if refusal.code in codes for row_id in seating.row_ids]
    if not doomed:
        return 0
    rows = LegacyAssignment.objects.filter(pk__in=doomed, assignment_id=None, refusal__in=codes)
    return int(rows.delete()[0])
