"""The record: every event of a house as it was written. Telemetry knows no houses, so its door is here."""

from typing import Any

from django.contrib import admin
from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from telemetry.models import Event
from venues.admin import HouseFilter, ReadOnlyAdmin, local, person
from venues.models import Restaurant


class EventHouseFilter(HouseFilter):
    """By the house an event names."""

    path = "restaurant_id"


class KindFilter(admin.SimpleListFilter):
    """By what kind of thing happened: the word before the dot."""

    title = _("about")
    parameter_name = "about"
    kinds = (
        ("booking", _("bookings")),
        ("assignment", _("tables given")),
        ("hold", _("holds")),
        ("table", _("blocks")),
        ("job", _("jobs")),
        ("planner", _("the planner")),
        ("optimise", _("plans of days")),
        ("ledger", _("the ledger")),
        ("floor", _("the floor")),
        ("staff", _("people who work here")),
        ("rollout", _("the roll-out")),
        ("webhook", _("webhooks")),
    )

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """This function will offer the kinds there are."""
        return self.kinds

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """This function will keep events of that kind."""
        return queryset.filter(name__startswith=f"{self.value()}.") if self.value() else queryset


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What happened."""

    house = "restaurant_id"
    actors = ("actor",)
    list_display = ["at", "name", person("actor", title=_("by")), "details", "of_house"]
    list_filter = [EventHouseFilter, KindFilter]
    search_fields = ["=name", "=booking_id", "=subject_id"]
    search_help_text = _("An event's name, or the id of a booking or of what it is about")
    ordering = ["-id"]
    show_full_result_count = False
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "at",
                    "name",
                    person("actor", title=_("by")),
                    "payload",
                    "of_house",
                    "booking_id",
                    "subject_id",
                    "command_id",
                    "position",
                    "trace_id",
                ]
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """This function will return the events with the names and clocks of their houses."""
        houses = Restaurant.objects.filter(pk=OuterRef("restaurant_id"))
        rows: QuerySet[Any] = super().get_queryset(request)
        known: QuerySet[Any] = rows.annotate(
            house_name=Subquery(houses.values("name"), output_field=CharField()),
            house_zone=Subquery(houses.values("timezone"), output_field=CharField()),
        )
        return known

    @admin.display(description=_("when"), ordering="id")
    def at(self, event: Any) -> str:
        """This function will say when, by the clock of the house."""
        return local(event.occurred_at, zone=event.house_zone or "UTC")

    @admin.display(description=_("restaurant"))
    def of_house(self, event: Any) -> str:
        """This function will name the house."""
        return event.house_name or "–"

    @admin.display(description=_("details"))
    def details(self, event: Any) -> str:
        """This function will show the payload on a line."""
        return ", ".join(f"{key}: {value}" for key, value in event.payload.items()) or "–"
