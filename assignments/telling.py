"""What is told of a command that wrote nothing. A refusal or a conflict is a fact of its own, told after the rollback.

Misuse is none: whoever asks for what cannot be is answered, and nothing has happened.
"""

from typing import Any

from assignments.commands import Command, ExtendHold, PlaceHold
from assignments.errors import (
    AssignmentError,
    BookBusy,
    HoldExpired,
    HoldReleased,
    PacingExceeded,
    SelectionIneligible,
    TableTaken,
)
from assignments.models import Booking
from assignments.ports import Refused
from assignments.unseated import unseated_party
from telemetry import sink
from venues.models import Restaurant

CONFLICTS = (TableTaken, BookBusy)
GONE = (HoldExpired, HoldReleased)
# Tables for a hold are picked, so no plan is refused there: what they may not do is the refusal.
NOT_TO_BE_HELD = (*GONE, SelectionIneligible, PacingExceeded)


def of_refusal(command: Command, *, refused: Refused) -> None:
    """This function will tell that there was no plan, and of whom, in a transaction of its own."""
    booking, restaurant = _about(command)
    if restaurant is None:
        return
    party = unseated_party(command, booking=booking, restaurant=restaurant, refused=refused)
    _record("planner.refused", command, {"code": refused.refusal.code, **party}, booking, restaurant)


def of_error(command: Command, *, error: AssignmentError) -> None:
    """This function will tell of a conflict, or of tables that could not be kept; nothing of anything else."""
    name = name_of(command, error=error)
    if name is None:
        return
    booking, restaurant = _about(command)
    if restaurant is not None:
        _record(name, command, {"code": error.code}, booking, restaurant)


def name_of(command: Command, *, error: AssignmentError) -> str | None:
    """This function will say which event tells of an error; None where nothing has happened."""
    if isinstance(error, CONFLICTS):
        return "assignment.conflict"
    holds = isinstance(command, PlaceHold | ExtendHold)
    return "hold.refused" if isinstance(error, NOT_TO_BE_HELD if holds else GONE) else None


def _about(command: Command) -> tuple[Booking | None, Restaurant | None]:
    booking = Booking.objects.filter(pk__in=command.booking_ids).select_related("restaurant").first()
    if booking is not None:
        return booking, booking.restaurant
    return None, Restaurant.objects.filter(pk=command.of_restaurant).first() if command.of_restaurant else None


def _record(
    name: str, command: Command, payload: dict[str, Any], booking: Booking | None, restaurant: Restaurant
) -> None:
    fact = sink.Fact(
        name=name,
        restaurant_id=restaurant.pk,
        booking_id=booking.pk if booking else None,
        actor=command.actor,
        payload=payload | {"operation": command.operation},
    )
    sink.record([fact])
