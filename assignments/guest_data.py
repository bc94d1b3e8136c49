"""What is known of a guest: all of it as one document, or none of it any more.

Erasing takes the words – name, contact, needs, reasons somebody wrote – and leaves the facts: that a party of so many
had those tables then. So the ledger, the counts and the audit stay true. Source: docs/data-protection.md.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from django.db import transaction
from django.db.models import F, Q

from assignments import locking
from assignments.guests import is_awaited
from assignments.models import Assignment, AutoAssignJob, Booking, IdempotencyRecord, ServiceBook
from assignments.ports import GuestWords
from assignments.timing import days_of
from assignments.translation import hours_now
from telemetry import words
from telemetry.sink import Fact, record
from venues.models import Restaurant

Why = Literal["request", "retention"]
BOOKING_FIELDS = (
    "id", "state", "party_size", "starts_at", "service_date", "reserved_at", "guest_name", "guest_contact", "tags",
    "zone_ids", "source", "created_at", "updated_at", "guest_erased_at",
)  # fmt: skip
Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure did. Shapes: `awaited` are bookings it left alone, as their party may still come."""

    booking_ids: tuple[uuid.UUID, ...]
    awaited: tuple[uuid.UUID, ...]


def export(bookings: Iterable[Booking], *, guest_words: GuestWords) -> list[Document]:
    """This function will return everything that is stored about these bookings, one document each, in their order.

    Shapes: names of columns as they are, moments as ISO 8601. Cost: five statements.
    """
    found = list(bookings)
    ids = [booking.pk for booking in found]
    assignments = _by_booking(Assignment, ids, ("id", "state", "source", "window", "table_ids", "plan", "created_at"))
    jobs = _by_booking(AutoAssignJob, ids, ("id", "state", "reason", "next_steps", "created_at"))
    holds, events = guest_words.export(ids), words.export(ids)
    return [
        {
            "restaurant": booking.restaurant.name,
            **{name: _plain(getattr(booking, name)) for name in BOOKING_FIELDS},
            "assignments": assignments.get(booking.pk, []),
            "jobs": jobs.get(booking.pk, []),
            "holds": holds.get(booking.pk, []),
            "events": events.get(booking.pk, []),
        }
        for booking in found
    ]


def erase(bookings: Iterable[Booking], *, now: dt.datetime, actor: str, why: Why, guest_words: GuestWords) -> Erased:
    """This function will take a guest's words out of these bookings and of whatever was written about them.

    Service day by service day, each in a transaction of its own, so that it can be stopped and repeated. Bookings whose
    party may still come are left as they are and named.
    """
    erased: list[uuid.UUID] = []
    awaited: list[uuid.UUID] = []
    by_day = sorted(bookings, key=lambda booking: (booking.restaurant_id, booking.service_date, booking.pk))
    for (restaurant_id, _), same_day in groupby(by_day, key=lambda b: (b.restaurant_id, b.service_date)):
        with transaction.atomic():
            locked = _lock(restaurant_id, tuple(same_day))
            waiting = [booking.pk for booking in locked if is_awaited(booking, now=now)]
            over = [booking for booking in locked if booking.pk not in waiting]
            _erase_day(over, restaurant_id, now, actor, why, guest_words)
        erased += [booking.pk for booking in over]
        awaited += waiting
    return Erased(booking_ids=tuple(erased), awaited=tuple(awaited))


def _lock(restaurant_id: uuid.UUID, bookings: tuple[Booking, ...]) -> tuple[Booking, ...]:
    """The books first: boards show names, so the version they go by grows."""
    restaurant = Restaurant.objects.get(pk=restaurant_id)
    windows = ((booking.window.lower, booking.window.upper) for booking in bookings)
    days = days_of(windows, hours=hours_now(restaurant))
    books = locking.books(restaurant_id=restaurant_id, dates=days)
    ServiceBook.objects.filter(pk__in=[book.pk for book in books]).update(version=F("version") + 1)
    return locking.bookings(tuple(booking.pk for booking in bookings))


def _erase_day(
    over: list[Booking], restaurant_id: uuid.UUID, now: dt.datetime, actor: str, why: Why, guest_words: GuestWords
) -> None:
    ids = [booking.pk for booking in over]
    if why == "request":  # keys do not live as long as any retention of guests (`retention`)
        _erase_keys(over, restaurant_id)
    Booking.objects.filter(pk__in=ids).update(
        guest_name="", guest_contact="", tags=[], guest_erased_at=now, revision=F("revision") + 1, updated_at=now
    )
    _erase_plans(ids)
    guest_words.erase(ids)
    words.erase(ids)
    told = [
        Fact(
            name="booking.guest_erased", restaurant_id=restaurant_id, booking_id=each, actor=actor, payload={"why": why}
        )
        for each in ids
    ]
    record(told)


def _erase_plans(ids: Collection[uuid.UUID]) -> None:
    """Why a manager set rules aside may name whom for."""
    reasoned = list(Assignment.objects.filter(booking__in=ids, plan__has_key="reason"))
    for assignment in reasoned:
        assignment.plan = assignment.plan | {"reason": ""}
    Assignment.objects.bulk_update(reasoned, ["plan"])


def _erase_keys(over: list[Booking], restaurant_id: uuid.UUID) -> None:
    """A digest of a request proves what was in it to whoever guesses; a key may be a mail address.

    The row stays, so that the request sent again is refused and does not bring the guest back.
    """
    about = Q(pk__in=())
    for booking in over:
        about |= Q(outcome__bookings__contains=[{"bookingId": str(booking.pk)}])
    said = {word.casefold() for b in over for word in (b.guest_name, b.guest_contact) if word.strip()}
    for row in IdempotencyRecord.objects.filter(about, restaurant=restaurant_id):
        if any(word in row.key.casefold() for word in said):
            row.key = f"erased-{uuid.uuid4()}"
        row.digest = secrets.token_hex(32)
        row.save(update_fields=["key", "digest"])


def _by_booking(model: Any, ids: list[uuid.UUID], names: tuple[str, ...]) -> Mapping[uuid.UUID, list[Document]]:
    found: dict[uuid.UUID, list[Document]] = {}
    for row in model.objects.filter(booking__in=ids).order_by("created_at", "id").values("booking_id", *names):
        document = {name: _plain(row[name]) for name in names}
        found.setdefault(row["booking_id"], []).append(document)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if hasattr(value, "lower") and hasattr(value, "upper") and not isinstance(value, str):
        return [value.lower.isoformat(), value.upper.isoformat()]
    if isinstance(value, uuid.UUID):
        return str(value)
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
