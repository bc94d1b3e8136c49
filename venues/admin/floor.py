"""Admin pages of the building."""

from django.contrib import admin
from unfold.admin import TabularInline

from venues.admin.houses import HouseFilter, ReadOnlyAdmin
from venues.models import CapacityOverride, Join, Restaurant, ServicePeriod, Table, TurnTime, Zone


@admin.register(Restaurant)
class RestaurantAdmin(ReadOnlyAdmin):
    """Restaurants."""

    house = "pk"

    list_display = ["name", "slug", "timezone", "floor_version", "policy_version"]
    search_fields = ["name", "slug"]


@admin.register(Table)
class TableAdmin(ReadOnlyAdmin):
    """Tables."""

    list_display = ["number", "restaurant", "zone", "capacity", "min_party", "max_party", "movable", "active", "tags"]
    list_filter = [HouseFilter, "active", "movable", "capacity"]
    list_select_related = ["restaurant", "zone"]
    search_fields = ["number"]


@admin.register(Zone)
class ZoneAdmin(ReadOnlyAdmin):
    """Zones."""

    list_display = ["name", "restaurant"]
    list_filter = [HouseFilter]
    list_select_related = ["restaurant"]


@admin.register(Join)
class JoinAdmin(ReadOnlyAdmin):
    """Joins."""

    list_display = ["a", "b", "restaurant"]
    list_filter = [HouseFilter]
    list_select_related = ["a", "b", "restaurant"]


@admin.register(CapacityOverride)
class CapacityOverrideAdmin(ReadOnlyAdmin):
    """Capacity overrides."""

    list_display = ["table_ids", "capacity", "restaurant"]
    list_filter = [HouseFilter]
    list_select_related = ["restaurant"]


class TurnTimeInline(TabularInline):
    """Turn times of a period."""

    model = TurnTime
    fields = ["up_to_party", "minutes"]


@admin.register(ServicePeriod)
class ServicePeriodAdmin(ReadOnlyAdmin):
    """Service periods."""

    list_display = ["name", "restaurant", "weekdays", "opens", "last_seating", "closes"]
    list_filter = [HouseFilter]
    list_select_related = ["restaurant"]
    inlines = [TurnTimeInline]
