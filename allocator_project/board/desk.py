"""Who stands at which restaurant's board, on which service day, at what moment."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from assignments.translation import hours_now
from venues.access import ROLES, Person, enter
from venues.errors import RoleRequired
from venues.models import Restaurant
from venues.windows import Hours, service_date_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One person at one board. Units: `now` is the door's clock."""

    person: Person
    restaurant: Restaurant
    role: str
    hours: Hours
    date: dt.date
    now: dt.datetime

    @property
    def actor(self) -> str:
        """This property will be how the person is named in events, holds and keys, as in the API."""
        return f"user:{self.person.pk}"

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """This property will be the restaurant's time zone."""
        return self.hours.zone

    @property
    def may_act(self) -> bool:
        """This property will say whether the person does more than look."""
        return self.role != "viewer"

    @property
    def is_manager(self) -> bool:
        """This property will say whether the person may set rules aside and edit the floor."""
        return self.role == "manager"

    @property
    def today(self) -> dt.date:
        """This property will be the service day that is now; until it turns over, last night's."""
        return service_date_of(self.now, hours=self.hours)

    @property
    def is_today(self) -> bool:
        """This property will say whether the board shows the service day that is now."""
        return self.date == self.today

    def require(self, role: str) -> None:
        """This function will let pass who has at least this role. Raises: RoleRequired."""
        if ROLES.index(self.role) < ROLES.index(role):
            raise RoleRequired(role=self.role, needed=role)

    def clock(self, moment: dt.datetime) -> str:
        """This function will return the time on the restaurant's wall."""
        return f"{moment.astimezone(self.zone):%H:%M}"

    def local(self, clock: str) -> dt.datetime | None:
        """This function will return the moment of the board's day at which the wall shows `clock`; None for no time.

        Times before the service day begins are of its end, past midnight.
        """
        try:
            wall = dt.time.fromisoformat(clock)
        except ValueError:
            return None
        if wall.tzinfo is not None:
            return None
        day = self.date if wall >= self.hours.service_day_starts else self.date + dt.timedelta(days=1)
        return dt.datetime.combine(day, wall, tzinfo=self.zone).astimezone(dt.UTC)


def open_desk(person: Person, *, slug: str, date: dt.date | None, now: dt.datetime) -> Desk:
    """This function will put the person at the restaurant's board; without a date at that of today.

    Cost: one statement; three more when the hours have changed since last time.
    Raises: RestaurantUnknown also for a restaurant the person has no role in.
    """
    restaurant, role = enter(person, slug=slug)
    hours = hours_now(restaurant)
    day = date or service_date_of(now, hours=hours)
    return Desk(person=person, restaurant=restaurant, role=role, hours=hours, date=day, now=now)
