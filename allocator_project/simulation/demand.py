"""Who wants to come and what becomes of them: drawn from a seed, day by day, before anything happens. Pure.

Party sizes, hours and lead times are the demonstration's, which were measured on real reservations. A day is drawn from
the seed and its date alone, so that simulating more days leaves the first ones as they are.
"""

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from assignments import demo
from venues.windows import Hours, Seating, seatings_on

T = TypeVar("T")
MINUTE = dt.timedelta(minutes=1)
QUARTER = 15 * MINUTE
# At load 1 as many covers want to come in a day as the house has seats, so many times over: it can just seat them.
TURNS = 2.0
WALK_INS_AMONG_GUESTS = 0.18
LARGEST_WALK_IN = 6
RIVALS_AT_ONCE = (2, 3, 4, 5)
RACES_A_DAY = 2
BLOCKS_A_DAY = (0, 0, 1, 1, 2)
# A quarter of an hour at an hour that nobody measured, beside those of `demo.START_HOURS`.
RARE = 20
FATES = {"comes": 79, "cancels": 9, "no_show": 4, "changes": 8}
STAYS = {"as_planned": 66, "leaves_early": 18, "overstays": 16}
CHANNELS = {"online": 68, "phone": 32}
HASTY = {1: 16, 2: 427, 3: 167, 4: 136}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """One party. Shapes: `channel` is online | phone | rival | walk_in, `fate` comes | cancels | no_show | changes.

    Units: `late_minutes` after its start the party stands at the door, negative before; `second_thoughts` is when it
    cancels or changes; `stays_minutes` is how long before (negative) or after its planned end it leaves.
    """

    number: str
    party_size: int
    starts_at: dt.datetime
    reserved_at: dt.datetime
    channel: str
    fate: str
    late_minutes: int
    stays_minutes: int
    second_thoughts: dt.datetime
    is_flexible: bool
    wants_zone: bool
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfService:
    """Somebody finds that a table cannot be used: at what moment, for how long, and when it is mended after all."""

    number: str
    found_at: dt.datetime
    until: dt.datetime
    mended_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a service day brings. Shapes: the guests of a race want the same table at the same moment."""

    date: dt.date
    guests: tuple[Guest, ...]
    races: tuple[tuple[Guest, ...], ...]
    blocks: tuple[OutOfService, ...]

    @property
    def everybody(self) -> tuple[Guest, ...]:
        """This property will be every party that wants to come."""
        return (*self.guests, *(guest for race in self.races for guest in race))


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How many want to come, how often, and who they are. Units: `load` 1.0 is the house's seats, `TURNS` times."""

    seed: int
    load: float
    seats: int
    hours: Hours
    rivals: int | None = None

    def draw(self, date: dt.date) -> Day:
        """This function will draw a service day; nobody comes on one without service."""
        seatings = seatings_on(date, hours=self.hours)
        if not seatings:
            return Day(date=date, guests=(), races=(), blocks=())
        return _Drawer(self, date, seatings).day()


class _Drawer:
    """One day's dice, thrown in one order."""

    def __init__(self, demand: Demand, date: dt.date, seatings: tuple[Seating, ...]) -> None:
        self._demand = demand
        self._date = date
        self._dice = random.Random(f"{demand.seed}:{date}")
        self._opens = min(seating.opens_at for seating in seatings)
        starts = [start for seating in seatings for start in _quarters(seating)]
        self._starts = {start: _weight(start, demand.hours) for start in dict.fromkeys(starts)}
        self._numbers = 0

    def day(self) -> Day:
        races = tuple(self._race() for _ in range(RACES_A_DAY))
        wanted = self._demand.load * self._demand.seats * TURNS
        taken = sum(guest.party_size for race in races for guest in race)
        guests: list[Guest] = []
        while taken < wanted:
            walks_in = self._dice.random() < WALK_INS_AMONG_GUESTS
            guests.append(self._walk_in() if walks_in else self._booking())
            taken += guests[-1].party_size
        blocks = tuple(self._block() for _ in range(self._dice.choice(BLOCKS_A_DAY)))
        return Day(date=self._date, guests=tuple(guests), races=races, blocks=blocks)

    def _booking(self) -> Guest:
        starts_at = self._one_of(self._starts)
        return self._guest(starts_at, starts_at - self._lead(), self._one_of(CHANNELS))

    def _walk_in(self) -> Guest:
        starts_at = self._one_of(self._starts) + self._dice.randrange(15) * MINUTE
        sizes = {size: weight for size, weight in demo.PARTY_SIZES.items() if size <= LARGEST_WALK_IN}
        guest = self._guest(starts_at, starts_at, "walk_in")
        return replace(guest, party_size=self._one_of(sizes), fate="comes")

    def _race(self) -> tuple[Guest, ...]:
        """Several parties whose hosts want the best table for two to four at the same time, at the same moment."""
        starts_at, size = self._one_of(self._starts), self._one_of(HASTY)
        reserved_at = starts_at - self._lead()
        many = self._demand.rivals or self._dice.choice(RIVALS_AT_ONCE)
        return tuple(replace(self._guest(starts_at, reserved_at, "rival"), party_size=size) for _ in range(many))

    def _guest(self, starts_at: dt.datetime, reserved_at: dt.datetime, channel: str) -> Guest:
        dice = self._dice
        self._numbers += 1
        lead = starts_at - reserved_at
        return Guest(
            number=f"{self._date}:{self._numbers}",
            party_size=self._one_of(demo.PARTY_SIZES | demo.LARGE_PARTIES),
            starts_at=starts_at,
            reserved_at=reserved_at,
            channel=channel,
            fate=self._one_of(FATES),
            late_minutes=round(dice.triangular(-10, 20, 0)),
            stays_minutes=self._stays(),
            second_thoughts=reserved_at + round(lead / MINUTE * dice.uniform(0.1, 0.95)) * MINUTE,
            is_flexible=dice.random() < 0.4,
            wants_zone=dice.random() < 0.05,
            priority=2 if dice.random() < 0.03 else 1,
        )

    def _stays(self) -> int:
        how = self._one_of(STAYS)
        if how == "leaves_early":
            return -self._dice.randrange(20, 50)
        return self._dice.randrange(10, 45) if how == "overstays" else -self._dice.randrange(0, 10)

    def _block(self) -> OutOfService:
        self._numbers += 1
        found_at = self._opens + self._dice.randrange(-120, 360) * MINUTE
        until = found_at + self._dice.randrange(90, 300) * MINUTE
        mended = self._dice.random() < 0.5
        mended_at = found_at + self._dice.randrange(30, 80) * MINUTE if mended else None
        return OutOfService(number=f"{self._date}:{self._numbers}", found_at=found_at, until=until, mended_at=mended_at)

    def _lead(self) -> dt.timedelta:
        quarter = self._dice.randrange(len(demo.LEAD_HOURS) - 1)
        hours = self._dice.uniform(*demo.LEAD_HOURS[quarter : quarter + 2])
        return round(hours * 60 * 60) * dt.timedelta(seconds=1)

    def _one_of(self, weights: Mapping[T, float]) -> T:
        return self._dice.choices(list(weights), list(weights.values()))[0]


def _quarters(seating: Seating) -> Iterator[dt.datetime]:
    start = seating.opens_at
    while start <= seating.last_seating_at:
        yield start
        start += QUARTER


def _weight(start: dt.datetime, hours: Hours) -> float:
    return demo.START_HOURS.get(start.astimezone(hours.zone).hour, RARE)
