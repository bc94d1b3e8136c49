"""Tables for a booking by hand: hold, confirm, more time, let go; and the table that the machine would give."""

import datetime as dt
import uuid
from dataclasses import replace

from django.utils.translation import gettext as _

from allocator_project.board.doing.orders import Done, Order
from allocator_project.board.ways import Way, do
from assignments import reopening
from assignments.api.committing import carry_out
from assignments.commands import Accept, AssignmentCommitRequest, ExtendHold, PlaceHold, ReleaseHold
from assignments.errors import InvalidCommand
from assignments.making_room import MENDED_BY_MOVING, seat_by_moving
from assignments.models import Assignment
from assignments.ports import Committed
from assignments.refusals import NoPlan
from assignments.wiring import repository
from holds import services
from holds.services import Confirmation


def hold(order: Order) -> Done:
    """This function will hold the picked tables. The hold it replaces, if any, ends with that and not before."""
    if not order.table_ids:
        raise InvalidCommand(_("Tick at least one table."))
    command = PlaceHold(
        **order.plain,
        **order.set_aside,
        table_ids=order.table_ids,
        ttl_seconds=order.desk.restaurant.hold_ttl_seconds,
        replaces=order.asked.get("replaces"),
    )
    placed = services.place(command, repository=repository())
    return Done(
        title=_("You hold the tables. Confirm before %(until)s.") % {"until": _second(order, placed.expires_at)}
    )


def confirm(order: Order) -> Done:
    """This function will make the hold the booking's assignment, exactly once."""
    wish = Confirmation(
        booking_id=order.about.pk,
        hold_id=_hold_of(order),
        selection_id=order.asked.get("selection"),
        actor=order.desk.actor,
        idempotency_key=order.key,
        is_manager=order.desk.is_manager,
    )
    return given(services.confirm(wish, repository=repository()))


def extend_hold(order: Order) -> Done:
    """This function will let the hold last as long again from now."""
    ttl = order.desk.restaurant.hold_ttl_seconds
    command = ExtendHold(**order.plain, hold_id=_hold_of(order), ttl_seconds=ttl)
    longer = services.extend(command, repository=repository(), is_manager=order.desk.is_manager)
    until = _second(order, longer.expires_at)
    return Done(title=_("The hold lasts until %(until)s.") % {"until": until})


def release_hold(order: Order) -> Done:
    """This function will let the hold go."""
    command = ReleaseHold(**order.plain, hold_id=_hold_of(order))
    services.release(command, repository=repository(), is_manager=order.desk.is_manager)
    return Done(title=_("The hold is let go. The tables are free for others."))


def best(order: Order) -> Done:
    """This function will give the booking the best tables there are, or make room by moving few others."""
    try:
        return given(_assign(order))
    except NoPlan as refused:
        if refused.document["code"] not in MENDED_BY_MOVING:
            raise
        moved = seat_by_moving(
            order.about,
            now=order.desk.now,
            actor=order.desk.actor,
            repository=repository(),
            job_settles_itself=False,
        )
        if moved is None:
            raise
    count = len(moved.bookings) - 1
    return replace(given(moved), text=_("%(count)s others were moved to make room.") % {"count": count})


def retry(order: Order) -> Done:
    """This function will leave the booking to the automatic seating once more."""
    by = reopening.Intervention(actor=order.desk.actor, reason=order.asked.get("reason", ""))
    reopening.send_to_pipeline(order.about.pk, at=order.desk.now, by=by)
    return Done(title=_("The automatic seating tries again."))


def accept(order: Order) -> Done:
    """This function will say yes to the tables that are proposed."""
    return given(_carried_out(order, Accept(**order.visit)))


def given(committed: Committed) -> Done:
    """This function will say which tables a booking has now, or that a proposal waits for a yes."""
    placed = committed.bookings[0]
    tables = " + ".join(placed.table_numbers)
    if placed.state == "pending":
        return Done(title=_("A table is proposed and waits for a yes."), kind="warn")
    return Done(title=_("They have %(tables)s.") % {"tables": tables})


def again_way(order: Order, *, verb: str, label: str) -> Way:
    """This function will return the very same command once more, under a key of its own."""
    sent = {name: value for name, value in order.asked.items() if name != "key"}
    return do(order.desk, booking_id=order.about.pk, verb=verb, label=label, **texts(sent))


def texts(values: dict[str, object]) -> dict[str, object]:
    """This function will return checked values as a form would send them."""
    return {name: _text(value) for name, value in values.items()}


def _text(value: object) -> object:
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return value if isinstance(value, int | bool) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def _assign(order: Order) -> Committed:
    command = AssignmentCommitRequest(**order.plain, source=Assignment.Source.AUTO)
    return _carried_out(order, command)


def _carried_out(order: Order, command: Accept | AssignmentCommitRequest) -> Committed:
    return carry_out(command, restaurant=order.desk.restaurant, party_size=order.about.party_size)


def _hold_of(order: Order) -> uuid.UUID:
    found: uuid.UUID | None = order.asked.get("hold")
    if found is None:
        raise InvalidCommand(_("No hold is named."))
    return found


def _second(order: Order, moment: dt.datetime) -> str:
    return f"{moment.astimezone(order.desk.zone):%H:%M:%S}"
