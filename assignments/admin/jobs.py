"""Auto-assign jobs: why a booking waits, what would help, and the button that has it tried again."""

from typing import Any

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assignments import reopening
from assignments.admin.desk import BookingDeedAdmin, booking_page
from assignments.models import AutoAssignJob
from assignments.reason_names import REASON_NAMES
from assignments.reopening import Intervention
from venues.admin import (
    Deed,
    Doing,
    HouseFilter,
    badge,
    day_filter,
    in_states,
    link,
    local,
    moment,
    state_column,
    word_filter,
)


def retry(doing: Doing) -> str:
    """This function will have a job tried again now, whether it sleeps or was handed to people."""
    by = Intervention(actor=doing.actor, reason=doing.reason)
    if doing.row.state == "deferred":
        reopening.send_to_pipeline(doing.row.booking_id, at=doing.now, by=by)
    else:
        reopening.retry(doing.row.pk, at=doing.now, by=by)
    return _now("A worker tries it again now.")


RETRY = Deed(
    verb="retry",
    label=_("Try again now"),
    says=_("The job is queued afresh and a worker looks for a table. What was found before says nothing any more."),
    does=retry,
    offered=in_states("exhausted", "deferred"),
    icon="refresh",
    in_bulk=True,
)


@admin.register(AutoAssignJob)
class AutoAssignJobAdmin(BookingDeedAdmin):
    """Jobs, with the reason and the next steps."""

    deeds = (RETRY,)
    list_display = [
        moment("starts_at", title=_("starts")),
        "party",
        state_column(),
        "why",
        "first_step",
        "attempts",
        "next_try",
        "restaurant",
    ]
    list_filter = [
        HouseFilter,
        day_filter("booking__service_date"),
        "state",
        word_filter("reason", title=_("reason"), names=REASON_NAMES),
    ]
    list_select_related = ["booking", "restaurant"]
    search_fields = ["booking__guest_name", "=id", "=booking__id"]
    search_help_text = _("A guest's name, or an id")
    ordering = ["-starts_at"]
    fieldsets = [
        (None, {"fields": [state_column(), "party", moment("starts_at", title=_("starts")), "why", "steps"]}),
        (_("Record"), {"fields": ["restaurant", "attempts", "next_try", moment("judged_at", title=_("judged")), "id"]}),
    ]

    @admin.display(description=_("party"), ordering="booking__party_size")
    def party(self, job: AutoAssignJob) -> SafeString:
        """This function will lead to the booking."""
        booking = job.booking
        words = _now("%(name)s, party of %(size)s") % {"name": booking.guest_name or "–", "size": booking.party_size}
        return link(words, url=booking_page(booking))

    @admin.display(description=_("why not"), ordering="reason")
    def why(self, job: AutoAssignJob) -> str:
        """This function will show the reason's code as words."""
        return badge(job.reason, name=REASON_NAMES.get(job.reason, ""), tone="warn") if job.reason else "–"

    @admin.display(description=_("what would help"))
    def first_step(self, job: AutoAssignJob) -> str:
        """This function will return the step that helps most."""
        return _message(job.next_steps[0]) if job.next_steps else "–"

    @admin.display(description=_("what would help"))
    def steps(self, job: AutoAssignJob) -> SafeString | str:
        """This function will list all steps, the one that helps most first."""
        return format_html_join("", "<p>{}</p>", [(_message(step),) for step in job.next_steps]) or "–"

    @admin.display(description=_("next try"), ordering="due_at")
    def next_try(self, job: AutoAssignJob) -> str:
        """This function will say when a worker tries again, if one will."""
        return local(job.due_at, zone=job.restaurant.timezone) if job.state in ("queued", "deferred") else "–"


def _message(step: Any) -> str:
    return str(step.get("message") or step.get("kind", ""))
