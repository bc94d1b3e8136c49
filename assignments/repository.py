"""Stores a commit in PostgreSQL, all or nothing. Source: design 3, "The commit, step by step"."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from psycopg.types.range import TimestamptzRange

from assignments import idempotency, locking, states
from assignments.errors import BookBusy, BookingNotFound, TableTaken
from assignments.models import Assignment, Booking, Occupancy, ServiceBook
from assignments.ports import AssignmentCommitRequest, Chosen, Committed, Decide, Refused, Snapshot
from assignments.statements import Opened, write_assignment
from assignments.translation import (
    blocker,
    floor_of,
    occupied_of,
    plan_document,
    policy_hash,
    policy_of,
    request_of,
)
from assignments.violations import domain_errors
from venues.models import Restaurant
from venues.windows import Hours, service_dates

GUESSES_TOLERATED = 3
# How far before and after its window a refused party is offered other times.
NEARBY = dt.timedelta(hours=12)


class _BooksMoved(Exception):
    """The booking's window changed between the unlocked read and the lock, so the wrong books are locked."""


class _RolledBack(Exception):
    """Carries a refusal out of the transaction that must not be kept."""

    def __init__(self, refused: Refused) -> None:
        self.refused = refused


class PostgresAssignmentRepository:
    """The real one. The exclusion constraint is the guarantee, the book's lock is the politeness."""

    def snapshot(self, *, booking_id: uuid.UUID) -> Snapshot:
        """This function will read what a decision about the booking would look at, without locking."""
        booking = _find(booking_id)
        day = ServiceBook.objects.get(restaurant_id=booking.restaurant_id, service_date=booking.service_date)
        return self._read(booking, book_version=day.version, around=NEARBY)

    def commit(self, request: AssignmentCommitRequest, *, decide: Decide) -> Committed | Refused:
        """This function will carry out the six steps of a commit; see `ports.AssignmentRepository.commit`."""
        for _ in range(GUESSES_TOLERATED):
            try:
                with domain_errors(), transaction.atomic(durable=True):
                    return self._commit(request, decide)
            except _BooksMoved:
                continue
            except _RolledBack as end:
                return end.refused
            except TableTaken as taken:
                raise TableTaken(blockers=taken.blockers or self._blockers(request)) from taken
        raise BookBusy

    def _commit(self, request: AssignmentCommitRequest, decide: Decide) -> Committed | Refused:
        opened = idempotency.begin(request)
        if isinstance(opened, Committed):
            return opened
        booking, books = self._lock(request.booking_id, opened)
        snapshot = self._read(booking, book_version=books[0].version)
        decision = decide(request, snapshot=snapshot)
        if isinstance(decision, Refused):
            # Who sits before and after tells which other times are free. A hold may lapse meanwhile: then it is a yes.
            snapshot = self._read(booking, book_version=books[0].version, around=NEARBY)
            decision = decide(request, snapshot=snapshot)
        if isinstance(decision, Refused):
            raise _RolledBack(decision)
        return self._write(request, opened=opened, booking=booking, books=books, chosen=decision, snapshot=snapshot)

    def _lock(self, booking_id: uuid.UUID, opened: Opened) -> tuple[Booking, tuple[ServiceBook, ...]]:
        """Which books to lock is a guess from an unlocked look; the locked booking says whether it was right."""
        guess = _service_dates(opened, window=opened.window)
        books = locking.books(restaurant_id=opened.restaurant_id, dates=guess)
        # Read with the booking, after the shared lock was taken, the restaurant's versions cannot change any more.
        booking = locking.booking(booking_id)
        needed = _service_dates(booking.restaurant, window=booking.window)
        if not books or not set(needed) <= {book.service_date for book in books}:
            raise _BooksMoved
        return booking, books

    def _read(self, booking: Booking, *, book_version: int, around: dt.timedelta = dt.timedelta(0)) -> Snapshot:
        """A statement of its own, after the lock: the locking statement's snapshot is older than its lock."""
        restaurant = booking.restaurant
        return Snapshot(
            booking_id=booking.pk,
            booking_state=booking.state,
            floor=floor_of(restaurant_id=restaurant.pk, floor_version=restaurant.floor_version),
            policy=policy_of(restaurant),
            request=request_of(booking),
            occupied=occupied_of(_overlapping(booking, around)),
            book_version=book_version,
        )

    def _write(
        self,
        request: AssignmentCommitRequest,
        *,
        opened: Opened,
        booking: Booking,
        books: tuple[ServiceBook, ...],
        chosen: Chosen,
        snapshot: Snapshot,
    ) -> Committed:
        assignment = _assignment(request, booking=booking, chosen=chosen, snapshot=snapshot)
        group_id = uuid.uuid4() if len(assignment.table_ids) > 1 else None
        states.change(booking, verb="confirm")
        committed = Committed(
            assignment_id=assignment.pk,
            booking_id=booking.pk,
            table_ids=tuple(assignment.table_ids),
            table_numbers=tuple(chosen.plan.tables),
            merge_group_id=group_id,
            book_version=books[0].version + 1,
        )
        write_assignment(
            assignment,
            booking=booking,
            books=[book.pk for book in books],
            group={"group": group_id, "capacity": chosen.plan.capacity, "adjacency": snapshot.policy.adjacency},
            record_id=opened.record_id,
            outcome=idempotency.document_of(committed),
        )
        return committed

    def _blockers(self, request: AssignmentCommitRequest) -> tuple[Any, ...]:
        """Read after the rollback: who has the wanted tables now."""
        snapshot = self.snapshot(booking_id=request.booking_id)
        wanted = {str(table_id) for table_id in request.table_ids or ()}
        return tuple(blocker(row, floor=snapshot.floor) for row in snapshot.occupied if row.table in wanted)


def _find(booking_id: uuid.UUID) -> Booking:
    booking = Booking.objects.select_related("restaurant").filter(pk=booking_id).first()
    if booking is None:
        raise BookingNotFound
    return booking


def _service_dates(clock: Restaurant | Opened, *, window: Any) -> tuple[dt.date, ...]:
    hours = Hours(timezone=clock.timezone, service_day_starts=clock.service_day_starts, periods=())
    return service_dates(window.lower, ends_at=window.upper, hours=hours)


def _overlapping(booking: Booking, around: dt.timedelta) -> tuple[Occupancy, ...]:
    span = TimestamptzRange(booking.window.lower - around, booking.window.upper + around)
    rows = Occupancy.objects.filter(restaurant_id=booking.restaurant_id, during__overlap=span)
    return tuple(rows.exclude(kind=Occupancy.Kind.HOLD, expires_at__lte=Now()).order_by("table_id", "during"))


def _assignment(
    request: AssignmentCommitRequest, *, booking: Booking, chosen: Chosen, snapshot: Snapshot
) -> Assignment:
    return Assignment(
        restaurant_id=booking.restaurant_id,
        booking=booking,
        source=request.source,
        actor=request.actor,
        table_ids=sorted(uuid.UUID(table_id) for table_id in chosen.plan.table_ids),
        window=booking.window,
        plan=plan_document(chosen.plan, certificate=chosen.certificate),
        floor_version=booking.restaurant.floor_version,
        policy_hash=policy_hash(snapshot.policy),
    )
