"""Events told by hand, as other rooms tell them, for tests of what is made of them."""

import datetime as dt
import itertools
import uuid
from typing import Any

from telemetry import positions, rollup
from telemetry.models import Event

HOUSE = uuid.UUID(int=1)
OTHER_HOUSE = uuid.UUID(int=2)
SEVEN = dt.datetime(2026, 11, 27, 19, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
_numbers = itertools.count(1000)


def party() -> uuid.UUID:
    """A booking's id."""
    return uuid.UUID(int=next(_numbers))


def tell(
    name: str,
    booking_id: uuid.UUID | None = None,
    *,
    at: dt.datetime = SEVEN,
    house: uuid.UUID = HOUSE,
    **payload: Any,
) -> Event:
    """An event that is committed and has no position yet."""
    return Event.objects.create(name=name, restaurant_id=house, booking_id=booking_id, payload=payload, occurred_at=at)


def no_table(
    booking_id: uuid.UUID | None,
    *,
    code: str = "fully_booked",
    name: str = "job.deferred",
    starts_at: str = "2026-12-04T19:30:00+01:00",
    party_size: int = 6,
    at: dt.datetime = SEVEN,
    house: uuid.UUID = HOUSE,
    **more: Any,
) -> Event:
    """A party of six that found no table on a Friday at half past seven."""
    known = {"startsAt": starts_at, "serviceDate": starts_at[:10], "partySize": party_size, "code": code, **more}
    return tell(name, booking_id, at=at, house=house, **known)


def count_all() -> int:
    """Numbers and counts everything; how many were counted."""
    positions.number_events()
    return rollup.roll_up().events
