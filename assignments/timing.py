"""When a booking has its table: the house's windows as values or as the command's error, and the days they touch."""

import datetime as dt
from collections.abc import Iterable

from assignments.commands import Span
from assignments.errors import WindowUnavailable
from venues.windows import Hours, Window, WindowRefusal, booking_window, service_dates

# How far before and after its window a refused party is offered other times.
NEARBY = dt.timedelta(hours=12)


def window_of(starts_at: dt.datetime, *, party_size: int, hours: Hours, allow_overrun: bool = False) -> Window:
    """This function will return the window such a party would have.

    Raises: WindowUnavailable with the reason's code.
    """
    window = booking_window(starts_at, party_size=party_size, hours=hours, allow_overrun=allow_overrun)
    if isinstance(window, WindowRefusal):
        raise WindowUnavailable(code=window.code, detail=window.detail)
    return window


def days_of(spans: Iterable[Span], *, hours: Hours) -> tuple[dt.date, ...]:
    """This function will return the service days the windows touch, ascending, none twice."""
    days = {day for start, end in spans for day in service_dates(start, ends_at=end, hours=hours)}
    return tuple(sorted(days))
