"""Turns the version of service books by hand: for whoever changes a ledger that no command has changed."""

import datetime as dt
import functools
import operator
import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import F, Q

from assignments.models import ServiceBook
from venues.models import Restaurant
from venues.selectors import hours_of
from venues.windows import Hours, service_date_of

MOMENT = dt.timedelta(microseconds=1)


def turn_books(restaurant_id: uuid.UUID, *, concerned: Collection[Any]) -> None:
    """This function will have everybody look again who has decided on the days of these windows before.

    Shapes: `concerned` are psycopg's ranges; one without an end concerns every day from its beginning.
    """
    if not concerned:
        return
    hours = hours_of(Restaurant.objects.get(pk=restaurant_id))
    days = functools.reduce(operator.or_, (_days_of(window, hours) for window in concerned))
    ServiceBook.objects.filter(days, restaurant_id=restaurant_id).update(version=F("version") + 1)


def _days_of(window: Any, hours: Hours) -> Q:
    """A row that nobody answers for may last for ever."""
    days = Q(pk__isnull=False)
    if window.lower is not None:
        days &= Q(service_date__gte=service_date_of(window.lower, hours=hours))
    if window.upper is not None:
        days &= Q(service_date__lte=service_date_of(window.upper - MOMENT, hours=hours))
    return days
