"""Sixteen people want one table: the demonstration that one gets it and the others learn who has it."""

import datetime as dt
import threading
import uuid
import zoneinfo
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import connection

from assignments import orchestrator
from assignments.commands import AssignmentCommitRequest
from assignments.errors import TableTaken
from assignments.models import Assignment, Booking
from assignments.ports import Committed
from assignments.services import NewBooking, draft_booking, store_bookings
from assignments.wiring import repository
from venues.models import Restaurant, Table
from venues.selectors import hours_of

RIVALS = 16


@dataclass(frozen=True, slots=True)
class Race:
    """How the race ended. *Shapes*: `refusals` are what the others were told."""

    table: str
    winner: AssignmentCommitRequest
    committed: Committed
    refusals: tuple[TableTaken, ...]


def race(house: Restaurant, *, date: dt.date, now: dt.datetime) -> Race:
    """This function will let sixteen bookings for two ask for the same table at the same moment."""
    bookings = _book(house, date=date, now=now)
    table = Table.objects.filter(restaurant=house, capacity=2).order_by("number")[0]
    requests = [_request(booking.pk, table.pk, number) for number, booking in enumerate(bookings, 1)]
    start = threading.Barrier(RIVALS)
    with ThreadPoolExecutor(RIVALS) as pool:
        answers = list(pool.map(lambda request: _ask(request, start), requests))
    won = next(i for i, answer in enumerate(answers) if isinstance(answer, Committed))
    committed = answers[won]
    assert isinstance(committed, Committed)
    return Race(table.number, requests[won], committed, tuple(a for a in answers if isinstance(a, TableTaken)))


def _book(house: Restaurant, *, date: dt.date, now: dt.datetime) -> list[Booking]:
    hours = hours_of(house)
    starts_at = dt.datetime.combine(date, dt.time(19), tzinfo=zoneinfo.ZoneInfo(house.timezone))
    drafts = []
    for number in range(1, RIVALS + 1):
        new = NewBooking(
            party_size=2, starts_at=starts_at, reserved_at=now, source=Booking.Source.DEMO, guest_name=f"Rival {number}"
        )
        draft = draft_booking(new, restaurant=house, hours=hours)
        assert isinstance(draft, Booking), draft
        drafts.append(draft)
    store_bookings(drafts, restaurant=house, hours=hours, actor="demo")
    return drafts


def _request(booking_id: uuid.UUID, table_id: uuid.UUID, number: int) -> AssignmentCommitRequest:
    return AssignmentCommitRequest(
        booking_id=booking_id,
        actor=f"rival-{number}",
        source=Assignment.Source.MANUAL,
        idempotency_key=f"rival:{booking_id}",
        table_ids=(table_id,),
    )


def _ask(request: AssignmentCommitRequest, start: threading.Barrier) -> object:
    try:
        connection.ensure_connection()
        start.wait()
        return orchestrator.commit(request, repository=repository())
    except TableTaken as taken:
        return taken
    finally:
        connection.close()
