"""What is done to the house rather than to a booking: a party at the door, tables out of service and back."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from allocator_project.board.doing.orders import Done, Order
from allocator_project.board.ways import do
from assignments import orchestrator
from assignments.api.committing import carry_out
from assignments.commands import Block, Unblock, WalkIn
from assignments.errors import BlockNotFound, InvalidCommand
from assignments.wiring import repository
from venues.models import Closure

DEFAULT_BLOCK = dt.timedelta(hours=2)


def walk_in(order: Order) -> Done:
    """This function will book, assign and seat whoever stands at the door, in one command."""
    size = order.asked.get("party_size")
    if size is None:
        raise InvalidCommand(_("Say how many they are."))
    command = WalkIn(
        restaurant_id=order.desk.restaurant.pk,
        party_size=size,
        at=order.desk.now,
        table_ids=order.table_ids or None,
        guest_name=order.asked.get("guest_name", ""),
        allow_overrun=order.asked.get("overrun", False),
        actor=order.desk.actor,
        idempotency_key=order.key,
        **order.set_aside,
    )
    placed = carry_out(command, restaurant=order.desk.restaurant, party_size=size).bookings[0]
    said = {"tables": " + ".join(placed.table_numbers), "until": order.desk.clock(placed.window[1])}
    return Done(
        title=_("Walk-in seated at %(tables)s until %(until)s.") % said,
        ways=(do(order.desk, booking_id=placed.booking_id, verb="undo", label=_("Undo")),),
        booking_id=placed.booking_id,
    )


def block(order: Order) -> Done:
    """This function will take tables out of service from one time of the day to another."""
    start = order.desk.local(order.asked.get("clock", ""))
    end = order.desk.local(order.asked.get("until", ""))
    if start is None or end is None:
        raise InvalidCommand(_("Say from when until when."))
    command = Block(
        restaurant_id=order.desk.restaurant.pk,
        table_ids=order.table_ids,
        window=(start, end),
        reason=order.asked.get("reason", ""),
        actor=order.desk.actor,
        idempotency_key=order.key,
    )
    orchestrator.commit(command, repository=repository())
    said = {"start": order.desk.clock(start), "end": order.desk.clock(end)}
    return Done(title=_("Blocked from %(start)s to %(end)s.") % said)


def unblock(order: Order, *, block_id: uuid.UUID) -> Done:
    """This function will put blocked tables back into service. A manager's closure is a manager's to lift.

    Raises: BlockNotFound, RoleRequired.
    """
    closure = Closure.objects.filter(pk=block_id, restaurant=order.desk.restaurant).first()
    if closure is None:
        raise BlockNotFound
    if closure.whole_restaurant or closure.zone_id:
        order.desk.require("manager")
    if closure.lifted_at is None:
        command = Unblock(
            restaurant_id=order.desk.restaurant.pk,
            block_id=closure.pk,
            window=(closure.window.lower, closure.window.upper),
            actor=order.desk.actor,
            idempotency_key=order.key,
        )
        orchestrator.commit(command, repository=repository())
    return Done(title=_("The table is back in service."))
