"""What an event says of a party that found no table: how many, for when, where, and what would have helped.

For whoever counts such parties without asking this room: sizes, moments, ids and codes, nothing of the guest.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from assignments.commands import AssignmentCommitRequest, Command, WalkIn
from assignments.models import Booking
from assignments.ports import Refused
from venues.models import Restaurant
from venues.windows import Hours, service_date_of


def unseated_party(
    command: Command, *, booking: Booking | None, restaurant: Restaurant, refused: Refused
) -> dict[str, Any]:
    """This function will describe the party whose first table was refused; nothing where it has one and wanted more."""
    kinds = tuple(step.kind for step in refused.refusal.next_steps)
    if isinstance(command, WalkIn):
        return _described(command.party_size, command.at, (), kinds, restaurant)
    if isinstance(command, AssignmentCommitRequest) and booking is not None:
        return waiting_party(booking, restaurant=restaurant, kinds=kinds)
    return {}


def waiting_party(booking: Booking, *, restaurant: Restaurant, kinds: Iterable[str]) -> dict[str, Any]:
    """This function will describe the party of a booking without a table. Shapes: `kinds` are those of next steps."""
    zones = tuple(str(zone_id) for zone_id in booking.zone_ids)
    return _described(booking.party_size, booking.starts_at, zones, tuple(kinds), restaurant)


def _described(
    party_size: int, starts_at: dt.datetime, zones: tuple[str, ...], kinds: tuple[str, ...], restaurant: Restaurant
) -> dict[str, Any]:
    hours = Hours(timezone=restaurant.timezone, service_day_starts=restaurant.service_day_starts, periods=())
    return {
        "partySize": party_size,
        # With the restaurant's own offset: what its clock shows is in the text.
        "startsAt": starts_at.astimezone(hours.zone).isoformat(),
        "serviceDate": service_date_of(starts_at, hours=hours).isoformat(),
        "zones": list(zones),
        "helps": list(dict.fromkeys(kinds)),
    }
