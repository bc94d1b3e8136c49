"""Evenings to plan as a whole: made up from a seed, or merged from real reservations in a CSV file."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.floors import made_up_floor
from planner import Floor, ServiceBooking, floor_from_json

# Parties of a hundred, as restaurants see them: half of them couples, one in twenty more than six.
PARTIES = (1, *(2,) * 47, *(3,) * 18, *(4,) * 14, *(5,) * 6, *(6,) * 6, *(7,) * 2, *(8,) * 3, 9, 9, 10)
OPENS = 29_000_000
DEMONSTRATION = Path(__file__).parents[1] / "venues" / "data" / "public_house.json"
DRAWING = frozenset({"x", "y", "shape"})
MINUTES = 390
BOOKINGS_A_TABLE = 3.25


class Evening(NamedTuple):
    """This value will be a floor and who wants to come, in the order in which they call."""

    name: str
    floor: Floor
    bookings: tuple[ServiceBooking, ...]

    @property
    def wanted(self) -> int:
        """This property will be how many people want to come."""
        return sum(each.party_size for each in self.bookings)


def turn_minutes(party_size: int) -> int:
    """This function will say how long a party stays."""
    return 90 if party_size <= 2 else 105 if party_size <= 4 else 120 if party_size <= 6 else 150


def made_up_service(tables: int, *, load: float, seed: int, bookings: int = 0) -> Evening:
    """This function will fill an evening: at load 1 there are 130 bookings for 40 tables, more of them at eight."""
    dice = random.Random(seed)
    wanted = bookings or round(tables * BOOKINGS_A_TABLE * load)
    drawn = tuple(_draw(dice, number) for number in range(wanted))
    return Evening(f"{tables} tables, load {load}, seed {seed}", made_up_floor(tables, seed=seed), drawn)


def _draw(dice: random.Random, number: int) -> ServiceBooking:
    party_size = dice.choice(PARTIES)
    quarter = dice.randint(0, 20) if dice.random() < 0.7 else min(20, max(0, round(dice.gauss(9, 4))))
    start = OPENS + 15 * quarter
    return ServiceBooking(f"b{number:04}", party_size, (start, start + turn_minutes(party_size)))


def demonstration_floor() -> Floor:
    """This function will read the demonstration's forty tables as the planner sees them, without a database."""
    document = json.loads(DEMONSTRATION.read_text(encoding="utf-8"))
    tables = [
        {key: value for key, value in table.items() if key not in DRAWING} | {"id": table["number"]}
        for table in document["tables"]
    ]
    rest = {key: document[key] for key in ("joins", "capacityOverrides")}
    return floor_from_json({"version": "demonstration", "tables": tables, **rest})


def real_services(path: Path, *, floor: Floor, days: int, largest: int) -> Iterator[Evening]:
    """This function will merge restaurants' evenings until the floor is overfull.

    Shapes: days in order of the calendar, spread over those that fill the floor; parties above `largest` are left out.
    """
    by_day: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    with path.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if int(row["visit_at_local"][11:13]) >= 16 and int(row["party_size"]) <= largest:
                by_day[row["visit_at_local"][:10]][row["restaurant"]].append(row)
    seats = sum(table.capacity for table in floor.tables)
    merged = {day: _merged(by_day[day], seats=seats) for day in sorted(by_day)}
    full = [day for day, bookings in merged.items() if _minutes(bookings) >= seats * MINUTES]
    for day in full[:: max(1, len(full) // days)][:days]:
        yield Evening(day, floor, merged[day])


def _merged(by_restaurant: dict[str, list[dict[str, str]]], *, seats: int) -> tuple[ServiceBooking, ...]:
    """Restaurants in the order of their names, until the guests' minutes are those that the seats have that evening."""
    rows: list[dict[str, str]] = []
    minutes = 0
    for _, booked in sorted(by_restaurant.items()):
        if minutes >= seats * MINUTES:
            break
        rows += booked
        minutes += sum(int(row["party_size"]) * turn_minutes(int(row["party_size"])) for row in booked)
    rows.sort(key=lambda row: (row["reserved_at_local"], row["restaurant"], row["visit_at_local"], row["party_size"]))
    return tuple(_booking(number, row) for number, row in enumerate(rows))


def _minutes(bookings: tuple[ServiceBooking, ...]) -> int:
    return sum(each.party_size * (each.window[1] - each.window[0]) for each in bookings)


def _booking(number: int, row: dict[str, str]) -> ServiceBooking:
    visit = dt.datetime.fromisoformat(row["visit_at_local"]).replace(tzinfo=dt.UTC)
    start, party_size = int(visit.timestamp()) // 60, int(row["party_size"])
    return ServiceBooking(f"b{number:04}", party_size, (start, start + turn_minutes(party_size)))
