"""Plain admin pages of bookings, assignments, the ledger and the jobs. Read-only: changes go through services."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from assignments import optimising
from assignments.models import (
    Assignment,
    AutoAssignJob,
    Booking,
    IdempotencyRecord,
    MergeGroup,
    Occupancy,
    Proposal,
    ServiceBook,
)
from assignments.optimising import Asked
from venues.admin import HouseFilter, ReadOnlyAdmin


@admin.register(Booking)
class BookingAdmin(ReadOnlyAdmin):
    """Bookings."""

    list_display = ["starts_at", "restaurant", "party_size", "guest_name", "state", "source", "reserved_at"]
    list_filter = ["state", "service_date", "source", HouseFilter]
    list_select_related = ["restaurant"]
    search_fields = ["guest_name", "id"]
    date_hierarchy = "starts_at"
    ordering = ["-starts_at"]


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    """Assignments."""

    list_display = ["booking", "tables", "state", "source", "actor", "created_at"]
    list_filter = ["state", "source", HouseFilter]
    list_select_related = ["booking", "restaurant"]
    search_fields = ["id", "booking__id", "booking__guest_name"]

    @admin.display(description="tables")
    def tables(self, assignment: Assignment) -> str:
        """This function will name the tables as staff know them."""
        return " + ".join(assignment.plan.get("tables", []))


@admin.register(AutoAssignJob)
class AutoAssignJobAdmin(ReadOnlyAdmin):
    """Jobs, with the reason and the next steps."""

    ordering = ["-starts_at"]
    list_display = ["booking", "restaurant", "state", "reason", "attempts", "due_at", "judged_at"]
    list_filter = ["state", "reason", HouseFilter]
    list_select_related = ["booking", "restaurant"]
    search_fields = ["id", "booking__id"]


@admin.register(Occupancy)
class OccupancyAdmin(ReadOnlyAdmin):
    """The ledger."""

    list_display = ["table", "restaurant", "during", "kind", "holder_id"]
    list_filter = ["kind", HouseFilter]
    list_select_related = ["table", "restaurant"]


@admin.register(ServiceBook)
class ServiceBookAdmin(ReadOnlyAdmin):
    """Service days."""

    list_display = ["restaurant", "service_date", "version"]
    list_filter = [HouseFilter]
    list_select_related = ["restaurant"]
    actions = ["optimise"]

    @admin.action(description="Propose the best plan of the chosen service days", permissions=["view"])
    def optimise(self, request: HttpRequest, chosen: QuerySet[ServiceBook]) -> None:
        """This function will have the days planned by a worker; nothing is moved before somebody applies a plan."""
        for book in chosen.select_related("restaurant"):
            asked = Asked(restaurant=book.restaurant, service_date=book.service_date)
            optimising.ask(asked, actor=f"user:{request.user.pk}")
        self.message_user(request, f"{len(chosen)} plans are being worked out; see Proposals.")


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Plans of whole service days."""

    list_display = [
        "service_date",
        "restaurant",
        "period",
        "state",
        "covers",
        "requested_by",
        "settled_by",
        "created_at",
    ]
    list_filter = ["state", HouseFilter]
    list_select_related = ["restaurant"]
    date_hierarchy = "service_date"

    @admin.display(description="covers")
    def covers(self, proposal: Proposal) -> str:
        """This function will say how many would be seated, and how many are now."""
        result = proposal.result
        return f"{result['coversBefore']} → {result['covers']}" if result else ""


@admin.register(MergeGroup)
class MergeGroupAdmin(ReadOnlyAdmin):
    """Joined tables."""

    list_display = ["assignment", "capacity", "adjacency"]
    list_filter = [HouseFilter]
    list_select_related = ["assignment"]


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(ReadOnlyAdmin):
    """Idempotency keys."""

    list_display = ["operation", "key", "actor_scope", "created_at"]
    list_filter = ["operation", HouseFilter]
