"""Takes bookings in by the thousand: each with its window, its service day's book and its job, or not at all."""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from psycopg.types.range import TimestamptzRange as Range

from assignments import job_events, jobs
from assignments.models import AutoAssignJob, Booking, ServiceBook
from telemetry import sink
from venues.models import Restaurant
from venues.selectors import hours_of
from venues.windows import Hours, WindowRefusal, booking_window, service_date_of, service_dates

BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBooking:
    """What is known of a party that wants to come. Units: `starts_at`, `reserved_at` are aware moments."""

    party_size: int
    starts_at: dt.datetime
    reserved_at: dt.datetime
    source: str
    guest_name: str = ""
    guest_contact: str = ""
    tags: tuple[str, ...] = ()
    zone_ids: tuple[uuid.UUID, ...] = ()
    priority: int = 1
    import_key: str | None = None


def draft_booking(new: NewBooking, *, restaurant: Restaurant, hours: Hours) -> Booking | WindowRefusal:
    """This function will return the booking with its window, not yet stored, or why the house cannot take it."""
    window = booking_window(new.starts_at, party_size=new.party_size, hours=hours)
    if isinstance(window, WindowRefusal):
        return window
    return Booking(
        restaurant=restaurant,
        party_size=new.party_size,
        starts_at=window.seated_at,
        window=Range(window.starts_at, window.ends_at),
        service_date=window.service_date,
        reserved_at=new.reserved_at,
        guest_name=new.guest_name,
        guest_contact=new.guest_contact,
        tags=list(new.tags),
        zone_ids=list(new.zone_ids),
        priority=new.priority,
        source=new.source,
        import_key=new.import_key,
    )


def store_bookings(drafts: Iterable[Booking], *, restaurant: Restaurant, hours: Hours, actor: str) -> int:
    """This function will store drafts in the order given, each with its book, its job and its events, all or nothing.

    Returns how many. Workers are woken after the commit. Cost: four statements per thousand bookings.
    """
    stored = 0
    with transaction.atomic():
        for batch in _batches(drafts):
            _ensure_books(batch, restaurant, hours)
            Booking.objects.bulk_create(batch)
            waiting = [jobs.job_for(b, due_at=b.reserved_at, place=place) for place, b in enumerate(batch, stored)]
            AutoAssignJob.objects.bulk_create(waiting)
            sink.record([*(_created(booking, actor) for booking in batch), *job_events.queued(waiting, actor=actor)])
            stored += len(batch)
        jobs.wake_after_commit(jobs.shard_of(restaurant.pk))
    return stored


def _created(booking: Booking, actor: str) -> sink.Fact:
    return sink.Fact(
        name="booking.created",
        restaurant_id=booking.restaurant_id,
        booking_id=booking.pk,
        actor=actor,
        payload={"to": booking.state, "partySize": booking.party_size, "source": str(booking.source)},
    )


def _ensure_books(batch: Iterable[Booking], restaurant: Restaurant, hours: Hours) -> None:
    """No transaction makes the book it locks: two first ones of a day would race for it."""
    days = {day for b in batch for day in service_dates(b.window.lower, ends_at=b.window.upper, hours=hours)}
    books = [ServiceBook(restaurant=restaurant, service_date=day) for day in sorted(days)]
    ServiceBook.objects.bulk_create(books, ignore_conflicts=True)


def _batches(drafts: Iterable[Booking]) -> Iterator[list[Booking]]:
    rest = iter(drafts)
    while batch := list(itertools.islice(rest, BATCH)):
        yield batch


def move_to_new_days(restaurant: Restaurant, *, from_moment: dt.datetime) -> int:
    """This function will give coming bookings the service day their start now belongs to, and that day its book.

    For whoever has changed when the service day turns, and still has the restaurant to himself. Returns how many moved.
    """
    hours = hours_of(restaurant)
    coming = list(Booking.objects.filter(restaurant=restaurant, window__endswith__gt=from_moment).order_by("pk"))
    moved = [b for b in coming if b.service_date != service_date_of(b.starts_at, hours=hours)]
    for booking in moved:
        booking.service_date = service_date_of(booking.starts_at, hours=hours)
    Booking.objects.bulk_update(moved, ["service_date"], batch_size=BATCH)
    _ensure_books(coming, restaurant, hours)
    return len(moved)
