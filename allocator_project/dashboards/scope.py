"""Whose numbers a dashboard shows and of when: the restaurants somebody works in, one of them, some days."""

import datetime as dt
import uuid
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass

from telemetry.tallies import Span
from venues.access import Person, restaurants_of
from venues.windows import DAY, Hours, service_date_of

SPANS = (7, 28, 91)
USUAL_SPAN = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A restaurant as a dashboard names it. `today` is its service day."""

    id: uuid.UUID
    slug: str
    name: str
    zone: zoneinfo.ZoneInfo
    today: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What was asked for. Shapes: `houses` are those shown, `all_houses` those one may choose from, by name.

    `days` end with `last`, a service day; `now` is the moment of asking.
    """

    houses: tuple[House, ...]
    all_houses: tuple[House, ...]
    days: int
    last: dt.date
    now: dt.datetime

    @property
    def ids(self) -> tuple[uuid.UUID, ...]:
        """This property will be the restaurants shown."""
        return tuple(house.id for house in self.houses)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """This property will be the clock that days and hours go by: the first restaurant's."""
        return self.houses[0].zone if self.houses else zoneinfo.ZoneInfo("UTC")

    @property
    def first(self) -> dt.date:
        """This property will be the first of the days."""
        return self.last - (self.days - 1) * DAY

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """This property will be every day, ascending."""
        return tuple(self.first + DAY * number for number in range(self.days))

    @property
    def span(self) -> Span:
        """This property will be the same days as moments, from midnight to midnight of that clock."""
        since, until = (dt.datetime.combine(day, dt.time(), tzinfo=self.zone) for day in (self.first, self.last + DAY))
        return Span(restaurant_ids=self.ids, since=since, until=until, zone=self.zone)

    def name_of(self, restaurant_id: uuid.UUID) -> str:
        """This function will return what a restaurant shown is called."""
        return next(house.name for house in self.houses if house.id == restaurant_id)


def scope_of(person: Person, *, asked: Mapping[str, str], now: dt.datetime) -> Scope | None:
    """This function will return what a person asks for and may see; None for a restaurant that is not theirs.

    What is asked in words nobody knows is as if it were not asked. *Cost*: one statement.
    """
    rows = restaurants_of(person).order_by("name", "slug")
    columns = rows.values_list("id", "slug", "name", "timezone", "service_day_starts")
    houses = tuple(_house(*row, now=now) for row in columns)
    slug = asked.get("restaurant", "")
    shown = tuple(house for house in houses if not slug or house.slug == slug)
    if slug and not shown:
        return None
    days = next((span for span in SPANS if asked.get("days") == str(span)), USUAL_SPAN)
    today = max((house.today for house in shown), default=now.date())
    return Scope(houses=shown, all_houses=houses, days=days, last=_date(asked.get("date", "")) or today, now=now)


def _house(
    restaurant_id: uuid.UUID, slug: str, name: str, timezone: str, starts: dt.time, *, now: dt.datetime
) -> House:
    hours = Hours(timezone=timezone, service_day_starts=starts, periods=())
    return House(id=restaurant_id, slug=slug, name=name, zone=hours.zone, today=service_date_of(now, hours=hours))


def _date(text: str) -> dt.date | None:
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        return None
    # Within what a calendar of people has; days before and after it are added and taken away.
    return date if dt.date(2000, 1, 1) <= date <= dt.date(2200, 1, 1) else None
