"""A hold: somebody has picked tables for a booking and has until a deadline to confirm."""

import uuid

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assignments.models import Booking
from assignments.states import LifecycleField
from holds import states
from venues.models import Restaurant


class Hold(models.Model):
    """Which tables, for which window, by whom, on which floor and rules. `checks` is what validation said then.

    `selection_id` names the picking itself: confirming it is the same command however often it is sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="holds", db_index=False
    )
    booking = models.ForeignKey(Booking, verbose_name=_("booking"), on_delete=models.CASCADE, related_name="holds")
    state = LifecycleField(_("state"), changes=states.HOLD, names=states.NAMES, default="active")
    table_ids = ArrayField(models.UUIDField(), verbose_name=_("tables"))
    window = DateTimeRangeField(_("window"))
    expires_at = models.DateTimeField(_("expires at"))
    created_by = models.CharField(_("created by"), max_length=200)
    selection_id = models.UUIDField(_("selection id"), default=uuid.uuid4, editable=False)
    floor_version = models.PositiveIntegerField(_("floor version"))
    policy_hash = models.CharField(_("policy hash"), max_length=64)
    checks = models.JSONField(_("checks"), default=list, blank=True)
    overrides = ArrayField(models.CharField(max_length=40), verbose_name=_("overrides"), default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["restaurant", "expires_at"], condition=Q(state="active"), name="hold_active_by_deadline"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["selection_id"], name="selection_is_held_once"),
            models.CheckConstraint(condition=Q(table_ids__len__gte=1), name="hold_has_a_table"),
            models.CheckConstraint(condition=Q(window__isempty=False), name="hold_window_is_not_empty"),
        ]

    def __str__(self) -> str:
        several = ngettext(
            "%(count)s table for %(booking)s: %(state)s",
            "%(count)s tables for %(booking)s: %(state)s",
            len(self.table_ids),
        )
        return several % {"count": len(self.table_ids), "booking": self.booking_id, "state": self.get_state_display()}
