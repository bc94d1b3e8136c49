"""What is told where nothing was written. A refusal or a conflict is a fact of its own, told after the rollback; that
somebody asked what there would be goes to the log alone.

Misuse is none: whoever asks for what cannot be is answered, and nothing has happened.
"""

import datetime as dt
import uuid
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
from assignments.quoting import Quote
from assignments.unseated import unseated_party
from telemetry import journal, sink
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


def of_ranking(
    quote: Quote,
    *,
    operation: str,
    restaurant_id: uuid.UUID,
    actor: str,
    at: dt.datetime,
    booking_id: uuid.UUID | None = None,
) -> None:
    """This function will tell that somebody was answered with ranked plans, or with why there is none.

    For the doors where somebody asks. A board that looks again by itself every few seconds asks nothing: its lines
    would bury those of people, and say the same again. *Cost*: no statement.
    """
    told: dict[str, Any] = {"operation": operation, "evaluated": quote.certificate.sets_considered}
    told["plans"] = len(quote.plans)
    if quote.plans:
        told["scoreMilli"] = quote.plans[0].score_milli
    if quote.refusal is not None:
        told["code"] = quote.refusal["code"]
    fact = sink.Fact(
        name="planner.ranked", restaurant_id=restaurant_id, booking_id=booking_id, actor=actor, payload=told
    )
    journal.note(fact, at=at)


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
