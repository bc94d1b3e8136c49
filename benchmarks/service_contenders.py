"""Four ways to seat an evening: as the calls come, making room when full, largest first, and the best plan there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

from benchmarks.service_evenings import Evening
from planner import Occupied, Policy, Request, ServiceBooking, ServicePlan, make_room, optimise, plan

Ledger = dict[str, tuple[str, ...]]
POLICY = Policy()


def online_best_fit(evening: Evening) -> Ledger:
    """This function will give everyone who calls the best free seating, and never change it."""
    return _in_turn(evening, evening.bookings, room=False)


def online_with_room(evening: Evening) -> Ledger:
    """This function will do the same, but move up to two bookings where the house is full."""
    return _in_turn(evening, evening.bookings, room=True)


def largest_first(evening: Evening) -> Ledger:
    """This function will wait until everyone has called, then seat the largest parties first."""
    batch = sorted(evening.bookings, key=lambda each: (-each.party_size, each.window, each.id))
    return _in_turn(evening, tuple(batch), room=False)


def exact(evening: Evening, *, now: Ledger | None = None, seconds: float = 60.0) -> tuple[ServicePlan, float]:
    """This function will plan the whole evening, from nothing or from where everybody sits now."""
    bookings = tuple(replace(each, table_ids=(now or {}).get(each.id)) for each in evening.bookings)
    started = perf_counter()
    best = optimise(evening.floor, policy=POLICY, bookings=bookings, time_limit_seconds=seconds, clock=perf_counter)
    return best, perf_counter() - started


def covers(evening: Evening, ledger: Ledger) -> int:
    """This function will count the people who have a table."""
    return sum(each.party_size for each in evening.bookings if each.id in ledger)


ONLINE: dict[str, Callable[[Evening], Ledger]] = {
    "as they call": online_best_fit,
    "… with two moves": online_with_room,
    "largest first": largest_first,
}


def _in_turn(evening: Evening, bookings: tuple[ServiceBooking, ...], *, room: bool) -> Ledger:
    ledger: Ledger = {}
    by_id = {each.id: each for each in bookings}
    for booking in bookings:
        occupied = [
            Occupied(table_id, by_id[name].window, "assignment", name)
            for name, ids in ledger.items()
            for table_id in ids
        ]
        request = Request(booking.party_size, booking.window, limit=1)
        plans = plan(evening.floor, policy=POLICY, request=request, occupied=occupied).plans
        if plans:
            ledger[booking.id] = plans[0].table_ids
        elif room:
            _make_room(evening, request, booking.id, ledger, by_id)
    return ledger


def _make_room(evening: Evening, request: Request, name: str, ledger: Ledger, by_id: dict[str, ServiceBooking]) -> None:
    start, end = request.window
    near = {each for each in ledger if by_id[each].window[0] < end and start < by_id[each].window[1]}
    others = [
        Occupied(table_id, by_id[each].window, "assignment", each)
        for each, ids in ledger.items()
        if each not in near
        for table_id in ids
    ]
    bookings = [replace(by_id[each], table_ids=ledger[each]) for each in sorted(near)]
    found = make_room(evening.floor, policy=POLICY, request=request, bookings=bookings, occupied=others)
    if found:
        ledger[name] = found.plan.table_ids
        ledger.update({move.booking_id: move.now for move in found.moves})
