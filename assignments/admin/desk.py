"""What the admin's doors of bookings share: which booking a row speaks of, and how a deed's command is carried out."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from assignments import orchestrator
from assignments.commands import Command, Expected
from assignments.errors import AssignmentError
from assignments.models import Assignment, Booking
from assignments.ports import Committed, Refused
from assignments.refusals import NoPlan, told
from assignments.wiring import repository
from planner import PlannerError
from venues.admin import DeedAdmin, Doing, Way, Ways, find_link, links_of, local
from venues.errors import VenueError

# Kinds of next steps, by where they are taken.
WITH_OTHER_TABLES = ("pick_other_tables", "pick_one_table", "add_tables", "override", "manual_approval", "seat_by_hand")
ON_THE_BOARD = ("other_time", "other_zone", "other_wish", "retry_after_hold", "see_next_steps")
ON_THE_FLOOR = ("simplify_floor", "mend_floor", "allow_overage", "allow_merge")
REFUSALS = (AssignmentError, NoPlan, PlannerError, VenueError)


class BookingDeedAdmin(DeedAdmin):
    """Rows about a booking: itself, its tables, its job."""

    refusals = REFUSALS

    def events_about(self, row: Any) -> Q:
        """This function will return what happened to the booking: that is the history of its tables and jobs too."""
        return Q(booking_id=booking_of(row).pk)

    def title_of(self, row: Any) -> str:
        """This function will say who comes, how many, when, by the clock of the house."""
        return booking_told(booking_of(row))

    def ways(self, row: Any) -> Ways:
        """This function will lead back to the row, and from the steps of a refusal to the page that helps."""
        booking = booking_of(row)
        page = Way(label=_("Open the booking"), url=booking_page(booking))
        back = Way(label=_("Back to it"), url=self.page_of(row))
        ways = (back,) if isinstance(row, Booking) else (back, page)
        zone = booking.restaurant.timezone
        return Ways(back=(*ways, *links_of(booking)), by_step=_steps_on(booking, page), zone=zone)


def _steps_on(booking: Booking, page: Way) -> dict[str, Way]:
    """Where each kind of step is taken. Times and wishes are changed on the board, joins and rules on the floor."""
    verb = "move" if booking.state in ("confirmed", "seated") else "assign"
    other = Way(label=_("Pick other tables"), url=booking_deed(booking, verb=verb))
    on_the_board = find_link(booking, kind="board")
    floor = find_link(booking.restaurant, kind="floor")
    steps = {
        **dict.fromkeys(WITH_OTHER_TABLES, other),
        **dict.fromkeys(ON_THE_BOARD, on_the_board),
        **dict.fromkeys(ON_THE_FLOOR, floor),
        "move": Way(label=_("Move it instead"), url=booking_deed(booking, verb="move")),
        "reload": page,
    }
    return {kind: way for kind, way in steps.items() if way is not None}


def booking_of(row: Any) -> Booking:
    """This function will return the booking that a row is, or speaks of."""
    booking: Booking = row if isinstance(row, Booking) else row.booking
    return booking


def booking_told(booking: Booking) -> str:
    """This function will say who comes, how many, when, by the clock of the house. *Cost*: none with its restaurant."""
    return _("%(name)s, party of %(size)s, %(at)s") % {
        "name": booking.guest_name or _("no name"),
        "size": booking.party_size,
        "at": local(booking.starts_at, zone=booking.restaurant.timezone),
    }


def booking_page(booking: Booking) -> str:
    """This function will return the address of a booking's page."""
    return reverse("admin:assignments_booking_change", args=[booking.pk])


def booking_deed(booking: Booking, *, verb: str) -> str:
    """This function will return the address of a booking's deed."""
    return reverse(f"admin:assignments_booking_{verb}", args=[booking.pk])


def about(doing: Doing) -> dict[str, Any]:
    """This function will return what every command about a booking is made of.

    Shapes: done from an assignment's page, it speaks of these very tables; from a booking's, of what was on the page.
    """
    row = doing.row
    seen = (row.pk,) if isinstance(row, Assignment) else ()
    return {
        "booking_id": booking_of(row).pk,
        "at": doing.now,
        "actor": doing.actor,
        "idempotency_key": doing.key,
        "expected": Expected(revision=doing.answers.get("revision"), assignment_ids=seen),
        "reason": doing.reason,
    }


def carry_out(command: Command, *, booking: Booking) -> Committed:
    """This function will return what the command did.

    Raises: NoPlan where no table can be given, and what `orchestrator.commit` raises.
    """
    answer = orchestrator.commit(command, repository=repository())
    if isinstance(answer, Refused):
        raise NoPlan(told(answer, restaurant=booking.restaurant, party_size=booking.party_size))
    return answer


def tables_told(committed: Committed) -> str:
    """This function will name the tables a booking has now, as staff know them."""
    return " + ".join(committed.table_numbers)
