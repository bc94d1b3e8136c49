"""Plain admin pages of the building."""

from django.contrib import admin

from venues.models import CapacityOverride, Join, Restaurant, ServicePeriod, Table, TurnTime, Zone


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows and changes none: that is for services, which take the locks and bump the versions."""

    def has_add_permission(self, request: object) -> bool:
        """This function will say no: rows come from services."""
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        """This function will say no: rows come from services."""
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        """This function will say no: history stays."""
        return False


@admin.register(Restaurant)
class RestaurantAdmin(ReadOnlyAdmin):
    """Restaurants."""

    list_display = ["name", "slug", "timezone", "floor_version", "policy_version"]
    search_fields = ["name", "slug"]


@admin.register(Table)
class TableAdmin(ReadOnlyAdmin):
    """Tables."""

    list_display = ["number", "restaurant", "zone", "capacity", "min_party", "max_party", "movable", "active", "tags"]
    list_filter = ["restaurant", "active", "movable", "capacity"]
    list_select_related = ["restaurant", "zone"]
    search_fields = ["number"]


@admin.register(Zone)
class ZoneAdmin(ReadOnlyAdmin):
    """Zones."""

    list_display = ["name", "restaurant"]
    list_filter = ["restaurant"]
    list_select_related = ["restaurant"]


@admin.register(Join)
class JoinAdmin(ReadOnlyAdmin):
    """Joins."""

    list_display = ["a", "b", "restaurant"]
    list_filter = ["restaurant"]
    list_select_related = ["a", "b", "restaurant"]


@admin.register(CapacityOverride)
class CapacityOverrideAdmin(ReadOnlyAdmin):
    """Capacity overrides."""

    list_display = ["table_ids", "capacity", "restaurant"]
    list_filter = ["restaurant"]
    list_select_related = ["restaurant"]


class TurnTimeInline(admin.TabularInline):  # type: ignore[type-arg]
    """Turn times of a period."""

    model = TurnTime
    fields = ["up_to_party", "minutes"]


@admin.register(ServicePeriod)
class ServicePeriodAdmin(ReadOnlyAdmin):
    """Service periods."""

    list_display = ["name", "restaurant", "weekdays", "opens", "last_seating", "closes"]
    list_filter = ["restaurant"]
    list_select_related = ["restaurant"]
    inlines = [TurnTimeInline]
