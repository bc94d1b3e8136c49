"""Links from rows of lower rooms to pages of this one: the board, floor and audit of a house, its bookings on that."""

from django.urls import reverse
from django.utils.translation import gettext as _

from assignments.models import Booking
from venues.admin import Way, plug_link
from venues.models import Restaurant


def board_of(house: Restaurant) -> Way:
    """This function will lead to the board of a house, on the service day it is there now."""
    return Way(label=_("Board"), url=reverse("board:today", args=[house.slug]), kind="board")


def floor_of(house: Restaurant) -> Way:
    """This function will lead to the editor of a house's floor."""
    return Way(label=_("Floor"), url=reverse("board:floor", args=[house.slug]), kind="floor", role="manager")


def audit_of(house: Restaurant) -> Way:
    """This function will lead to the audit of a house's ledger."""
    return Way(label=_("Audit"), url=reverse("admin:audit", args=[house.pk]), kind="audit", role="host")


def on_the_board(booking: Booking) -> Way:
    """This function will lead to a booking on the board of its day, where everything can be done to it."""
    day = reverse("board:day", args=[booking.restaurant.slug, booking.service_date])
    return Way(label=_("On the board"), url=f"{day}?booking={booking.pk}", kind="board")


plug_link(Restaurant, way_of=board_of)
plug_link(Restaurant, way_of=floor_of)
plug_link(Restaurant, way_of=audit_of)
plug_link(Booking, way_of=on_the_board)
