"""A hold: somebody has picked tables for a booking and has until a deadline to confirm."""

import uuid

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import Q

from assignments.models import Booking
from assignments.states import LifecycleField
from holds import states
from venues.models import Restaurant


class Hold(models.Model):
    """Which tables, for which window, by whom, on which floor and rules. `checks` is what validation said then.

    `selection_id` names the picking itself: confirming it is the same command however often it is sent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="holds", db_index=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="holds")
    state = LifecycleField(changes=states.HOLD, default="active")
    table_ids = ArrayField(models.UUIDField())
    window = DateTimeRangeField()
    expires_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    selection_id = models.UUIDField(default=uuid.uuid4, editable=False)
    floor_version = models.PositiveIntegerField()
    policy_hash = models.CharField(max_length=64)
    checks = models.JSONField(default=list, blank=True)
    overrides = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
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
        return f"{len(self.table_ids)} tables for {self.booking_id}: {self.state}"
