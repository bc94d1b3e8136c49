"""A plan of a whole service day as the document that a proposal keeps: who gets which tables instead of which, and why.

Pure: the plan and the day it was worked out on are all it needs.
"""

from typing import Any

import planner
from assignments.service_day import ServiceDay
from assignments.translation import from_minutes
from planner.labels import natural_key
from planner.service_problems import service_plan_to_json

Row = dict[str, Any]
FIGURES = ("covers", "objective", "bound", "gap", "proven", "stages")


def document_of(plan: planner.ServicePlan, *, day: ServiceDay) -> Row:
    """This function will return the plan as JSON: figures, proof, the changes, and who stays without tables."""
    bookings = {one.id: one for one in day.bookings}
    numbers = {table.id: table.number for table in day.floor.tables}
    placed = {booking_id for booking_id, found in plan.assignments if found is not None}
    return {
        "bookings": len(day.bookings),
        "seated": len(placed),
        "seatedBefore": sum(1 for one in day.bookings if one.table_ids is not None),
        "coversBefore": plan.covers_before,
        **{name: value for name, value in service_plan_to_json(plan).items() if name in FIGURES},
        "changes": [_change(change, bookings[change.booking_id], numbers) for change in plan.changes],
        "unseated": [_party(one) for one in day.bookings if one.id not in placed],
    }


def _change(change: planner.Change, booking: planner.ServiceBooking, numbers: dict[str, str]) -> Row:
    return _party(booking) | {
        "was": _numbers(change.was or (), numbers),
        "now": _numbers(change.now, numbers),
        "tableIds": list(change.now),
        "why": change.why,
    }


def _party(booking: planner.ServiceBooking) -> Row:
    start, end = booking.window
    return {
        "bookingId": booking.id,
        "partySize": booking.party_size,
        "startsAt": from_minutes(start).isoformat(),
        "endsAt": from_minutes(end).isoformat(),
    }


def _numbers(table_ids: tuple[str, ...], numbers: dict[str, str]) -> list[str]:
    return sorted((numbers[table_id] for table_id in table_ids), key=natural_key)
