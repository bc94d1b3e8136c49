"""Reads of the building: rows in, values out. Writes nothing."""

from venues.models import Restaurant, ServicePeriod
from venues.windows import Hours, Period


def hours_of(restaurant: Restaurant) -> Hours:
    """This function will return the restaurant's clock and service periods. Cost: two queries."""
    periods = (
        ServicePeriod.objects.filter(restaurant=restaurant).prefetch_related("turn_times").order_by("opens", "name")
    )
    return Hours(
        timezone=restaurant.timezone,
        service_day_starts=restaurant.service_day_starts,
        periods=tuple(_period(row) for row in periods),
    )


def _period(row: ServicePeriod) -> Period:
    return Period(
        name=row.name,
        weekdays=frozenset(row.weekdays),
        opens=row.opens,
        closes=row.closes,
        last_seating=row.last_seating,
        turn_times=tuple(sorted((band.up_to_party, band.minutes) for band in row.turn_times.all())),
        buffer_before_minutes=row.buffer_before_minutes,
        buffer_after_minutes=row.buffer_after_minutes,
    )
