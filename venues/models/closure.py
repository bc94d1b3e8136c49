"""Tables out of service for a time. The ledger rows that bind carry the closure's id."""

import uuid

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import Q

from venues.models.floor import Zone
from venues.models.restaurant import Restaurant


class Closure(models.Model):
    """A block of some tables, a zone or (`zone` empty, `whole_restaurant`) the house, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="closures")
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="closures", null=True, blank=True)
    whole_restaurant = models.BooleanField(default=False)
    table_ids = ArrayField(models.UUIDField())
    window = DateTimeRangeField()
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(window__isempty=False), name="closure_window_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.reason or f"{len(self.table_ids)} tables closed"
