"""Admin pages of the building: what stands where, and when it is open. Changed as one floor, in the floor's editor."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from venues.admin.badges import yes_no
from venues.admin.doing import DeedAdmin
from venues.admin.filters import word_filter
from venues.admin.houses import HouseFilter, ReadOnlyAdmin
from venues.admin.moments import moment
from venues.admin.tables import tables_column, with_numbers
from venues.models import CapacityOverride, Join, Restaurant, ServicePeriod, Table, TurnTime, Zone


@admin.register(Restaurant)
class RestaurantAdmin(DeedAdmin):
    """Restaurants, and what is done to a house as a whole."""

    house = "pk"
    list_display = ["name", "slug", "timezone", "floor_version", "policy_version"]
    search_fields = ["name", "slug"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "timezone", "service_day_starts", "hold_ttl_seconds"]}),
        (_("Rules"), {"fields": ["policy", "pacing", "policy_version", "floor_version"]}),
        (_("Record"), {"fields": [moment("created_at", title=_("made")), "id"]}),
    ]


@admin.register(Zone)
class ZoneAdmin(ReadOnlyAdmin):
    """Zones."""

    list_display = ["name", "restaurant"]
    list_filter = [HouseFilter]
    list_select_related = ["restaurant"]
    search_fields = ["name"]
    fieldsets = [(None, {"fields": ["name", "restaurant", "id"]})]


@admin.register(Table)
class TableAdmin(DeedAdmin):
    """Tables."""

    list_display = [
        "number",
        "zone",
        "capacity",
        "min_party",
        "max_party",
        yes_no("movable", title=_("movable"), yes=_("movable")),
        yes_no("active", title=_("in service"), yes=_("in service"), tone="good"),
        "tags",
        "restaurant",
    ]
    list_filter = [HouseFilter, "active", "movable", word_filter("zone__name", title=_("zone"))]
    list_select_related = ["restaurant", "zone"]
    search_fields = ["number", "tags"]
    fieldsets = [
        (None, {"fields": ["number", "restaurant", "zone", "capacity", "min_party", "max_party", "tags"]}),
        (_("On the floor"), {"fields": ["active", "movable", "priority", "shape", "x", "y", "id"]}),
    ]


@admin.register(Join)
class JoinAdmin(ReadOnlyAdmin):
    """Tables that may be pushed together."""

    list_display = ["__str__", "restaurant"]
    list_filter = [HouseFilter]
    list_select_related = ["a", "b", "restaurant"]
    search_fields = ["a__number", "b__number"]
    fieldsets = [(None, {"fields": ["a", "b", "restaurant", "id"]})]


@admin.register(CapacityOverride)
class CapacityOverrideAdmin(ReadOnlyAdmin):
    """What joined tables really seat, where that is not the sum."""

    list_display = [tables_column(), "capacity", "restaurant"]
    list_filter = [HouseFilter]
    list_select_related = ["restaurant"]
    search_fields = ["=id"]
    fieldsets = [(None, {"fields": [tables_column(), "capacity", "restaurant", "id"]})]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """This function will return the overrides with the numbers of their tables."""
        return with_numbers(super().get_queryset(request))


class TurnTimeInline(TabularInline):
    """Turn times of a period."""

    model = TurnTime
    fields = ["up_to_party", "minutes"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """This function will say yes: whoever sees the period sees them."""
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """This function will say no: hours are changed with the floor."""
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(ServicePeriod)
class ServicePeriodAdmin(ReadOnlyAdmin):
    """Service periods: lunch, dinner."""

    list_display = ["name", "restaurant", "days", "opens", "last_seating", "closes"]
    list_filter = [HouseFilter]
    list_select_related = ["restaurant"]
    search_fields = ["name"]
    inlines = [TurnTimeInline]
    fieldsets = [
        (None, {"fields": ["name", "restaurant", "days", "opens", "last_seating", "closes"]}),
        (_("Buffers"), {"fields": ["buffer_before_minutes", "buffer_after_minutes", "id"]}),
    ]

    @admin.display(description=_("days"))
    def days(self, period: ServicePeriod) -> str:
        """This function will name the days of the week."""
        names = [_now("Mon"), _now("Tue"), _now("Wed"), _now("Thu"), _now("Fri"), _now("Sat"), _now("Sun")]
        return ", ".join(names[day - 1] for day in sorted(period.weekdays))
