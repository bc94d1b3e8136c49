"""What both allocators said to one question, and everything needed to ask it again."""

import uuid

from django.db import models

from venues.models import Restaurant


class ShadowComparison(models.Model):
    """One question, both answers, and the class of their difference. No guest data.

    Shapes: `snapshot` is a problem as `python -m planner` reads it, with `operation` and `serviceDate` beside it;
    plans are as `planner.plan_to_json` writes them, by our score, the old one's with `broken` rules; None: no plan.
    Units: scores are thousandths of a point, durations microseconds.
    """

    class Outcome(models.TextChoices):
        SAME = "same"
        EQUIVALENT = "equivalent"
        V2_BETTER = "v2_better"
        LEGACY_BETTER = "legacy_better"
        V2_ONLY = "v2_only"
        LEGACY_ONLY = "legacy_only"
        LEGACY_ILLEGAL = "legacy_illegal"
        ERROR = "error"

    class Source(models.TextChoices):
        LIVE = "live", "beside a decision"
        IMPORT = "import", "decisions of a foreign allocator"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    booking_id = models.UUIDField(null=True, blank=True)
    mode = models.CharField(max_length=10)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.LIVE)
    operation = models.CharField(max_length=40)
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    party_size = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    service_date = models.DateField()
    legacy_plan = models.JSONField(null=True, blank=True)
    v2_plan = models.JSONField(null=True, blank=True)
    legacy_score_milli = models.BigIntegerField(null=True, blank=True)
    v2_score_milli = models.BigIntegerField(null=True, blank=True)
    legacy_covers = models.PositiveSmallIntegerField(default=0)
    v2_covers = models.PositiveSmallIntegerField(default=0)
    legacy_reason = models.CharField(max_length=40, blank=True)
    v2_reason = models.CharField(max_length=40, blank=True)
    legacy_microseconds = models.PositiveIntegerField(null=True, blank=True)
    v2_microseconds = models.PositiveIntegerField(null=True, blank=True)
    snapshot = models.JSONField()
    snapshot_hash = models.CharField(max_length=64)
    error = models.TextField(blank=True)
    compared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-compared_at", "id"]
        indexes = [
            models.Index(fields=["restaurant", "compared_at", "id"], name="comparison_by_house"),
            models.Index(fields=["compared_at"], name="comparison_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: party of {self.party_size}, {self.starts_at:%Y-%m-%d %H:%M} UTC"
