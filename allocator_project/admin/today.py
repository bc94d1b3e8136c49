"""The first page: each house somebody works in, its evening in figures, and the way to where the work is done."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from assignments.overview import Arrivals, arrivals, next_days
from venues.access import restaurants_of
from venues.models import Restaurant
from venues.windows import Hours, service_date_of

MOST_HOUSES = 30
COMES = ("pending", "confirmed", "seated", "completed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """One house's service day in figures."""

    house: Restaurant
    date: dt.date
    parties: int
    covers: int
    waiting: int
    seated: int
    next_date: dt.date | None

    @property
    def board(self) -> str:
        """This property will be the address of the day's board."""
        return reverse("board:day", args=[self.house.slug, self.date])

    @property
    def next_board(self) -> str:
        """This property will be the address of the board of the next day with bookings; empty where there is none."""
        return reverse("board:day", args=[self.house.slug, self.next_date]) if self.next_date else ""

    @property
    def bookings(self) -> str:
        """This property will be the address of the day's bookings."""
        only = f"?restaurant={self.house.pk}&day={self.date.isoformat()}"
        return reverse("admin:assignments_booking_changelist") + only

    @property
    def figures(self) -> str:
        """This property will be the address of the day's dashboard."""
        return reverse("dashboards:today") + f"?restaurant={self.house.slug}"


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """This function will add the evenings of the houses somebody works in. *Cost*: three statements."""
    houses = list(restaurants_of(request.user).order_by("name")[:MOST_HOUSES])
    return context | {"evenings": evenings(houses, now=timezone.now())}


def evenings(houses: list[Restaurant], *, now: dt.datetime) -> list[Evening]:
    """This function will count who comes to each house on its service day. *Cost*: two statements."""
    days = {house.pk: _today(house, now) for house in houses}
    rows: dict[uuid.UUID, list[Arrivals]] = {}
    for row in arrivals(days):
        rows.setdefault(row.restaurant_id, []).append(row)
    following = next_days(days)
    return [_evening(house, days[house.pk], rows.get(house.pk, []), following.get(house.pk)) for house in houses]


def _today(house: Restaurant, now: dt.datetime) -> dt.date:
    hours = Hours(timezone=house.timezone, service_day_starts=house.service_day_starts, periods=())
    return service_date_of(now, hours=hours)


def _evening(house: Restaurant, date: dt.date, rows: list[Arrivals], next_date: dt.date | None) -> Evening:
    coming = [row for row in rows if row.state in COMES]
    return Evening(
        house=house,
        date=date,
        parties=sum(row.parties for row in coming),
        covers=sum(row.covers for row in coming),
        waiting=sum(row.parties for row in coming if row.state == "pending"),
        seated=sum(row.parties for row in coming if row.state == "seated"),
        next_date=next_date,
    )
