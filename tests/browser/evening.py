"""Small houses on today's service day, for the board as it is now: times are around the real clock."""

import datetime as dt
from typing import Any

from django.utils import timezone

from assignments.models import Booking
from tests import builders
from tests.builders import table
from venues.models import Restaurant

MINUTE = dt.timedelta(minutes=1)
HOUR = 60 * MINUTE
# The service day turns an hour before now at the earliest, so that "in two hours" is today whenever this is run.
ALL_DAY = {
    "name": "All day",
    "weekdays": [1, 2, 3, 4, 5, 6, 7],
    "turnTimes": [{"upToParty": 20, "minutes": 90}],
}


def now() -> dt.datetime:
    """This minute."""
    return timezone.now().replace(second=0, microsecond=0)


def house_open_now(*tables: dict[str, Any], **changes: Any) -> Restaurant:
    """A house whose service day began three hours ago and is open all day long."""
    began = now() - 3 * HOUR
    opens, last, closes = (f"{began + after:%H:%M}" for after in (0 * HOUR, 20 * HOUR, 23 * HOUR))
    period = {**ALL_DAY, "opens": opens, "lastSeating": last, "closes": closes}
    day = {"serviceDayStarts": opens, "servicePeriods": [period], "timezone": "UTC"}
    return builders.house(*tables, **{**day, **changes})


def standing(*numbers: str, seats: int = 2, **more: Any) -> list[dict[str, Any]]:
    """Tables that stand beside one another."""
    return [table(number, seats, x=place * 100, y=50, **more) for place, number in enumerate(numbers)]


def comes(where: Restaurant, name: str, *, after: dt.timedelta = HOUR, **changes: Any) -> Booking:
    """A party of two that comes in an hour and booked yesterday."""
    start = now() + after
    return builders.booking(where, starts_at=start, reserved_at=now() - 24 * HOUR, guest_name=name, **changes)
