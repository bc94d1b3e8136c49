"""The admin's door of holds: who picked which tables until when, and letting one go for somebody else."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assignments.admin.desk import BookingDeedAdmin, booking_page
from assignments.commands import ReleaseHold
from assignments.wiring import repository
from holds import services
from holds.models import Hold
from venues.access import role_of
from venues.admin import (
    Deed,
    Doing,
    HouseFilter,
    actor_of,
    day_filter,
    in_states,
    link,
    moment,
    person,
    span,
    state_column,
    tables_column,
    with_numbers,
)


def release(doing: Doing) -> str:
    """This function will let a hold go; a manager anybody's, a host his own.

    Raises: HoldNotYours.
    """
    hold = doing.row
    command = ReleaseHold(
        booking_id=hold.booking_id,
        hold_id=hold.pk,
        actor=doing.actor,
        idempotency_key=doing.key,
        reason=doing.reason,
    )
    is_manager = role_of(doing.request.user, restaurant_id=hold.restaurant_id) == "manager"
    services.release(command, repository=repository(), is_manager=is_manager)
    return _now("The hold is let go; its tables are free.")


RELEASE = Deed(
    verb="release",
    label=_("Let the hold go"),
    says=_("The tables are free at once. Whoever placed the hold is told when they confirm."),
    does=release,
    role_for=lambda hold, user: "host" if hold.created_by == actor_of(user) else "manager",
    offered=in_states("active"),
    icon="lock_open",
    is_grave=True,
    in_bulk=True,
)


@admin.register(Hold)
class HoldAdmin(BookingDeedAdmin):
    """Holds: a claim with a deadline."""

    deeds = (RELEASE,)
    actors = ("created_by",)
    list_display = [
        moment("created_at", title=_("placed")),
        tables_column(),
        "booking_link",
        state_column(),
        moment("expires_at", title=_("until")),
        person("created_by", title=_("by")),
        "restaurant",
    ]
    list_filter = [HouseFilter, day_filter("booking__service_date"), "state"]
    list_select_related = ["booking", "restaurant"]
    search_fields = ["booking__guest_name", "=id", "=booking__id", "=selection_id"]
    search_help_text = _("A guest's name, or an id")
    ordering = ["-created_at"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    state_column(),
                    tables_column(),
                    "booking_link",
                    span("window", title=_("when")),
                    moment("expires_at", title=_("until")),
                    "overrides",
                    "reason",
                ]
            },
        ),
        (
            _("Record"),
            {
                "fields": [
                    "restaurant",
                    person("created_by", title=_("by")),
                    moment("created_at", title=_("placed")),
                    moment("ended_at", title=_("ended")),
                    "floor_version",
                    "id",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """This function will return the holds with the numbers of their tables."""
        return with_numbers(super().get_queryset(request))

    @admin.display(description=_("booking"), ordering="booking__starts_at")
    def booking_link(self, hold: Hold) -> SafeString:
        """This function will lead to the booking."""
        booking: Any = hold.booking
        words = _now("%(name)s, party of %(size)s") % {"name": booking.guest_name or "–", "size": booking.party_size}
        return link(words, url=booking_page(booking))
