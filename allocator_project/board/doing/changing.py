"""What was booked changes: the time, the party, the wishes. Afterwards a table is looked for at once."""

import datetime as dt
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _

from allocator_project.board.doing.holding import best, given
from allocator_project.board.doing.orders import Done, Order
from allocator_project.board.ways import Way
from assignments.api.committing import or_no_plan
from assignments.commands import Change
from assignments.errors import AssignmentError, InvalidCommand
from assignments.making_room import change_booking
from assignments.models import Booking
from assignments.ports import Committed
from assignments.refusals import NoPlan
from assignments.wiring import repository


def rebook(order: Order) -> Done:
    """This function will change when they come or how many they are; with a table, or nothing is changed of one that
    has one."""
    starts_at, party_size = _start(order), order.asked.get("party_size")
    if starts_at is None and party_size is None:
        raise InvalidCommand(_("Say what is to be different."))
    changed = _change(order, Change(**order.visit, starts_at=starts_at, party_size=party_size))
    return _elsewhere(order, _with_table(order, changed))


def wishes(order: Order) -> Done:
    """This function will change the zones they may sit in, or drop what they asked for; then look for a table."""
    dropped = set(order.asked.get("drop", "").split(","))
    zone_ids = () if "zoneIds" in dropped else order.asked.get("zones")
    tags = frozenset[str]() if "tags" in dropped else None
    if zone_ids is None and tags is None:
        raise InvalidCommand(_("Say what is to be different."))
    return _with_table(order, _change(order, Change(**order.visit, zone_ids=zone_ids, tags=tags)))


def _change(order: Order, command: Change) -> Committed:
    if order.about.pinned and order.about.state in ("confirmed", "seated"):
        order.desk.require("manager")
    changed = change_booking(command, restaurant_id=order.desk.restaurant.pk, repository=repository())
    return or_no_plan(
        changed, restaurant=order.desk.restaurant, party_size=command.party_size or order.about.party_size
    )


def _with_table(order: Order, changed: Committed) -> Done:
    """A booking that waited still waits; the table that is there now is given now, not when a worker comes."""
    if changed.bookings[0].state != "pending":
        return given(changed)
    booking = Booking.objects.select_related("restaurant").get(pk=order.about.pk)
    asked = {name: value for name, value in order.asked.items() if name not in ("revision", "assignment")}
    try:
        return best(replace(order, booking=booking, asked=asked))
    except (NoPlan, AssignmentError):
        return Done(title=_("It is changed, but there is no table for them yet."), kind="warn")


def _start(order: Order) -> dt.datetime | None:
    starts_at: dt.datetime | None = order.asked.get("starts_at")
    clock = order.asked.get("clock")
    return starts_at or (order.desk.local(clock) if clock else None)


def _elsewhere(order: Order, done: Done) -> Done:
    """Whoever comes on another day is not on this board any more."""
    booking = Booking.objects.get(pk=order.about.pk)
    clock = order.desk.clock(booking.starts_at)
    done = replace(done, text=_("They come at %(time)s. %(text)s") % {"time": clock, "text": done.text})
    if booking.service_date == order.desk.date:
        return done
    url = reverse("board:day", args=[order.desk.restaurant.slug, booking.service_date]) + f"?booking={booking.pk}"
    there = Way(label=_("Go to %(day)s") % {"day": f"{booking.service_date:%d.%m.%Y}"}, url=url, kind="go")
    return replace(done, ways=(there, *done.ways))
