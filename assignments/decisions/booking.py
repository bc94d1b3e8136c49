"""Decides what concerns a booking before anybody thinks of tables: taking it in, its zones, whether it is pinned."""

import uuid

from assignments.commands import Book, Pin
from assignments.decisions.giving import told_created
from assignments.effects import BookingChanged, BookingMade, Effects, Told
from assignments.errors import IllegalTransition, InvalidCommand
from assignments.snapshot import Snapshot
from assignments.timing import window_of

MAY_BE_PINNED = ("pending", "confirmed", "seated")


def book(command: Book, *, snapshot: Snapshot) -> Effects:
    """This function will take a booking in and have a job look for its table.

    Raises: WindowUnavailable; InvalidCommand for a zone of another house.
    """
    zones_named(command.zone_ids, snapshot=snapshot)
    window = window_of(command.starts_at, party_size=command.party_size, hours=snapshot.hours)
    made = BookingMade(
        id=command.new_booking_id,
        party_size=command.party_size,
        starts_at=window.seated_at,
        window=(window.starts_at, window.ends_at),
        service_date=window.service_date,
        reserved_at=command.at,
        source=command.source,
        guest_name=command.guest_name,
        guest_contact=command.guest_contact,
        tags=tuple(sorted(command.tags)),
        zone_ids=tuple(dict.fromkeys(command.zone_ids)),
        priority=command.priority,
    )
    return Effects(
        bookings_made=(made,),
        jobs_opened=((made.id, command.at),),
        events=(told_created(made),),
    )


def pin(command: Pin, *, snapshot: Snapshot) -> Effects:
    """This function will pin a party to its tables, or let it go.

    Raises: IllegalTransition for one that will not come any more or has left.
    """
    booking = snapshot.booking
    if booking.state not in MAY_BE_PINNED:
        raise IllegalTransition(f"A {booking.state} booking cannot be pinned.")
    name = "booking.pinned" if command.pinned else "booking.unpinned"
    return Effects(
        bookings=(BookingChanged(id=booking.id, fields={"pinned": command.pinned}, proposed_id=booking.proposed_id),),
        events=(Told(name=name, booking_id=booking.id),),
    )


def zones_named(zone_ids: tuple[uuid.UUID, ...], *, snapshot: Snapshot) -> frozenset[str]:
    """This function will return the names of the house's zones.

    Raises: InvalidCommand for one of another house.
    """
    known = dict(snapshot.zone_names)
    unknown = [str(zone_id) for zone_id in zone_ids if zone_id not in known]
    if unknown:
        raise InvalidCommand(f"There is no zone {unknown[0]}.")
    return frozenset(known[zone_id] for zone_id in zone_ids)
