"""Whether a board still shows what is: one short text that changes with everything on it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from psycopg.types.range import TimestamptzRange

from allocator_project.board.desk import Desk
from assignments import database_clock
from assignments.board import day_of
from assignments.models import AutoAssignJob, Booking, Occupancy, ServiceBook
from assignments.translation import canonical_digest
from venues.models import Closure, Restaurant


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Shapes: `data` changes with everything that anybody does, `book` is the service day's own version."""

    data: str
    book: int

    def tag(self, desk: Desk, *, shown: tuple[str, ...]) -> str:
        """This function will return the tag of the board as the reader sees it. `shown` is what he has chosen to see.

        Today it changes with every minute, because who is late does.
        """
        minute = desk.now.replace(second=0, microsecond=0) if desk.is_today else None
        return canonical_digest([self.data, str(minute), desk.role, *shown])[:20]


def version_of(desk: Desk) -> Version:
    """This function will return what the board's day is at.

    The book's version tells who sits where; a new booking, a job that gave up, a hold that ran out, a block and the
    floor change the board too. Cost: one statement.
    """
    day = TimestamptzRange(*day_of(desk.date, hours=desk.hours))
    house = Restaurant.objects.filter(pk=desk.restaurant.pk)
    parts = house.values_list(
        "floor_version",
        "policy_version",
        _newest(ServiceBook.objects.filter(service_date=desk.date), "version"),
        _newest(Booking.objects.filter(service_date=desk.date), "updated_at"),
        _counted(Booking.objects.filter(service_date=desk.date)),
        _newest(AutoAssignJob.objects.filter(booking__service_date=desk.date), "updated_at"),
        _counted(_holds(day)),
        _newest(_holds(day), "expires_at"),
        _counted(Closure.objects.filter(lifted_at__isnull=True, window__overlap=day)),
        _newest(Closure.objects.filter(window__overlap=day), "created_at"),
    ).get()
    return Version(data=canonical_digest([str(part) for part in parts])[:20], book=parts[2] or 0)


def _holds(day: TimestamptzRange) -> "QuerySet[Occupancy]":
    alive = Q(kind=Occupancy.Kind.HOLD, expires_at__gt=database_clock.now())
    return Occupancy.objects.filter(alive, during__overlap=day)


def _newest(rows: "QuerySet[Any]", column: str) -> Subquery:
    return _of_the_house(rows, Max(column))


def _counted(rows: "QuerySet[Any]") -> Subquery:
    return _of_the_house(rows, Count("pk"))


def _of_the_house(rows: "QuerySet[Any]", what: Max | Count) -> Subquery:
    mine = rows.filter(restaurant=OuterRef("pk")).order_by().values("restaurant")
    return Subquery(mine.annotate(what=what).values("what"))
