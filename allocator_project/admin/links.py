"""Links from rows of lower rooms to pages of this one: the board, floor and audit of a house, the day of a booking."""

from django.urls import reverse
from django.utils.translation import gettext as _

from assignments.models import Booking
from venues.admin import Way, plug_link
from venues.models import Restaurant

plug_link(Restaurant, way_of=lambda house: Way(label=_("Board"), url=reverse("board:today", args=[house.slug])))
plug_link(Restaurant, way_of=lambda house: Way(label=_("Floor"), url=reverse("board:floor", args=[house.slug])))
plug_link(Restaurant, way_of=lambda house: Way(label=_("Audit"), url=reverse("admin:audit", args=[house.pk])))
plug_link(
    Booking,
    way_of=lambda booking: Way(
        label=_("On the board"), url=reverse("board:day", args=[booking.restaurant.slug, booking.service_date])
    ),
)
