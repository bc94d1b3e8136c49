"""The turns of a visit: seat, leave, cancel, no-show, undo; other tables, a longer stay, pinned or not."""

import uuid

from django.utils.translation import gettext as _

from allocator_project.board.doing.orders import Done, Order
from allocator_project.board.ways import Way, do
from assignments.api.committing import carry_out
from assignments.commands import (
    Cancel,
    Command,
    Complete,
    Extend,
    MarkNoShow,
    Move,
    Pin,
    Release,
    Seat,
    Swap,
    Undo,
)
from assignments.errors import InvalidCommand, TableTaken
from assignments.models import Booking
from assignments.offers import with_offers
from assignments.ports import Committed
from assignments.wiring import repository


def seat(order: Order) -> Done:
    """This function will seat the party at its tables."""
    _send(order, Seat(**order.visit))
    return Done(title=_("They are seated."), ways=(_undo_way(order),))


def complete(order: Order) -> Done:
    """This function will let the party go; its tables are free from now."""
    _send(order, Complete(**order.visit))
    return Done(title=_("They have left; the table is free."), ways=(_undo_way(order),))


def cancel(order: Order) -> Done:
    """This function will cancel the booking and free what it has."""
    _send(order, Cancel(**order.visit))
    return Done(title=_("The booking is cancelled."))


def no_show(order: Order) -> Done:
    """This function will note that nobody came."""
    _send(order, MarkNoShow(**order.visit))
    return Done(title=_("Noted: they did not come. Their table is free."), ways=(_undo_way(order),))


def undo(order: Order) -> Done:
    """This function will take back the last seating, leaving or no-show."""
    back = _send(order, Undo(**order.visit)).bookings[0]
    return Done(title=_("Taken back."), text=_("They have %(tables)s.") % {"tables": " + ".join(back.table_numbers)})


def release(order: Order) -> Done:
    """This function will take the booking's tables away; a job looks for others."""
    _require_leave(order, order.about)
    _send(order, Release(**order.visit))
    return Done(title=_("Their tables are free for others. They wait for a table again."), kind="warn")


def move(order: Order) -> Done:
    """This function will give the booking the picked tables instead, or the best others."""
    _require_leave(order, order.about)
    command = Move(**order.visit, **order.set_aside, table_ids=order.table_ids or None)
    moved = _send(order, command).bookings[0]
    way = do(
        order.desk,
        booking_id=order.about.pk,
        verb="move",
        label=_("Move them back"),
        tables=",".join(map(str, moved.was_table_ids)),
    )
    return Done(title=_("They have %(tables)s now.") % {"tables": " + ".join(moved.table_numbers)}, ways=(way,))


def swap(order: Order) -> Done:
    """This function will let two parties change places."""
    wanted: uuid.UUID | None = order.asked.get("other")
    other = Booking.objects.filter(pk=wanted, restaurant=order.desk.restaurant).first() if wanted else None
    if other is None:
        raise InvalidCommand(_("The other party is not there any more."))
    for party in (order.about, other):
        _require_leave(order, party)
    command = Swap(**order.visit, other_id=other.pk)
    placed = _send(order, command).bookings[0]
    way = do(order.desk, booking_id=order.about.pk, verb="swap", label=_("Change back"), other=str(other.pk))
    return Done(title=_("They have %(tables)s now.") % {"tables": " + ".join(placed.table_numbers)}, ways=(way,))


def stay(order: Order) -> Done:
    """This function will let the party stay longer, or say who would have to make way and what they could have."""
    until = order.asked.get("ends_at")
    if until is None:
        raise InvalidCommand(_("Say until when."))
    command = Extend(**order.visit, until=until)
    try:
        _send(order, command)
    except TableTaken as taken:
        raise with_offers(taken, command=command, repository=repository()) from taken
    return Done(title=_("They may stay until %(until)s.") % {"until": order.desk.clock(until)})


def pin(order: Order) -> Done:
    """This function will pin the party to its tables."""
    _send(order, Pin(**order.visit, pinned=True))
    return Done(title=_("Pinned: only a manager moves them now."))


def unpin(order: Order) -> Done:
    """This function will let the party be moved again; a manager decides that. Raises: RoleRequired."""
    order.desk.require("manager")
    _send(order, Pin(**order.visit, pinned=False))
    return Done(title=_("They may be moved again."))


def _send(order: Order, command: Command) -> Committed:
    return carry_out(command, restaurant=order.desk.restaurant, party_size=order.about.party_size)


def _require_leave(order: Order, booking: Booking) -> None:
    """Only managers take a pinned party from its tables. Raises: RoleRequired."""
    if booking.pinned and booking.state in ("confirmed", "seated"):
        order.desk.require("manager")


def _undo_way(order: Order) -> Way:
    return do(order.desk, booking_id=order.about.pk, verb="undo", label=_("Undo"))
