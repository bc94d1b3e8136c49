"""The old ledger in the old shape: one row per booking and table. Whoever reads it today finds there what is so."""

import uuid

from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from venues.models import Restaurant


class LegacyAssignment(models.Model):
    """One table of one booking, for a window.

    Rows with an `assignment_id` mirror ours and are written with them, in the same statement. Rows without one came
    from the old system and wait for the backfill, or were refused by it (`refusal` says why). Ids are plain: the old
    ledger may name tables and bookings that nobody knows, and some of its rows have no window.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant,
        verbose_name=_("restaurant"),
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    booking_id = models.UUIDField(_("booking id"))
    table_id = models.UUIDField(_("table id"))
    start_at = models.DateTimeField(_("start at"), null=True, blank=True)
    end_at = models.DateTimeField(_("end at"), null=True, blank=True)
    merge_group_id = models.UUIDField(
        _("merge group id"), null=True, blank=True, help_text=_("Shared by tables joined for one booking.")
    )
    assigned_at = models.DateTimeField(_("assigned at"))
    assigned_by = models.CharField(_("assigned by"), max_length=200, blank=True)
    idempotency_key = models.CharField(_("idempotency key"), max_length=200, blank=True)
    assignment_id = models.UUIDField(
        _("assignment id"), null=True, blank=True, help_text=_("Ours, of which this row is the mirror.")
    )
    refusal = models.CharField(
        _("refusal"), max_length=40, blank=True, help_text=_("Why the backfill could not take it.")
    )

    class Meta:
        verbose_name = _("legacy assignment")
        verbose_name_plural = _("legacy assignments")
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
