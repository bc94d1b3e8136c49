"""At which times of a service day a party of some size could still come, and how many of them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache

import planner
from assignments.commands import Span
from assignments.models import ServiceBook
from assignments.quoting import look
from assignments.reading import route_of
from assignments.snapshot import Snapshot
from assignments.timing import days_of
from assignments.translation import MINUTE, canonical_digest, from_minutes, hours_now, span_minutes
from venues.models import Restaurant
from venues.pacing import SLOT, slot_of
from venues.windows import Hours, Window, WindowRefusal, booking_window, seatings_on

LONGEST_MEMORY = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One start. `plan_kind` is single | joined where it is free; `reason` is why it is not."""

    starts_at: dt.datetime
    spots: int = 0
    plan_kind: str | None = None
    reason: str | None = None

    @property
    def available(self) -> bool:
        """This property will say whether at least one such party could come."""
        return self.spots > 0


def slots_of(restaurant: Restaurant, *, service_date: dt.date, party_size: int, now: dt.datetime) -> tuple[Slot, ...]:
    """This function will return every quarter of an hour of the day's service, in order; none on a closed day.

    Shapes: a quarter that has begun has the reason `past`; nobody can be promised it.
    Cost: one statement while nothing has changed; else three, four where arrivals are paced, whatever the number of
    quarters, and some milliseconds each.
    """
    hours = hours_now(restaurant)
    starts = {
        start: booking_window(start, party_size=party_size, hours=hours) for start in _quarters(service_date, hours)
    }
    windows = {start: window for start, window in starts.items() if isinstance(window, Window)}
    is_ahead = any(start >= now for start in windows)
    found = _remembered(restaurant, service_date, party_size, windows, now) if is_ahead else {}
    return tuple(_slot_at(start, window, found, now) for start, window in starts.items())


def _slot_at(
    start: dt.datetime, window: Window | WindowRefusal, found: dict[dt.datetime, Slot], now: dt.datetime
) -> Slot:
    if isinstance(window, WindowRefusal):
        return Slot(starts_at=start, reason=window.code)
    return found[start] if start >= now else Slot(starts_at=start, reason="past")


def _remembered(
    restaurant: Restaurant, day: dt.date, party_size: int, windows: dict[dt.datetime, Window], now: dt.datetime
) -> dict[dt.datetime, Slot]:
    """What was found last, if no book, floor or policy has changed since, and no hold has run out, which changes none.

    The versions are read first: what is found can be newer than they say, never older.
    """
    days = days_of(((window.starts_at, window.ends_at) for window in windows.values()), hours=hours_now(restaurant))
    books = ServiceBook.objects.filter(restaurant=restaurant, service_date__in=days).order_by("service_date")
    versions = tuple(books.values_list("service_date", "version"))
    route = route_of(None, restaurant_id=restaurant.pk)
    rules = (restaurant.policy_version, restaurant.policy, restaurant.pacing, route.joins)
    building = (restaurant.floor_version, *rules)
    key = f"availability:{canonical_digest([restaurant.pk, day, party_size, versions, building])}"
    found: dict[dt.datetime, Slot] | None = cache.get(key)
    if found is None:
        snapshot = look(restaurant, day=day, span=_span(windows), route=route)
        found = _openings(snapshot, party_size, windows)
        cache.set(key, found, timeout=_seconds_until_a_hold_ends(snapshot, now))
    return found


def _seconds_until_a_hold_ends(snapshot: Snapshot, now: dt.datetime) -> float:
    """Minutes are rounded up, so a whole one less is never too late."""
    deadlines = [row.until for row in snapshot.occupied if row.kind == "hold" and row.until is not None]
    if not deadlines:
        return LONGEST_MEMORY.total_seconds()
    return min(LONGEST_MEMORY, max(dt.timedelta(), from_minutes(min(deadlines)) - MINUTE - now)).total_seconds()


def _quarters(service_date: dt.date, hours: Hours) -> Iterator[dt.datetime]:
    """Every zone's offset is whole quarters, so the quarters of its wall clock are those of UTC."""
    starts: set[dt.datetime] = set()
    for seating in seatings_on(service_date, hours=hours):
        start = slot_of(seating.opens_at)
        while start <= seating.last_seating_at:
            if start >= seating.opens_at:
                starts.add(start)
            start += SLOT
    return iter(sorted(starts))


def _span(windows: dict[dt.datetime, Window]) -> Span:
    return (min(window.starts_at for window in windows.values()), max(window.ends_at for window in windows.values()))


def _openings(snapshot: Snapshot, party_size: int, windows: dict[dt.datetime, Window]) -> dict[dt.datetime, Slot]:
    openings = planner.availability(
        snapshot.floor,
        policy=snapshot.policy,
        occupied=snapshot.occupied,
        party_size=party_size,
        windows=[span_minutes((window.starts_at, window.ends_at)) for window in windows.values()],
    )
    return {
        start: _slot(start, opening, _room(start, window, party_size, snapshot))
        for (start, window), opening in zip(windows.items(), openings, strict=True)
    }


def _slot(start: dt.datetime, opening: planner.Opening, room: int | None) -> Slot:
    if opening.plan is None:
        return Slot(starts_at=start, reason=opening.refusal_code)
    spots = opening.spots if room is None else min(opening.spots, room)
    if spots < 1:
        return Slot(starts_at=start, reason="pacing_exceeded")
    kind = "single" if len(opening.plan.tables) == 1 else "joined"
    return Slot(starts_at=start, spots=spots, plan_kind=kind)


def _room(start: dt.datetime, window: Window, party_size: int, snapshot: Snapshot) -> int | None:
    """How many more such parties the pace lets arrive then; None where nothing limits them."""
    pace = snapshot.pacing.of(window.period)
    arrived = next((arrivals for arrivals in snapshot.arrivals if arrivals.slot == slot_of(start)), None)
    covers, parties = (arrived.covers, arrived.parties) if arrived else (0, 0)
    limits = []
    if pace.covers is not None:
        limits.append((pace.covers - covers) // party_size)
    if pace.parties is not None:
        limits.append(pace.parties - parties)
    return max(0, min(limits)) if limits else None
