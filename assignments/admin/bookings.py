"""Bookings and the tables they have or had: lists, pages, deeds."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from assignments.admin.desk import BookingDeedAdmin, booking_page
from assignments.admin.visits import OF_A_BOOKING, OF_ITS_TABLES
from assignments.models import Assignment, Booking, MergeGroup
from assignments.reason_names import PRICE_NAMES
from assignments.states import WITH_TABLES
from venues.admin import (
    DayFilter,
    HouseFilter,
    ReadOnlyAdmin,
    day_filter,
    link,
    local_span,
    moment,
    person,
    span,
    state_column,
    word_filter,
    yes_no,
)
from venues.models import Zone

PINNED = yes_no("pinned", title=_("pinned"), yes=_("pinned"))


@admin.register(Booking)
class BookingAdmin(BookingDeedAdmin):
    """Bookings: who comes, how many, when, and with which table."""

    deeds = OF_A_BOOKING
    list_display = [
        moment("starts_at", title=_("starts")),
        "guest_name",
        "party_size",
        state_column(),
        "tables_now",
        PINNED,
        "restaurant",
        "source",
        moment("reserved_at", title=_("booked")),
    ]
    list_filter = [HouseFilter, DayFilter, "state", "source", "pinned"]
    list_select_related = ["restaurant"]
    search_fields = ["guest_name", "=id"]
    search_help_text = _("A guest's name, or a booking's id")
    ordering = ["-starts_at"]
    fieldsets: Any = [
        (None, {"fields": [state_column(), "guest_name", "contact", "party_size", "tables_now", "wishes", PINNED]}),
        (
            _("When"),
            {
                "fields": [
                    moment("starts_at", title=_("starts")),
                    span("window", title=_("has its tables")),
                    "service_date",
                    moment("reserved_at", title=_("booked")),
                ]
            },
        ),
        (_("Record"), {"fields": ["restaurant", "source", "priority", "revision", "id"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Model]":
        """This function will return the bookings with the tables they have, in one statement more for a whole page."""
        return super().get_queryset(request).prefetch_related("assignments")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """This function will leave out how to reach the guest for viewers, who are not told by the API either."""
        if obj is None or self.is_at_least("host", request=request, row=obj):
            return self.fieldsets
        told = self.fieldsets[0][1]["fields"]
        return [(None, {"fields": [name for name in told if name != "contact"]}), *self.fieldsets[1:]]

    @admin.display(description=_("tables"))
    def tables_now(self, booking: Booking) -> str:
        """This function will name the tables the booking has, as staff know them."""
        live = [each for each in booking.assignments.all() if each.state in WITH_TABLES]
        return " + ".join(live[0].plan.get("tables", [])) if live else "–"

    @admin.display(description=_("contact"))
    def contact(self, booking: Booking) -> str:
        """This function will return how to reach the guest."""
        return booking.guest_contact or "–"

    @admin.display(description=_("wishes"))
    def wishes(self, booking: Booking) -> str:
        """This function will name what the party needs and where it wants to sit."""
        zones = Zone.objects.filter(pk__in=booking.zone_ids).values_list("name", flat=True)
        return ", ".join([*booking.tags, *zones]) or "–"


@admin.register(Assignment)
class AssignmentAdmin(BookingDeedAdmin):
    """Which tables a booking has or had, who decided it and why."""

    deeds = OF_ITS_TABLES
    actors = ("actor",)
    list_display = [
        span("window", title=_("when")),
        "tables",
        "booking_link",
        state_column(),
        "source",
        person("actor", title=_("by")),
        "restaurant",
        moment("created_at", title=_("decided")),
    ]
    list_filter = [HouseFilter, day_filter("booking__service_date"), "state", "source"]
    list_select_related = ["booking", "restaurant"]
    search_fields = ["booking__guest_name", "=id", "=booking__id"]
    search_help_text = _("A guest's name, or an id")
    ordering = ["-window"]
    fieldsets = [
        (None, {"fields": [state_column(), "tables", "booking_link", span("window", title=_("when"))]}),
        (_("Why these"), {"fields": ["why", "overrides"]}),
        (
            _("Record"),
            {
                "fields": [
                    "restaurant",
                    "source",
                    person("actor", title=_("by")),
                    moment("created_at", title=_("decided")),
                    moment("ended_at", title=_("ended")),
                    "floor_version",
                    "id",
                ]
            },
        ),
    ]

    @admin.display(description=_("tables"))
    def tables(self, assignment: Assignment) -> str:
        """This function will name the tables as staff know them."""
        return " + ".join(assignment.plan.get("tables", []))

    @admin.display(description=_("booking"), ordering="booking__starts_at")
    def booking_link(self, assignment: Assignment) -> SafeString:
        """This function will lead to the booking."""
        booking = assignment.booking
        words = _("%(name)s, party of %(size)s") % {"name": booking.guest_name or "–", "size": booking.party_size}
        return link(words, url=booking_page(booking))

    @admin.display(description=_("score"))
    def why(self, assignment: Assignment) -> SafeString:
        """This function will show what the plan's price is made of, in points."""
        parts = assignment.plan.get("breakdown", {})
        shown = [(PRICE_NAMES[name], milli / 1000) for name, milli in parts.items() if milli]
        return format_html_join(", ", "{} {}", shown) or SafeString(_("nothing speaks against them"))

    @admin.display(description=_("rules set aside"))
    def overrides(self, assignment: Assignment) -> str:
        """This function will name the rules a manager has set aside, and why."""
        codes = ", ".join(assignment.plan.get("overrides", []))
        return f"{codes}: {assignment.plan.get('reason', '')}" if codes else "–"


@admin.register(MergeGroup)
class MergeGroupAdmin(ReadOnlyAdmin):
    """Joined tables."""

    list_display = ["when", "tables", "capacity", "adjacency", "restaurant"]
    list_filter = [HouseFilter, word_filter("adjacency", title=_("adjacency"))]
    list_select_related = ["assignment", "restaurant"]
    search_fields = ["=id", "=assignment__id"]
    ordering = ["-assignment__window"]
    fieldsets = [(None, {"fields": ["when", "tables", "capacity", "adjacency", "restaurant", "assignment", "id"]})]

    @admin.display(description=_("when"), ordering="assignment__window")
    def when(self, group: MergeGroup) -> str:
        """This function will say for when the tables are joined."""
        return local_span(group.assignment.window, zone=group.restaurant.timezone)

    @admin.display(description=_("tables"))
    def tables(self, group: MergeGroup) -> str:
        """This function will name the tables as staff know them."""
        return " + ".join(group.assignment.plan.get("tables", []))
