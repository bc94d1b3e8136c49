"""What staff do to a booking, from its own page or that of its tables: give, move, release, seat, pin and so on."""

import uuid
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assignments import reopening
from assignments.admin.desk import about, booking_of, carry_out, tables_told
from assignments.admin.forms import SET_ASIDE, BookingForm, EverydayForm, TablesForm
from assignments.commands import (
    Accept,
    AssignmentCommitRequest,
    Cancel,
    Command,
    Complete,
    MarkNoShow,
    Move,
    Pin,
    Release,
    Seat,
    Undo,
)
from assignments.models import Assignment, Booking
from assignments.reopening import Intervention
from venues.admin import Deed, Doing

Row = Any


def _in(*states: str) -> Any:
    return lambda row: booking_of(row).state in states


def _is_newest(row: Row) -> bool:
    """An assignment that another one has taken the place of is history."""
    return not isinstance(row, Assignment) or row.state in ("confirmed", "seated")


def _role_to_move(row: Row, user: Any) -> str:
    """Only managers take a pinned party from its tables."""
    booking = booking_of(row)
    return "manager" if booking.pinned and booking.state in ("confirmed", "seated") else "host"


def _picked(doing: Doing) -> dict[str, Any]:
    tables = tuple(uuid.UUID(each) for each in doing.answers.get("tables") or ())
    rules = frozenset(SET_ASIDE[code][0] for code in doing.answers.get("overrides") or ())
    return {"table_ids": tables or None, "overrides": rules}


def _assign(doing: Doing) -> str:
    known = {name: value for name, value in about(doing).items() if name != "at"}
    command = AssignmentCommitRequest(source=Assignment.Source.MANUAL, **known, **_picked(doing))
    return _("It has %(tables)s now.") % {"tables": tables_told(carry_out(command, booking=booking_of(doing.row)))}


def _move(doing: Doing) -> str:
    done = carry_out(Move(**about(doing), **_picked(doing)), booking=booking_of(doing.row))
    return _("It has moved to %(tables)s.") % {"tables": tables_told(done)}


def _turn(kind: type[Command], said: Any, **more: Any) -> Any:
    """A deed that needs nothing but the booking."""

    def does(doing: Doing) -> str:
        carry_out(kind(**about(doing), **more), booking=booking_of(doing.row))
        return str(said)

    return does


def _look_again(doing: Doing) -> str:
    by = Intervention(actor=doing.actor, reason=doing.reason)
    reopening.send_to_pipeline(booking_of(doing.row).pk, at=doing.now, by=by)
    return _("A worker looks for a table now.")


def _is_proposed(row: Row) -> bool:
    booking = booking_of(row)
    mine = row.pk if isinstance(row, Assignment) else booking.proposed_assignment_id
    return booking.state == "pending" and mine is not None and mine == booking.proposed_assignment_id


ACCEPT = Deed(
    verb="accept",
    label=gettext_lazy("Say yes to the tables"),
    says=gettext_lazy("The proposed tables become the party's, if they are still free and still fit."),
    does=_turn(Accept, gettext_lazy("The party has its tables.")),
    offered=_is_proposed,
    form=EverydayForm,
    icon="check",
    in_bulk=True,
)
ASSIGN = Deed(
    verb="assign",
    label=gettext_lazy("Give it a table"),
    says=gettext_lazy("The party gets the tables you pick, or the best ones that are free."),
    does=_assign,
    offered=lambda row: isinstance(row, Booking) and row.state == "pending",
    form=TablesForm,
    icon="table_restaurant",
)
LOOK_AGAIN = Deed(
    verb="look-again",
    label=gettext_lazy("Have a worker look"),
    says=gettext_lazy("The booking goes back into the queue; a worker looks for a table, and makes room if it can."),
    does=_look_again,
    offered=lambda row: isinstance(row, Booking) and row.state == "pending",
    form=BookingForm,
    icon="bolt",
    in_bulk=True,
)
SEAT = Deed(
    verb="seat",
    label=gettext_lazy("Seat"),
    says=gettext_lazy("The party has come and sits at its tables."),
    does=_turn(Seat, gettext_lazy("The party is seated.")),
    offered=lambda row: _is_newest(row) and _in("confirmed")(row),
    form=EverydayForm,
    icon="chair",
)
COMPLETE = Deed(
    verb="complete",
    label=gettext_lazy("They have left"),
    says=gettext_lazy("The party has left; its tables are free from now."),
    does=_turn(Complete, gettext_lazy("The tables are free.")),
    offered=lambda row: _is_newest(row) and _in("seated")(row),
    form=EverydayForm,
    icon="logout",
)
MOVE = Deed(
    verb="move",
    label=gettext_lazy("Move"),
    says=gettext_lazy("The party gets the tables you pick, or the best others that are free. All at once, or nothing."),
    does=_move,
    role_for=_role_to_move,
    offered=lambda row: _is_newest(row) and _in("confirmed", "seated")(row),
    form=TablesForm,
    icon="swap_horiz",
)
RELEASE = Deed(
    verb="release",
    label=gettext_lazy("Release its tables"),
    says=gettext_lazy("The tables are taken away; the booking waits, and a worker looks for others."),
    does=_turn(Release, gettext_lazy("The tables are released; a worker looks for others.")),
    role_for=_role_to_move,
    offered=lambda row: _is_newest(row) and _in("confirmed")(row),
    form=BookingForm,
    icon="link_off",
    is_grave=True,
    in_bulk=True,
)
UNDO = Deed(
    verb="undo",
    label=gettext_lazy("Take back the last turn"),
    says=gettext_lazy("The last seating, leaving or no-show of the same service day is taken back, if there is room."),
    does=_turn(Undo, gettext_lazy("Taken back.")),
    offered=lambda row: isinstance(row, Booking) and row.state in ("seated", "completed", "no_show"),
    form=EverydayForm,
    icon="undo",
)
PIN = Deed(
    verb="pin",
    label=gettext_lazy("Pin to its tables"),
    says=gettext_lazy("Nobody but a manager moves the party then, and no plan does."),
    does=_turn(Pin, gettext_lazy("The party is pinned."), pinned=True),
    offered=lambda row: _is_newest(row) and not booking_of(row).pinned and _in("pending", "confirmed", "seated")(row),
    form=BookingForm,
    icon="keep",
)
UNPIN = Deed(
    verb="unpin",
    label=gettext_lazy("Unpin"),
    says=gettext_lazy("The party may be moved like any other."),
    does=_turn(Pin, gettext_lazy("The party may be moved again."), pinned=False),
    role="manager",
    offered=lambda row: _is_newest(row) and booking_of(row).pinned and _in("pending", "confirmed", "seated")(row),
    form=BookingForm,
    icon="keep_off",
    in_bulk=True,
)
NO_SHOW = Deed(
    verb="no-show",
    label=gettext_lazy("They have not come"),
    says=gettext_lazy("The party has not come; its tables are free."),
    does=_turn(MarkNoShow, gettext_lazy("Noted; the tables are free.")),
    offered=lambda row: isinstance(row, Booking) and row.state == "confirmed",
    form=EverydayForm,
    icon="person_off",
    is_grave=True,
)
CANCEL = Deed(
    verb="cancel",
    label=gettext_lazy("Cancel the booking"),
    says=gettext_lazy("The party will not come; its tables are free."),
    does=_turn(Cancel, gettext_lazy("The booking is cancelled.")),
    offered=lambda row: isinstance(row, Booking) and row.state in ("pending", "confirmed"),
    form=BookingForm,
    icon="event_busy",
    is_grave=True,
)
OF_A_BOOKING = (ACCEPT, ASSIGN, SEAT, COMPLETE, MOVE, LOOK_AGAIN, PIN, UNPIN, UNDO, RELEASE, NO_SHOW, CANCEL)
OF_ITS_TABLES = (ACCEPT, SEAT, COMPLETE, MOVE, PIN, UNPIN, RELEASE)
