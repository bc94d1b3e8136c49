"""Valid things with defaults, so that a test states only what matters to it."""

import copy
import datetime as dt
import itertools
import json
import uuid
from functools import cache
from typing import Any

import factory.base

from assignments.commands import AssignmentCommitRequest
from assignments.floors import open_restaurant
from assignments.models import AutoAssignJob, Booking
from assignments.services import NewBooking, draft_booking, store_bookings
from telemetry.models import Event
from venues.documents import read_floor_document
from venues.models import Restaurant, Table
from venues.selectors import hours_of

FRIDAY = dt.date(2026, 11, 27)
SEVEN = dt.datetime(2026, 11, 27, 19, 0, tzinfo=dt.UTC)
A_WEEK_BEFORE = SEVEN - dt.timedelta(days=7)
_numbers = itertools.count(1)


def table(number: str, seats: int = 4, **changes: Any) -> dict[str, Any]:
    """A table of the floor document."""
    return {"number": number, "zone": "Main", "capacity": seats, **changes}


def floor_document(*tables: dict[str, Any], joins: list[list[str]] | None = None, **changes: Any) -> dict[str, Any]:
    """A floor document with one dinner period from 17 to 23 h, two hours a party, in London."""
    return {
        "name": "Test House",
        "timezone": "Europe/London",
        "servicePeriods": [
            {
                "name": "Dinner",
                "weekdays": [1, 2, 3, 4, 5, 6, 7],
                "opens": "17:00",
                "lastSeating": "21:00",
                "closes": "23:30",
                "turnTimes": [{"upToParty": 20, "minutes": 120}],
            }
        ],
        "tables": list(tables) or [table("T1"), table("T2")],
        "joins": joins or [],
        **changes,
    }


def house(*tables: dict[str, Any], joins: list[list[str]] | None = None, **changes: Any) -> Restaurant:
    """A stored restaurant with these tables."""
    document = copy.deepcopy(_read_once(json.dumps(floor_document(*tables, joins=joins, **changes))))
    slug = f"house-{next(_numbers)}"
    return open_restaurant(document, slug=slug, name=f"Test {slug}", timezone=document["timezone"])


@cache
def _read_once(document: str) -> dict[str, Any]:
    """What reading a floor document gives. Thousands of tests stand in a few houses, and reading takes longest."""
    return read_floor_document(json.loads(document))


class NewBookingFactory(factory.base.Factory[NewBooking]):
    """A party of two that wants to come on Friday at seven and said so a week before."""

    class Meta:
        model = NewBooking

    party_size = 2
    starts_at = SEVEN
    reserved_at = A_WEEK_BEFORE
    source = Booking.Source.STAFF


def booking(restaurant: Restaurant, **changes: Any) -> Booking:
    """A stored booking with its book and its job. What is told of its taking in is left to that command's own test."""
    hours = hours_of(restaurant)
    draft = draft_booking(NewBookingFactory.build(**changes), restaurant=restaurant, hours=hours)
    assert isinstance(draft, Booking), draft
    store_bookings([draft], restaurant=restaurant, hours=hours, actor="test")
    Event.objects.filter(booking_id=draft.pk).delete()
    return Booking.objects.get(pk=draft.pk)


def job_of(stored: Booking) -> AutoAssignJob:
    """The booking's one job, as it is now."""
    return AutoAssignJob.objects.select_related("booking").get(booking=stored)


def table_ids(restaurant: Restaurant, *numbers: str) -> tuple[uuid.UUID, ...]:
    """The ids of tables, by number, in the order given."""
    ids = dict(Table.objects.filter(restaurant=restaurant).values_list("number", "id"))
    return tuple(ids[number] for number in numbers)


def request(stored: Booking, **changes: Any) -> AssignmentCommitRequest:
    """The wish to give a booking a table, with a key of its own."""
    defaults: dict[str, Any] = {"actor": "host", "source": "manual", "idempotency_key": f"key-{next(_numbers)}"}
    return AssignmentCommitRequest(booking_id=stored.pk, **{**defaults, **changes})
