"""Sends a door's command and turns "no plan" into the error that the API answers."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request

from assignments import orchestrator
from assignments.commands import Command, Expected
from assignments.models import Assignment, Booking
from assignments.ports import AssignmentRepository, Committed, Refused
from assignments.refusals import NoPlan, told
from assignments.wiring import repository
from venues.api.doors import Door, read_key, read_version
from venues.models import Restaurant


def carry_out(
    command: Command, *, restaurant: Restaurant, party_size: int, through: AssignmentRepository | None = None
) -> Committed:
    """This function will return what the command did.

    Raises: NoPlan where no table can be given, and what `orchestrator.commit` raises.
    """
    answer = orchestrator.commit(command, repository=through or repository())
    return or_no_plan(answer, restaurant=restaurant, party_size=party_size)


def or_no_plan(answer: Committed | Refused, *, restaurant: Restaurant, party_size: int) -> Committed:
    """This function will return what a command did. Raises: NoPlan where no table can be given."""
    if isinstance(answer, Refused):
        raise NoPlan(told(answer, restaurant=restaurant, party_size=party_size))
    return answer


def about_booking(door: Door, *, request: Request, booking: Booking) -> dict[str, Any]:
    """This function will return what every command about a booking is made of: who, when, under which key."""
    return _common(door, request, booking) | {"expected": Expected(revision=read_version(request))}


def about_assignments(door: Door, *, request: Request, assignments: tuple[Assignment, ...]) -> dict[str, Any]:
    """This function will return the same for commands about tables that somebody has just seen a booking have.

    The commit itself checks that they are still its newest, so that a repeat under its key is answered all the same.
    """
    expected = Expected(revision=read_version(request), assignment_ids=tuple(row.pk for row in assignments))
    return _common(door, request, assignments[0].booking) | {"expected": expected}


def require_leave_to_move(door: Door, *, booking: Booking) -> None:
    """This function will let only managers take a pinned party from its tables.

    Raises: RoleRequired.
    """
    if booking.pinned and booking.state in ("confirmed", "seated"):
        door.require("manager", restaurant_id=booking.restaurant_id)


def _common(door: Door, request: Request, booking: Booking) -> dict[str, Any]:
    return {
        "booking_id": booking.pk,
        "at": timezone.now(),
        "actor": door.actor,
        "idempotency_key": read_key(request),
    }
