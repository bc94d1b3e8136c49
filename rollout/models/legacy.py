"""The old ledger in the old shape: one row per booking and table. Whoever reads it today finds there what is so."""

import uuid

from django.db import models
from django.db.models import Deferrable, Q

from venues.models import Restaurant


class LegacyAssignment(models.Model):
    """One table of one booking, for a window.

    Rows with an `assignment_id` mirror ours and are written with them, in the same statement. Rows without one came
    from the old system and wait for the backfill, or were refused by it (`refusal` says why). Ids are plain: the old
    ledger may name tables and bookings that nobody knows, and some of its rows have no window.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    booking_id = models.UUIDField()
    table_id = models.UUIDField()
    start_at = models.DateTimeField(null=True, blank=True)
    end_at = models.DateTimeField(null=True, blank=True)
    merge_group_id = models.UUIDField(null=True, blank=True, help_text="Shared by tables joined for one booking.")
    assigned_at = models.DateTimeField()
    assigned_by = models.CharField(max_length=200, blank=True)
    idempotency_key = models.CharField(max_length=200, blank=True)
    assignment_id = models.UUIDField(null=True, blank=True, help_text="Ours, of which this row is the mirror.")
    refusal = models.CharField(max_length=40, blank=True, help_text="Why the backfill could not take it.")

    class Meta:
        indexes = [
            models.Index(fields=["restaurant", "start_at"], name="legacy_by_time"),
            models.Index(
                fields=["restaurant", "id"], condition=Q(assignment_id__isnull=True), name="legacy_not_taken_over"
            ),
        ]
        constraints = [
            # Checked at the end of a statement: one statement replaces rows, in whatever order it comes to them.
            models.UniqueConstraint(
                fields=["booking_id", "table_id"],
                deferrable=Deferrable.IMMEDIATE,
                name="legacy_booking_has_a_table_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_id} for {self.booking_id}"
