"""The old ledger, as its readers find it. It is a mirror: nobody changes it here."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from rollout.models import LegacyAssignment
from venues.admin import HouseFilter, ReadOnlyAdmin, moment, word_filter
from venues.models import Table

TABLE_NUMBER = Subquery(Table.objects.filter(pk=OuterRef("table_id")).values("number"))


@admin.register(LegacyAssignment)
class LegacyAssignmentAdmin(ReadOnlyAdmin):
    """Rows of the old ledger: those that mirror ours, and those that the backfill has taken or refused."""

    list_display = [
        "restaurant",
        "table_number",
        moment("start_at", title=_("from")),
        moment("end_at", title=_("until")),
        "assigned_by",
        "refusal",
    ]
    list_filter = [HouseFilter, word_filter("refusal", title=_("refused"))]
    list_select_related = ["restaurant"]
    search_fields = ["=id", "=booking_id", "=assignment_id"]
    search_help_text = _("The id of a row, of a booking or of an assignment")
    ordering = ["-start_at", "id"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "restaurant",
                    "table_number",
                    moment("start_at", title=_("from")),
                    moment("end_at", title=_("until")),
                    "booking_id",
                    "assignment_id",
                    "merge_group_id",
                    "assigned_by",
                    moment("assigned_at", title=_("assigned")),
                    "idempotency_key",
                    "refusal",
                    "id",
                ]
            },
        )
    ]

    def get_queryset(self, request: Any) -> Any:
        """This function will add each row's table, as staff know it. No further statement."""
        return super().get_queryset(request).annotate(number=TABLE_NUMBER)

    @admin.display(description=_("table"), ordering="number")
    def table_number(self, row: Any) -> str:
        """This function will name the table; one that is not there any more by its id."""
        return row.number or str(row.table_id)
