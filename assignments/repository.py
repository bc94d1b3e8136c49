"""Stores a command in PostgreSQL, all or nothing. Source: design 3, "The commit, step by step"."""

import datetime as dt
import uuid

from django.db import transaction

from assignments import idempotency, locking, telling
from assignments.commands import Command
from assignments.effects import Effects
from assignments.errors import AssignmentError, Blocker, BookBusy, BookingNotFound, TableTaken
from assignments.locking import Locked
from assignments.models import Booking, ServiceBook
from assignments.ports import Claims, Committed, Decide, NoClaims, Refused
from assignments.reach import BEYOND_BOOKINGS, beyond, spans_of
from assignments.reading import read, route_of, seen
from assignments.routing import Route
from assignments.snapshot import Snapshot
from assignments.statements import Opened
from assignments.timing import NEARBY, days_of
from assignments.translation import blocker, hours_now
from assignments.violations import domain_errors
from assignments.writing import write_effects
from venues.models import Restaurant
from venues.windows import Hours

GUESSES_TOLERATED = 3
Days = tuple[dt.date, ...]


class _BooksMoved(Exception):
    """What the command reaches changed between the unlocked look and the lock, so the wrong books are locked."""


class _RolledBack(Exception):
    """Carries a refusal out of the transaction that must not be kept."""

    def __init__(self, refused: Refused, route: Route) -> None:
        self.refused = refused
        self.route = route


class PostgresAssignmentRepository:
    """The real one. The exclusion constraint is the guarantee, the book's lock is the politeness."""

    def __init__(self, *, claims: Claims | None = None) -> None:
        self.claims: Claims = claims or NoClaims()

    def snapshot(self, *, booking_id: uuid.UUID) -> Snapshot:
        """This function will read what a decision about the booking would look at, without locking."""
        booking = Booking.objects.select_related("restaurant").filter(pk=booking_id).first()
        if booking is None:
            raise BookingNotFound
        books = ServiceBook.objects.filter(restaurant_id=booking.restaurant_id, service_date=booking.service_date)
        return self._read(None, Locked(booking.restaurant, tuple(books), (booking,)), around=NEARBY)

    def commit(self, command: Command, *, decide: Decide) -> Committed | Refused:
        """This function will carry out the six steps of a commit; see `ports.AssignmentRepository.commit`."""
        for _ in range(GUESSES_TOLERATED):
            foreseen = self._foresee(command)
            try:
                with domain_errors(), transaction.atomic(durable=True):
                    return self._commit(command, decide, foreseen)
            except _BooksMoved:
                continue
            except _RolledBack as end:
                end.route.settled()
                telling.of_refusal(command, refused=end.refused)
                return end.refused
            except AssignmentError as error:
                telling.of_error(command, error=error)
                if not isinstance(error, TableTaken) or error.blockers:
                    raise
                raise TableTaken(blockers=self._blockers(command)) from error
        telling.of_error(command, error=BookBusy())
        raise BookBusy

    def _foresee(self, command: Command) -> Days:
        """The days of windows that no booking has yet, from an unlocked look; their books are made if missing."""
        if not isinstance(command, BEYOND_BOOKINGS):
            return ()
        booking = Booking.objects.filter(pk__in=command.booking_ids).select_related("restaurant").first()
        restaurant = booking.restaurant if booking else _named(command)
        if restaurant is None:
            return ()
        hours = hours_now(restaurant)
        bookings = (seen(booking, restaurant=restaurant),) if booking else ()
        days = days_of(beyond(command, bookings=bookings, hours=hours), hours=hours)
        books = [ServiceBook(restaurant=restaurant, service_date=day) for day in days]
        ServiceBook.objects.bulk_create(books, ignore_conflicts=True)
        return days

    def _commit(self, command: Command, decide: Decide, foreseen: Days) -> Committed | Refused:
        opened = idempotency.begin(command)
        if isinstance(opened, Committed):
            return opened
        locked = self._lock(command, opened, foreseen)
        # Asked once, now that nobody changes it: all that is read and decided below goes this way.
        route = route_of(command, restaurant_id=opened.restaurant_id)
        snapshot = self._read(command, locked, route=route)
        decision = decide(command, snapshot=snapshot)
        if isinstance(decision, Refused):
            # Who sits before and after tells which other times are free. A hold may lapse meanwhile: then it is a yes.
            snapshot = self._read(command, locked, route=route, around=NEARBY)
            decision = decide(command, snapshot=snapshot)
        if isinstance(decision, Refused):
            raise _RolledBack(decision, route)
        transaction.on_commit(route.settled, robust=True)
        return self._write(command, opened=opened, locked=locked, effects=decision, snapshot=snapshot)

    def _lock(self, command: Command, opened: Opened, foreseen: Days) -> Locked:
        """Which books to lock is a guess from an unlocked look; the locked bookings say whether it was right."""
        clock = Hours(timezone=opened.timezone, service_day_starts=opened.service_day_starts, periods=())
        guess = days_of(opened.windows, hours=clock)
        books = locking.books(restaurant_id=opened.restaurant_id, dates=tuple(sorted({*guess, *foreseen})))
        # Read with the bookings, after the shared lock was taken, the restaurant's versions cannot change any more.
        bookings = locking.bookings(command.booking_ids)
        restaurant = bookings[0].restaurant if bookings else Restaurant.objects.get(pk=opened.restaurant_id)
        reached = tuple(seen(booking, restaurant=restaurant) for booking in bookings)
        needed = days_of(spans_of(command, bookings=reached, hours=hours_now(restaurant)), hours=hours_now(restaurant))
        if not set(needed) <= {book.service_date for book in books}:
            raise _BooksMoved
        return Locked(restaurant, books, bookings)

    def _read(
        self,
        command: Command | None,
        locked: Locked,
        *,
        route: Route | None = None,
        around: dt.timedelta = dt.timedelta(0),
    ) -> Snapshot:
        bookings = tuple(seen(booking, restaurant=locked.restaurant) for booking in locked.bookings)
        spans = tuple((booking.window[0] - around, booking.window[1] + around) for booking in bookings)
        if command is not None:
            further = beyond(command, bookings=bookings, hours=hours_now(locked.restaurant))
            spans += tuple((start - around, end + around) for start, end in further)
        return read(
            command,
            restaurant=locked.restaurant,
            bookings=locked.bookings,
            books=locked.books,
            spans=spans,
            claims=self.claims,
            route=route,
        )

    def _write(
        self, command: Command, *, opened: Opened, locked: Locked, effects: Effects, snapshot: Snapshot
    ) -> Committed:
        return write_effects(
            command,
            effects=effects,
            snapshot=snapshot,
            locked=locked,
            claims=self.claims,
            record_id=opened.record_id,
        )

    def _blockers(self, command: Command) -> tuple[Blocker, ...]:
        """Read after the rollback: who has the wanted tables now."""
        wanted = {str(table_id) for table_id in getattr(command, "table_ids", None) or ()}
        if not wanted or not command.booking_ids:
            return ()
        snapshot = self.snapshot(booking_id=command.booking_ids[0])
        return tuple(blocker(row, floor=snapshot.floor) for row in snapshot.occupied if row.table in wanted)


def _named(command: Command) -> Restaurant | None:
    """The restaurant that the command names, where no booking tells it."""
    return Restaurant.objects.filter(pk=command.of_restaurant).first() if command.of_restaurant else None
