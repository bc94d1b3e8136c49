"""An assignment: the decision that a booking gets these tables. History stays here; the ledger has only what binds."""

import uuid

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assignments import states
from assignments.models.booking import Booking
from venues.models import Restaurant

LIVE_STATES = states.WITH_TABLES


class Assignment(models.Model):
    """Which tables a booking has or had, who decided it and why. `table_ids` is ascending; `plan` is the planner's."""

    class Source(models.TextChoices):
        AUTO = "auto", _("Auto")
        MANUAL = "manual", _("Manual")
        REPAIR = "repair", _("Repair")
        OPTIMISE = "optimise", _("Optimise")
        BACKFILL = "backfill", _("Backfill")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="assignments"
    )
    booking = models.ForeignKey(
        Booking, verbose_name=_("booking"), on_delete=models.CASCADE, related_name="assignments"
    )
    state = states.LifecycleField(_("state"), changes=states.ASSIGNMENT, default="confirmed")
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    actor = models.CharField(_("actor"), max_length=200)
    table_ids = ArrayField(models.UUIDField(), verbose_name=_("tables"))
    window = DateTimeRangeField(_("window"))
    plan = models.JSONField(_("plan"))
    floor_version = models.PositiveIntegerField(_("floor version"))
    policy_hash = models.CharField(_("policy hash"), max_length=64)
    source_hold_id = models.UUIDField(_("source hold id"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    # When its ledger rows were deleted for their age; from then on the ledger need not show it.
    pruned_at = models.DateTimeField(_("pruned at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state__in=LIVE_STATES), name="booking_has_one_live_assignment"
            ),
            models.CheckConstraint(condition=Q(table_ids__len__gte=1), name="assignment_has_a_table"),
            models.CheckConstraint(condition=Q(window__isempty=False), name="assignment_window_is_not_empty"),
        ]

    def __str__(self) -> str:
        tables = " + ".join(self.plan.get("tables", []))
        return str(_("%(tables)s for %(booking)s") % {"tables": tables, "booking": self.booking_id})


class MergeGroup(models.Model):
    """Tables pushed together for one assignment, and what the joined set seats."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="merge_groups"
    )
    assignment = models.OneToOneField(
        Assignment, verbose_name=_("assignment"), on_delete=models.CASCADE, related_name="merge_group"
    )
    table_ids = ArrayField(models.UUIDField(), verbose_name=_("tables"))
    capacity = models.PositiveSmallIntegerField(_("capacity"))
    adjacency = models.CharField(_("adjacency"), max_length=12)

    class Meta:
        verbose_name = _("merge group")
        verbose_name_plural = _("merge groups")
        constraints = [
            models.CheckConstraint(condition=Q(table_ids__len__gte=2), name="merge_group_joins_tables"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="merge_group_seats_someone"),
        ]

    def __str__(self) -> str:
        seat = ngettext("%(count)s table seats %(capacity)s", "%(count)s tables seat %(capacity)s", len(self.table_ids))
        return seat % {"count": len(self.table_ids), "capacity": self.capacity}
