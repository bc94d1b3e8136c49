"""One batch of old seatings in one transaction, with the locks, the judgement and the writing of any other command."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

import planner
from assignments import locking
from assignments.commands import Span
from assignments.errors import BookBusy, BookingAlreadyAssigned, TableTaken, WriteCollision
from assignments.locking import Locked
from assignments.models import Booking, ServiceBook
from assignments.ports import Claims
from assignments.reading import read
from assignments.snapshot import Snapshot
from assignments.timing import days_of
from assignments.translation import hours_now
from assignments.violations import domain_errors
from assignments.writing import write_effects
from rollout.backfill.seatings import OldRow, OldSeating, Place, seatings_of
from rollout.backfill.taking import Sifted, TakeOver, sift
from rollout.backfill.verdicts import NO_SUCH_HOUSE
from rollout.models import LegacyAssignment
from venues.models import Restaurant
from venues.windows import Hours

ACTOR = "backfill"
TRIES = 4


class _LookAgain(Exception):
    """A booking's time changed between the unlocked look and the lock, so the wrong books are locked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Seatings of one restaurant, to be taken at once.

    Shapes: `accepted` are rules to set aside beyond the usual; `recent` are rows that a dry run would have written.
    """

    restaurant_id: uuid.UUID
    booking_ids: tuple[uuid.UUID, ...]
    accepted: frozenset[str] = frozenset()
    recent: tuple[planner.Occupied, ...] = ()
    dry_run: bool = False

    def rows(self) -> tuple[OldRow, ...]:
        """This function will read its rows that are old still."""
        old = LegacyAssignment.objects.filter(
            restaurant_id=self.restaurant_id, booking_id__in=self.booking_ids, assignment_id=None
        )
        return tuple(
            OldRow(
                id=row.pk,
                restaurant_id=row.restaurant_id,
                booking_id=row.booking_id,
                table_id=row.table_id,
                starts_at=row.start_at,
                ends_at=row.end_at,
                assigned_at=row.assigned_at,
                assigned_by=row.assigned_by,
                idempotency_key=row.idempotency_key,
            )
            for row in old
        )


def take_batch(batch: Batch, *, claims: Claims) -> Sifted:
    """This function will take what our ledger can take, all of it or none, and note the reason on every other row.

    It looks again where somebody wrote past the locks, or changed a booking's time just before it was locked.
    Raises: BookBusy after four tries.
    """
    for _ in range(TRIES):
        try:
            with domain_errors(), transaction.atomic(durable=True):
                return _take(batch, claims)
        except (TableTaken, BookingAlreadyAssigned, WriteCollision, _LookAgain):
            continue
    raise BookBusy


def _take(batch: Batch, claims: Claims) -> Sifted:
    locked = _lock(batch)
    # Read under the lock: a command that came in between has mirrored its own rows over the old ones.
    seatings = seatings_of(batch.rows())
    if locked is None:
        sifted = Sifted(refused=tuple((seating, NO_SUCH_HOUSE) for seating in seatings))
    else:
        command = TakeOver(restaurant_id=batch.restaurant_id, bookings=batch.booking_ids, actor=ACTOR)
        snapshot = _read(command, locked, seatings, claims)
        sifted = sift(seatings, snapshot=snapshot.plus(*batch.recent), accepted=batch.accepted)
        if sifted.taken and not batch.dry_run:
            touched = _touched(locked, sifted)
            write_effects(command, effects=sifted.effects, snapshot=snapshot, locked=touched, claims=claims)
    if not batch.dry_run:
        _mark(sifted)
    return sifted


def _lock(batch: Batch) -> Locked | None:
    """Restaurant, books, bookings – in that order, as everybody. None: there is no such restaurant."""
    ours = Booking.objects.filter(pk__in=batch.booking_ids, restaurant=batch.restaurant_id)
    restaurant = Restaurant.objects.filter(pk=batch.restaurant_id).first()
    if restaurant is None:
        return None
    guess = _days(ours, seatings_of(batch.rows()), hours_now(restaurant))
    if not batch.dry_run:
        books = [ServiceBook(restaurant=restaurant, service_date=day) for day in guess]
        ServiceBook.objects.bulk_create(books, ignore_conflicts=True)
    locked = locking.books(restaurant_id=restaurant.pk, dates=guess)
    bookings = locking.bookings(tuple(ours.order_by("pk").values_list("pk", flat=True)))
    restaurant = bookings[0].restaurant if bookings else restaurant
    if not set(_days(bookings, (), hours_now(restaurant))) <= {book.service_date for book in locked}:
        raise _LookAgain
    return Locked(restaurant, locked, bookings)


def _read(command: TakeOver, locked: Locked, seatings: tuple[OldSeating, ...], claims: Claims) -> Snapshot:
    return read(
        command,
        restaurant=locked.restaurant,
        bookings=locked.bookings,
        books=locked.books,
        spans=_stretches(_spans(locked.bookings, seatings)),
        claims=claims,
    )


def _spans(bookings: Iterable[Booking], seatings: Iterable[OldSeating]) -> Iterator[Span]:
    for booking in bookings:
        yield booking.window.lower, booking.window.upper
    for seating in seatings:
        yield from (window for window in seating.windows if window[0] < window[1])


def _stretches(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in as few spans as it takes: an evening's windows overlap each other."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _days(bookings: Iterable[Booking], seatings: Iterable[OldSeating], hours: Hours) -> tuple[dt.date, ...]:
    return days_of(_spans(bookings, seatings), hours=hours)


def _touched(locked: Locked, sifted: Sifted) -> Locked:
    """Only the books somebody got a table on: whoever decided on another day has decided on nothing older."""
    days = days_of((given.made.window for _, given in sifted.taken), hours=hours_now(locked.restaurant))
    books = tuple(book for book in locked.books if book.service_date in days)
    return Locked(locked.restaurant, books, locked.bookings)


def _mark(sifted: Sifted) -> None:
    """Says on each old row what became of it: whose mirror it is from now on, or why it is none."""
    _keep_the_past({row.place: row for seating, _ in sifted.taken for row in seating.rows})
    for seating, assignment_id in sifted.known:
        LegacyAssignment.objects.filter(pk__in=seating.row_ids).update(assignment_id=assignment_id, refusal="")
    by_code: dict[str, list[uuid.UUID]] = {}
    for seating, refusal in sifted.refused:
        by_code.setdefault(refusal.code, []).extend(seating.row_ids)
    for code, row_ids in by_code.items():
        LegacyAssignment.objects.filter(pk__in=row_ids).exclude(refusal=code).update(refusal=code)


def _keep_the_past(old: dict[Place, OldRow]) -> None:
    """The mirror has written its own rows over the old ones; who assigned them, and when, is not its to say."""
    mirrored = list(LegacyAssignment.objects.filter(booking_id__in={booking_id for booking_id, _ in old}))
    for row in mirrored:
        was = old[row.booking_id, row.table_id]
        row.assigned_at, row.assigned_by, row.idempotency_key = was.assigned_at, was.assigned_by, was.idempotency_key
    # This transaction has just written them, so every one is there. Django's bulk_update makes a CASE of each row and
    # column, and took more than a quarter of a backfill.
    theirs = ["assigned_at", "assigned_by", "idempotency_key"]
    LegacyAssignment.objects.bulk_create(mirrored, update_conflicts=True, unique_fields=["pk"], update_fields=theirs)
