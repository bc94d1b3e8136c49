"""Webhooks: who is told of a house's events, what waits for them, and dead letters with their two buttons.

Telemetry knows no houses, so its door is here.
"""

from typing import Any

from django.contrib import admin
from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from allocator_project.admin import webhook_deeds as deeds
from allocator_project.admin.events import EventHouseFilter
from telemetry.models import Delivery, WebhookEndpoint
from venues.admin import Deed, DeedAdmin, badge, link, moment, person, plug_in, state_column, word_filter
from venues.errors import VenueError
from venues.models import Restaurant

plug_in(
    Restaurant,
    Deed(
        verb="add-webhook",
        label=_("Tell an address of events"),
        says=_(
            "What happens in this house from now on is sent there, signed; docs/webhooks.md tells the consumer how."
        ),
        does=deeds.create,
        role="manager",
        form=deeds.EndpointForm,
        icon="webhook",
    ),
)


class OfAHouse(DeedAdmin):
    """Rows that name their house by its id."""

    house = "restaurant_id"
    refusals = (VenueError,)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """This function will return the rows with the names and clocks of their houses."""
        houses = Restaurant.objects.filter(pk=OuterRef("restaurant_id"))
        rows: QuerySet[Any] = super().get_queryset(request)
        known: QuerySet[Any] = rows.annotate(
            house_name=Subquery(houses.values("name"), output_field=CharField()),
            house_zone=Subquery(houses.values("timezone"), output_field=CharField()),
        )
        return known

    @admin.display(description=_("restaurant"))
    def of_house(self, row: Any) -> str:
        """This function will name the house."""
        return row.house_name or "–"


def _at(field: str, title: Any) -> Any:
    return moment(field, title=title, zone=lambda row: row.house_zone or "UTC")


# How an endpoint is: why it is told of nothing, as `telemetry.payloads` spells it, or whether it is heard.
HOW = {
    "by_staff": pgettext_lazy("state", "by staff"),
    "gone": pgettext_lazy("state", "gone"),
    "failing": pgettext_lazy("state", "failing"),
    "retrying": pgettext_lazy("state", "retrying"),
    "active": pgettext_lazy("state", "active"),
}


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(OfAHouse):
    """Addresses that are told of events. Everybody of the house sees them, its managers change them."""

    actors = ("created_by",)
    deeds = deeds.OF_ENDPOINTS
    list_display = ["url", "how", "waiting", "dead", _at("succeeded_at", _("last delivered")), "of_house"]
    list_filter = [EventHouseFilter, "state"]
    search_fields = ["url", "description", "=id"]
    search_help_text = _("An address, or an id")
    ordering = ["url", "id"]
    fieldsets = [
        (None, {"fields": ["url", "description", "how", "wishes", "waiting", "dead", "of_house"]}),
        (
            _("Record"),
            {
                "fields": [
                    _at("succeeded_at", _("last delivered")),
                    _at("failing_since", _("nothing gets through since")),
                    _at("rests_until", _("left alone until")),
                    "position",
                    _at("old_secret_until", _("the old secret signs until")),
                    _at("created_at", _("made")),
                    person("created_by", title=_("by")),
                    "id",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """This function will return the endpoints with how much waits for them."""
        counted: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(
                waits=Count("deliveries", filter=Q(deliveries__state="waiting")),
                deads=Count("deliveries", filter=Q(deliveries__state="dead")),
            )
        )
        return counted

    @admin.display(description=_("how it is"))
    def how(self, endpoint: Any) -> SafeString:
        """This function will say whether it is told, and why not where it is not."""
        word = str(endpoint.disabled_because) or ("retrying" if endpoint.rests else "active")
        return badge(word, name=HOW[word])

    @admin.display(description=_("is told of"))
    def wishes(self, endpoint: Any) -> str:
        """This function will list the events it asks for."""
        return ", ".join(endpoint.names) or str(_("everything"))

    @admin.display(description=_("waiting"), ordering="waits")
    def waiting(self, endpoint: Any) -> int:
        """This function will count what is still to be delivered."""
        return int(endpoint.waits)

    @admin.display(description=_("dead letters"), ordering="deads")
    def dead(self, endpoint: Any) -> SafeString | str:
        """This function will count the dead letters and lead to them."""
        where = f"{_deliveries_of(endpoint)}&state__exact=dead"
        return link(endpoint.deads, url=where) if endpoint.deads else "0"


@admin.register(Delivery)
class DeliveryAdmin(OfAHouse):
    """One event for one endpoint."""

    deeds = deeds.OF_DELIVERIES
    list_display = [
        "name",
        state_column(),
        "last",
        "attempts",
        _at("due_at", _("due")),
        _at("tried_at", _("last tried")),
        "to",
        "of_house",
    ]
    list_filter = [EventHouseFilter, "state", word_filter("outcome", title=_("last outcome"))]
    list_select_related = ["endpoint"]
    search_fields = ["=name", "=position", "=lane", "=endpoint__id"]
    search_help_text = _("An event's name or position, or the id of a booking or an endpoint")
    ordering = ["-id"]
    fieldsets = [
        (None, {"fields": ["name", state_column(), "last", "attempts", "to", "of_house"]}),
        (
            _("Record"),
            {
                "fields": [
                    "position",
                    _at("queued_at", _("queued")),
                    _at("due_at", _("due")),
                    _at("first_tried_at", _("first tried")),
                    _at("tried_at", _("last tried")),
                    _at("ended_at", _("over since")),
                    "is_replay",
                    "lane",
                    "id",
                ]
            },
        ),
    ]

    def events_about(self, row: Any) -> Q:
        """This function will return what happened to the endpoint: that is the history of what is sent to it."""
        return Q(restaurant_id=row.restaurant_id, subject_id=row.endpoint_id)

    @admin.display(description=_("last outcome"), ordering="outcome")
    def last(self, delivery: Any) -> str:
        """This function will say what came of the last try."""
        status = f" ({delivery.status})" if delivery.status else ""
        return (delivery.outcome.replace("_", " ") + status) or "–"

    @admin.display(description=_("to"), ordering="endpoint__url")
    def to(self, delivery: Any) -> SafeString:
        """This function will lead to the endpoint."""
        return link(delivery.endpoint.url, url=deeds.page_of_endpoint(delivery.endpoint_id))


def _deliveries_of(endpoint: Any) -> str:
    return f"{deeds.deliveries_url()}?q={endpoint.pk}"
