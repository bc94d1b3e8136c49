"""Plain admin pages of bookings, assignments, the ledger and the jobs. Read-only: changes go through services."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from assignments.models import Assignment, AutoAssignJob, Booking, IdempotencyRecord, MergeGroup, Occupancy, ServiceBook


class HistoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows and changes none."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """This function will say no: rows come from services."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """This function will say no: rows change through services."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """This function will say no: history stays."""
        return False


@admin.register(Booking)
class BookingAdmin(HistoryAdmin):
    """Bookings."""

    list_display = ["starts_at", "restaurant", "party_size", "guest_name", "state", "source", "reserved_at"]
    list_filter = ["state", "service_date", "source", "restaurant"]
    list_select_related = ["restaurant"]
    search_fields = ["guest_name", "id"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at"]


@admin.register(Assignment)
class AssignmentAdmin(HistoryAdmin):
    """Assignments."""

    list_display = ["booking", "tables", "state", "source", "actor", "created_at"]
    list_filter = ["state", "source", "restaurant"]
    list_select_related = ["booking", "restaurant"]
    search_fields = ["id", "booking__id", "booking__guest_name"]

    @admin.display(description="tables")
    def tables(self, assignment: Assignment) -> str:
        """This function will name the tables as staff know them."""
        return " + ".join(assignment.plan.get("tables", []))


@admin.register(AutoAssignJob)
class AutoAssignJobAdmin(HistoryAdmin):
    """Jobs, with the reason and the next steps."""

    ordering = ["-starts_at"]
    list_display = ["booking", "restaurant", "state", "reason", "attempts", "due_at", "judged_at"]
    list_filter = ["state", "reason", "restaurant"]
    list_select_related = ["booking", "restaurant"]
    search_fields = ["id", "booking__id"]


@admin.register(Occupancy)
class OccupancyAdmin(HistoryAdmin):
    """The ledger."""

    list_display = ["table", "restaurant", "during", "kind", "holder_id"]
    list_filter = ["kind", "restaurant"]
    list_select_related = ["table", "restaurant"]


@admin.register(ServiceBook)
class ServiceBookAdmin(HistoryAdmin):
    """Service days."""

    list_display = ["restaurant", "service_date", "version"]
    list_filter = ["restaurant"]
    list_select_related = ["restaurant"]


@admin.register(MergeGroup)
class MergeGroupAdmin(HistoryAdmin):
    """Joined tables."""

    list_display = ["assignment", "capacity", "adjacency"]
    list_filter = ["restaurant"]
    list_select_related = ["assignment"]


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(HistoryAdmin):
    """Idempotency keys."""

    list_display = ["operation", "key", "actor_scope", "created_at"]
    list_filter = ["operation", "restaurant"]
