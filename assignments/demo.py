"""Draws the evening of the demonstration: bookings with the habits of real restaurants, the same every time.

Party sizes, start hours and lead times follow what was measured on real reservations; a seeded generator draws them.
"""

import datetime as dt
import random
import zoneinfo
from dataclasses import dataclass

SEED = 20
BOOKINGS = 112
PARTY_SIZES = {1: 16, 2: 427, 3: 167, 4: 136, 5: 63, 6: 49, 7: 27, 8: 27, 9: 13, 10: 13}
# 6.2 % of parties are of eleven to twenty, the larger the rarer.
LARGE_PARTIES = {size: 62 * (21 - size) / 55 for size in range(11, 21)}
START_HOURS = {17: 95, 18: 270, 19: 240, 20: 140, 21: 80, 12: 35, 13: 35, 16: 40, 22: 65}
QUARTERS = (0, 15, 30, 45)
# Lead times in hours: quartiles 5 and 161, median 48; drawn evenly between these marks.
LEAD_HOURS = (1, 5, 48, 161, 500)
FIRST_NAMES = (
    "Aisha", "Ben", "Carla", "Dmitri", "Elif", "Femi", "Grace", "Hiro", "Ines", "Jonas", "Keira", "Luca", "Maya",
    "Noor", "Oscar", "Priya", "Quinn", "Rosa", "Sam", "Tariq", "Uma", "Vera", "Will", "Xenia", "Yusuf", "Zoe",
)  # fmt: skip
LAST_NAMES = ("Abbott", "Baker", "Costa", "Dube", "Evans", "Fox", "Garcia", "Hughes", "Ito", "Jones", "Khan", "Lewis")


@dataclass(frozen=True, slots=True)
class DrawnBooking:
    """One drawn booking. Units: aware moments; `number` counts draws, so that drawing more leaves it as it is."""

    number: int
    starts_at: dt.datetime
    reserved_at: dt.datetime
    party_size: int
    guest_name: str


def next_friday(today: dt.date) -> dt.date:
    """This function will return the first Friday after a day."""
    return today + dt.timedelta(days=(4 - today.weekday() - 1) % 7 + 1)


def draw_evening(
    date: dt.date, *, timezone: str, seed: int = SEED, bookings: int = BOOKINGS
) -> tuple[DrawnBooking, ...]:
    """This function will draw a day's bookings, in the order in which they were reserved."""
    dice = random.Random(seed)
    zone = zoneinfo.ZoneInfo(timezone)
    drawn = [_draw(number, dice, date, zone) for number in range(bookings)]
    return tuple(sorted(drawn, key=lambda booking: (booking.reserved_at, booking.starts_at, booking.guest_name)))


def _draw(number: int, dice: random.Random, date: dt.date, zone: zoneinfo.ZoneInfo) -> DrawnBooking:
    starts_at = dt.datetime.combine(date, dt.time(_weighted(dice, START_HOURS), dice.choice(QUARTERS)), tzinfo=zone)
    return DrawnBooking(
        number=number,
        starts_at=starts_at,
        reserved_at=starts_at - _lead_time(dice),
        party_size=_weighted(dice, PARTY_SIZES | LARGE_PARTIES),
        guest_name=f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}",
    )


def _weighted(dice: random.Random, weights: dict[int, int] | dict[int, float] | dict[int, int | float]) -> int:
    return dice.choices(list(weights), list(weights.values()))[0]


def _lead_time(dice: random.Random) -> dt.timedelta:
    quarter = dice.randrange(len(LEAD_HOURS) - 1)
    hours = dice.uniform(LEAD_HOURS[quarter], LEAD_HOURS[quarter + 1])
    return dt.timedelta(minutes=round(hours * 60))
