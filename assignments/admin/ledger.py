"""The ledger and its books: who has which table when, and the memory of what was sent twice. Read-only."""

from django.contrib import admin
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from assignments import optimising
from assignments.admin.desk import REFUSALS
from assignments.models import IdempotencyRecord, Occupancy, ServiceBook
from assignments.optimising import Asked
from venues.admin import (
    DayFilter,
    Deed,
    DeedAdmin,
    Doing,
    HouseFilter,
    PlainForm,
    ReadOnlyAdmin,
    moment,
    span,
    state_column,
    word_filter,
)


@admin.register(Occupancy)
class OccupancyAdmin(ReadOnlyAdmin):
    """The ledger: one table, one window, one owner."""

    list_display = [
        span("during", title=_("when")),
        "table",
        state_column("kind", title=_("by")),
        moment("expires_at", title=_("until")),
        "holder_id",
        "restaurant",
    ]
    list_filter = [HouseFilter, "kind"]
    list_select_related = ["table", "restaurant"]
    search_fields = ["table__number", "=holder_id", "=booking_id"]
    search_help_text = _("A table's number, or the id of a hold, an assignment or a block")
    ordering = ["-during"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "table",
                    span("during", title=_("when")),
                    state_column("kind", title=_("by")),
                    moment("expires_at", title=_("until")),
                    "holder_id",
                    "booking_id",
                    "restaurant",
                ]
            },
        )
    ]


def _plan(doing: Doing) -> str:
    book = doing.row
    optimising.ask(Asked(restaurant=book.restaurant, service_date=book.service_date), actor=doing.actor)
    return _now("The plan of %(day)s is being worked out; see Proposals.") % {"day": book.service_date}


OPTIMISE = Deed(
    verb="optimise",
    label=_("Propose the best plan"),
    says=_(
        "A worker looks for the plan of the day that seats most covers with the fewest moves. Nothing is moved yet."
    ),
    does=_plan,
    form=PlainForm,
    icon="lightbulb",
    in_bulk=True,
)


@admin.register(ServiceBook)
class ServiceBookAdmin(DeedAdmin):
    """Service days. The version grows with every change of who sits where."""

    deeds = (OPTIMISE,)
    refusals = REFUSALS
    list_display = ["service_date", "restaurant", "version"]
    list_filter = [HouseFilter, DayFilter]
    list_select_related = ["restaurant"]
    search_fields = ["restaurant__name"]
    ordering = ["-service_date"]
    fieldsets = [(None, {"fields": ["service_date", "restaurant", "version", "id"]})]


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(ReadOnlyAdmin):
    """Idempotency keys: what one request did, however often it was sent."""

    actors = ("actor_scope",)
    list_display = [moment("created_at", title=_("first sent")), "operation", "key", "actor_scope", "restaurant"]
    list_filter = [HouseFilter, word_filter("operation", title=_("operation"))]
    list_select_related = ["restaurant"]
    search_fields = ["=key", "operation"]
    ordering = ["-created_at"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "operation",
                    "key",
                    "actor_scope",
                    moment("created_at", title=_("first sent")),
                    "outcome",
                    "restaurant",
                    "id",
                ]
            },
        )
    ]
