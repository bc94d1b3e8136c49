"""Floors and evenings made up from a seed, for measuring: the same seed, the same numbers."""

from __future__ import annotations

import random

from planner import Floor, Occupied, Request, Table

TABLES_A_ZONE = 20
ROW = 3
SEATS = (2, 2, 2, 4, 4, 4, 4, 6, 6, 8)
WINDOW = (29_000_000, 29_000_090)


def made_up_floor(tables: int, *, seed: int) -> Floor:
    """This function will lay out zones of 20 tables in rows of three and join three of four neighbours."""
    dice = random.Random(seed)
    seats = [dice.choice(SEATS) for _ in range(tables)]
    joins = tuple(
        (f"t{place}", f"t{other}")
        for place in range(tables)
        for other in _neighbours(place)
        if other < tables and dice.random() < 0.75
    )
    made = (
        Table(f"t{place}", f"T{place + 1}", f"Zone {place // TABLES_A_ZONE + 1}", seats[place])
        for place in range(tables)
    )
    return Floor(f"{tables}-{seed}", tuple(made), joins)


def _neighbours(place: int) -> tuple[int, ...]:
    row, zone = place % TABLES_A_ZONE % ROW, place // TABLES_A_ZONE
    beside = (place + 1,) if row < ROW - 1 else ()
    return tuple(other for other in (*beside, place + ROW) if other // TABLES_A_ZONE == zone)


def made_up_evening(floor: Floor, *, busy: float, seed: int) -> tuple[Occupied, ...]:
    """This function will give each table one occupant: during the window with the given chance, else just after it."""
    dice = random.Random(seed)
    start, end = WINDOW
    return tuple(
        Occupied(table.id, (start - 30, end) if dice.random() < busy else (end, end + 90), "assignment", f"b{table.id}")
        for table in floor.tables
    )


def made_up_request(*, seed: int, limit: int) -> Request:
    """This function will ask for the best plans of a party of one to twelve."""
    return Request(random.Random(seed).randint(1, 12), WINDOW, limit=limit)
