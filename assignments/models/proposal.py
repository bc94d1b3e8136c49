"""A proposal: the best plan of a whole service day, worked out aside, for somebody to apply or discard."""

import uuid

from django.db import models
from django.db.models import Q

from assignments import states
from venues.models import Restaurant


class Proposal(models.Model):
    """What would be changed and what that gains. It binds nothing; the versions are what it was worked out on.

    Shapes: `result` is `optimising.result_of`'s document.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="proposals")
    service_date = models.DateField()
    period = models.CharField(max_length=40, blank=True, help_text="Only this service period; empty: the whole day.")
    state = states.LifecycleField(changes=states.PROPOSAL, default="computing")
    requested_by = models.CharField(max_length=200)
    settled_by = models.CharField(max_length=200, blank=True)
    time_limit_seconds = models.PositiveSmallIntegerField()
    max_moves = models.PositiveSmallIntegerField(null=True, blank=True)
    book_version = models.PositiveIntegerField(null=True, blank=True)
    floor_version = models.PositiveIntegerField(null=True, blank=True)
    policy_hash = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict, blank=True)
    fault = models.CharField(max_length=400, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    trace_id = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["restaurant", "service_date"], name="proposal_by_service_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["restaurant", "service_date", "period"],
                condition=Q(state="computing"),
                name="service_day_is_optimised_once_at_a_time",
            ),
            models.CheckConstraint(condition=Q(time_limit_seconds__gte=1), name="proposal_has_time_to_be_found"),
        ]

    def __str__(self) -> str:
        return f"plan of {self.service_date}: {self.state}"
