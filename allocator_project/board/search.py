"""Finds bookings by the guest's name: of the board's day first, then those to come, then those before."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When

from allocator_project.board.desk import Desk
from allocator_project.board.words import STATES
from assignments.models import Booking

MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A booking that was found."""

    id: uuid.UUID
    name: str
    size: int
    date: dt.date
    clock: str
    state_word: str
    is_here: bool


def found_by(wanted: str, *, desk: Desk) -> tuple[Found, ...]:
    """This function will return up to twenty bookings whose guest's name holds every word; none for a viewer, who is
    not told names.

    Cost: one statement over the house's bookings.
    """
    words = wanted.split()
    if not words or not desk.may_act or "\0" in wanted:
        return ()
    rows = Booking.objects.filter(restaurant=desk.restaurant)
    for word in words[:5]:
        rows = rows.filter(guest_name__icontains=word)
    here, to_come, before = Value(0), Value(1), Value(2)
    near = Case(
        When(service_date=desk.date, then=here),
        When(service_date__gt=desk.date, then=to_come),
        default=before,
        output_field=IntegerField(),
    )
    return tuple(
        Found(
            id=row.pk,
            name=row.guest_name,
            size=row.party_size,
            date=row.service_date,
            clock=desk.clock(row.starts_at),
            state_word=str(STATES[row.state]),
            is_here=row.service_date == desk.date,
        )
        for row in rows.order_by(near, "starts_at", "id")[:MOST]
    )
