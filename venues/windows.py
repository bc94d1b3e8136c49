"""When a party has its table: from a start to a window, in the restaurant's local time. Pure: no rows, no clock.

Wall-clock times of service periods are local; durations are elapsed minutes, so a sitting across a clock change keeps
its length. Anything that cannot be a window is a `WindowRefusal` with a code – never a guess at another service.
"""

import datetime as dt
import zoneinfo
from dataclasses import dataclass

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """One service period. `turn_times` are (up_to_party, minutes), ascending; weekdays are ISO, Monday = 1."""

    name: str
    weekdays: frozenset[int]
    opens: dt.time
    closes: dt.time
    last_seating: dt.time
    turn_times: tuple[tuple[int, int], ...]
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Hours:
    """A restaurant's clock: IANA time zone, when its service day turns over, its periods."""

    timezone: str
    service_day_starts: dt.time
    periods: tuple[Period, ...]

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """This function will return the time zone itself."""
        return zoneinfo.ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class Window:
    """A table's window `[starts_at, ends_at)` in UTC, with buffers; the party itself sits `[seated_at, leaves_at)`."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    seated_at: dt.datetime
    leaves_at: dt.datetime
    service_date: dt.date
    period: str


@dataclass(frozen=True, slots=True)
class Seating:
    """The starts one period allows on one service day: from its opening to its last seating, and when it closes."""

    period: Period
    opens_at: dt.datetime
    last_seating_at: dt.datetime
    closes_at: dt.datetime


@dataclass(frozen=True, slots=True)
class WindowRefusal:
    """Why a start cannot be a window. Shapes: `code` is closed | outside_service | after_last_seating |
    service_overrun | no_turn_time | nonexistent_local_time | ambiguous_local_time; `seatings` are the day's periods."""

    code: str
    detail: str
    seatings: tuple[Seating, ...] = ()


def local_start(naive: dt.datetime, *, timezone: str) -> dt.datetime | WindowRefusal:
    """This function will place a wall-clock time in a time zone, or refuse one that the clocks skip or show twice."""
    zone = zoneinfo.ZoneInfo(timezone)
    first, second = naive.replace(tzinfo=zone, fold=0), naive.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    if _utc(first).astimezone(zone).replace(tzinfo=None) != naive:
        detail = f"{naive:%Y-%m-%d %H:%M} does not exist in {timezone}: the clocks go forward over it."
        return WindowRefusal("nonexistent_local_time", detail)
    detail = f"{naive:%Y-%m-%d %H:%M} happens twice in {timezone}: give it with its UTC offset."
    return WindowRefusal("ambiguous_local_time", detail)


def booking_window(
    starts_at: dt.datetime, *, party_size: int, hours: Hours, allow_overrun: bool = False
) -> Window | WindowRefusal:
    """This function will return the window a party starting then would have its table for, or why there is none.

    Raises: ValueError for a start without a time zone (the caller's mistake, not the guest's).
    """
    service_date = service_date_of(starts_at, hours=hours)
    seatings = seatings_on(service_date, hours=hours)
    if not seatings:
        return WindowRefusal("closed", f"There is no service on {service_date:%A %d %B %Y}.")
    seating = next((s for s in seatings if s.opens_at <= starts_at <= s.last_seating_at), None)
    if seating is None:
        return _refuse_start(starts_at, seatings=seatings, hours=hours)
    minutes = turn_minutes(seating.period, party_size=party_size)
    if minutes is None:
        return WindowRefusal("no_turn_time", f"{seating.period.name} has no turn time.", seatings)
    leaves_at = _utc(starts_at) + dt.timedelta(minutes=minutes)
    if leaves_at > seating.closes_at and not allow_overrun:
        detail = (
            f"A party of {party_size} stays {minutes} minutes, until {_clock(leaves_at, hours)}; "
            f"{seating.period.name} closes at {_clock(seating.closes_at, hours)}."
        )
        return WindowRefusal("service_overrun", detail, seatings)
    return Window(
        starts_at=_utc(starts_at) - dt.timedelta(minutes=seating.period.buffer_before_minutes),
        ends_at=leaves_at + dt.timedelta(minutes=seating.period.buffer_after_minutes),
        seated_at=_utc(starts_at),
        leaves_at=leaves_at,
        service_date=service_date,
        period=seating.period.name,
    )


def turn_minutes(period: Period, *, party_size: int) -> int | None:
    """This function will return how long such a party keeps its table; None where the period has no turn times."""
    if not period.turn_times:
        return None
    return next((minutes for up_to, minutes in period.turn_times if party_size <= up_to), period.turn_times[-1][1])


def service_date_of(moment: dt.datetime, *, hours: Hours) -> dt.date:
    """This function will return the service day a moment belongs to: until the day turns over, it is still yesterday's.

    Raises: ValueError for a moment without a time zone.
    """
    if moment.utcoffset() is None:
        raise ValueError("A start needs a time zone; use local_start for wall-clock times.")
    local = moment.astimezone(hours.zone)
    return local.date() if local.time() >= hours.service_day_starts else local.date() - DAY


def service_dates(starts_at: dt.datetime, *, ends_at: dt.datetime, hours: Hours) -> tuple[dt.date, ...]:
    """This function will return every service day that the half-open window touches, ascending."""
    first = service_date_of(starts_at, hours=hours)
    last = service_date_of(ends_at - dt.timedelta(microseconds=1), hours=hours)
    return tuple(first + DAY * n for n in range((last - first).days + 1))


def seatings_on(service_date: dt.date, *, hours: Hours) -> tuple[Seating, ...]:
    """This function will return the day's periods with their real opening, last seating and closing, by opening."""
    weekday = service_date.isoweekday()
    found = (_seating(period, service_date, hours) for period in hours.periods if weekday in period.weekdays)
    return tuple(sorted(found, key=lambda seating: seating.opens_at))


def _seating(period: Period, service_date: dt.date, hours: Hours) -> Seating:
    opens_on = service_date if period.opens >= hours.service_day_starts else service_date + DAY
    closes_on = opens_on if period.closes > period.opens else opens_on + DAY
    last_on = opens_on if period.last_seating >= period.opens else opens_on + DAY
    return Seating(
        period=period,
        opens_at=_at(opens_on, period.opens, hours),
        last_seating_at=_at(last_on, period.last_seating, hours),
        closes_at=_at(closes_on, period.closes, hours),
    )


def _at(date: dt.date, time: dt.time, hours: Hours) -> dt.datetime:
    # A wall-clock time that the clocks skip is taken as far after the jump; one they show twice is its first showing.
    return _utc(dt.datetime.combine(date, time, tzinfo=hours.zone))


def _refuse_start(starts_at: dt.datetime, *, seatings: tuple[Seating, ...], hours: Hours) -> WindowRefusal:
    late = next((s for s in seatings if s.last_seating_at < starts_at < s.closes_at), None)
    if late is not None:
        detail = f"The last seating of {late.period.name} is {_clock(late.last_seating_at, hours)}."
        return WindowRefusal("after_last_seating", detail, seatings)
    spans = ", ".join(
        f"{s.period.name} {_clock(s.opens_at, hours)}–{_clock(s.last_seating_at, hours)}" for s in seatings
    )
    detail = f"{_clock(starts_at, hours)} is outside service; parties are seated at {spans}."
    return WindowRefusal("outside_service", detail, seatings)


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)


def _clock(moment: dt.datetime, hours: Hours) -> str:
    return f"{moment.astimezone(hours.zone):%H:%M}"
