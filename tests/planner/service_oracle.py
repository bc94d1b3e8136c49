"""The best plan of a small service, found by trying every seating of everybody, written from the design alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from planner import Floor, Occupied, Policy, Request, ServiceBooking, Table
from tests.planner.made_up import TAGS, ZONES, made_up_floor, made_up_policy
from tests.planner.oracle import Oracle, Question

Totals = tuple[int, int, int]
Option = tuple[frozenset[str] | None, int]


class Evening(NamedTuple):
    floor: Floor
    policy: Policy
    bookings: tuple[ServiceBooking, ...]
    occupied: tuple[Occupied, ...]


def best_totals(evening: Evening, *, max_moves: int | None = None) -> Totals:
    """Worth seated, bookings moved and score of the best plan; worth counts most, more of it is better."""
    options = [list(_options(evening, booking)) for booking in evening.bookings]
    plans = _totals(evening, options, 0, [])
    worth, moves, score = max(plan for plan in plans if max_moves is None or -plan[1] <= max_moves)
    return worth, -moves, -score


def _totals(evening: Evening, options: list[list[Option]], place: int, taken: list[Option]) -> Iterator[Totals]:
    if place == len(options):
        yield _value(evening, taken)
        return
    for tables, score in options[place]:
        window = evening.bookings[place].window
        if tables is None or not any(
            set(range(*window)) & set(range(*evening.bookings[other].window)) and tables & (theirs or frozenset())
            for other, (theirs, _) in enumerate(taken)
        ):
            yield from _totals(evening, options, place + 1, [*taken, (tables, score)])


def _value(evening: Evening, taken: list[Option]) -> Totals:
    worth = moves = total = 0
    for booking, (tables, score) in zip(evening.bookings, taken, strict=True):
        if tables is not None:
            worth += booking.priority * booking.party_size
            moves -= booking.table_ids is not None and tables != frozenset(booking.table_ids)
            total -= score
    return worth, moves, total


def _options(evening: Evening, booking: ServiceBooking) -> Iterator[Option]:
    floor, policy, _, occupied = evening
    request = Request(
        booking.party_size, booking.window, booking.required_tags, booking.zones, booking.excluded_tables, limit=1
    )
    oracle = Oracle(Question(floor, policy, request, occupied, ()))
    if booking.table_ids is None:
        yield None, 0
    else:
        tables = tuple(table for table in floor.tables if table.id in booking.table_ids)
        yield frozenset(booking.table_ids), seat_score(oracle, tables)
    if not booking.pinned:
        for tables in oracle.feasible(request):
            yield frozenset(table.id for table in tables), seat_score(oracle, tables)


def seat_score(oracle: Oracle, tables: tuple[Table, ...]) -> int:
    """Seats that are missing cost nothing; an inactive table is not scarce."""
    w, n = oracle.policy.weights, len(tables)
    counts = [sum(o.active and o.capacity == table.capacity for o in oracle.floor.tables) for table in tables]
    s = sum((1000 + count // 2) // count for count in counts if count)
    seats = sorted(table.capacity for table in tables)
    effort = 0 if n == 1 else (n - 1) * w.table_count + oracle.radius(tables) * w.adjacency
    slack = max(0, oracle.capacity(tables) - oracle.request.party_size)
    return (
        slack * w.overage * oracle.policy.demand_multiplier_milli
        + effort * min(3000, 1000 + s // n)
        + sum(seats[:-1]) * w.fragmentation * 1000
        + (len({table.zone for table in tables}) - 1) * w.zone_balance * 1000
        + s * w.scarcity
    )


def made_up_evening(seed: int) -> Evening:
    """A few tables, a few bookings, with everything in them that the design mentions."""
    dice = random.Random(seed)
    floor = made_up_floor(dice)
    while len(floor.tables) > 5:
        floor = made_up_floor(dice)
    ids = [table.id for table in floor.tables]
    occupied = tuple(
        Occupied(dice.choice(ids), _window(dice), dice.choice(("hold", "block")), f"r{number}")
        for number in range(dice.choice((0, 0, 1, 2)))
    )
    bookings: list[ServiceBooking] = []
    for number in range(dice.randint(1, 6)):
        bookings.append(_booking(dice, number, ids, bookings))
    return Evening(floor, made_up_policy(dice), tuple(bookings), occupied)


def _booking(dice: random.Random, number: int, ids: list[str], others: list[ServiceBooking]) -> ServiceBooking:
    window = _window(dice)
    minutes = set(range(*window))
    busy = {table for other in others if minutes & set(range(*other.window)) for table in other.table_ids or ()}
    free = [table for table in ids if table not in busy]
    has = bool(free) and dice.random() < 0.5
    return ServiceBooking(
        f"b{number}",
        dice.choice((1, 2, 2, 3, 4, 6, 9)),
        window,
        priority=dice.choice((1, 1, 1, 2, 5)),
        required_tags=frozenset(dice.sample(TAGS, 1)) if dice.random() < 0.1 else frozenset(),
        zones=frozenset(dice.sample(ZONES, 1)) if dice.random() < 0.1 else frozenset(),
        excluded_tables=frozenset(dice.sample(ids, 1)) if dice.random() < 0.15 else frozenset(),
        table_ids=tuple(dice.sample(free, min(len(free), dice.choice((1, 1, 1, 2))))) if has else None,
        pinned=has and dice.random() < 0.25,
    )


def _window(dice: random.Random) -> tuple[int, int]:
    start = dice.randint(0, 12)
    return start, start + dice.randint(2, 8)
