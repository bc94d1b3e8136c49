"""What both allocators said to one question, and everything needed to ask it again."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from venues.models import Restaurant


class ShadowComparison(models.Model):
    """One question, both answers, and the class of their difference. No guest data.

    Shapes: `snapshot` is a problem as `python -m planner` reads it, with `operation` and `serviceDate` beside it;
    plans are as `planner.plan_to_json` writes them, by our score, the old one's with `broken` rules; None: no plan.
    Units: scores are thousandths of a point, durations microseconds.
    """

    class Outcome(models.TextChoices):
        SAME = "same", _("same")
        EQUIVALENT = "equivalent", _("equivalent")
        V2_BETTER = "v2_better", _("v2 better")
        LEGACY_BETTER = "legacy_better", _("legacy better")
        V2_ONLY = "v2_only", _("v2 only")
        LEGACY_ONLY = "legacy_only", _("legacy only")
        LEGACY_ILLEGAL = "legacy_illegal", _("legacy illegal")
        ERROR = "error", _("error")

    class Source(models.TextChoices):
        LIVE = "live", _("beside a decision")
        IMPORT = "import", _("decisions of a foreign allocator")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant,
        verbose_name=_("restaurant"),
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    booking_id = models.UUIDField(_("booking id"), null=True, blank=True)
    mode = models.CharField(_("mode"), max_length=10)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.LIVE)
    operation = models.CharField(_("operation"), max_length=40)
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices)
    party_size = models.PositiveSmallIntegerField(_("party size"))
    starts_at = models.DateTimeField(_("starts at"))
    service_date = models.DateField(_("service date"))
    legacy_plan = models.JSONField(_("legacy plan"), null=True, blank=True)
    v2_plan = models.JSONField(_("v2 plan"), null=True, blank=True)
    legacy_score_milli = models.BigIntegerField(_("legacy score milli"), null=True, blank=True)
    v2_score_milli = models.BigIntegerField(_("v2 score milli"), null=True, blank=True)
    legacy_covers = models.PositiveSmallIntegerField(_("legacy covers"), default=0)
    v2_covers = models.PositiveSmallIntegerField(_("v2 covers"), default=0)
    legacy_reason = models.CharField(_("legacy reason"), max_length=40, blank=True)
    v2_reason = models.CharField(_("v2 reason"), max_length=40, blank=True)
    legacy_microseconds = models.PositiveIntegerField(_("legacy microseconds"), null=True, blank=True)
    v2_microseconds = models.PositiveIntegerField(_("v2 microseconds"), null=True, blank=True)
    snapshot = models.JSONField(_("snapshot"))
    snapshot_hash = models.CharField(_("snapshot hash"), max_length=64)
    error = models.TextField(_("error"), blank=True)
    compared_at = models.DateTimeField(_("compared at"), auto_now_add=True)

    class Meta:
        verbose_name = _("shadow comparison")
        verbose_name_plural = _("shadow comparisons")
        ordering = ["-compared_at", "id"]
        indexes = [
            models.Index(fields=["restaurant", "compared_at", "id"], name="comparison_by_house"),
            models.Index(fields=["compared_at"], name="comparison_by_age"),
        ]

    def __str__(self) -> str:
        told = {"outcome": self.get_outcome_display(), "size": self.party_size}
        start = f"{self.starts_at:%Y-%m-%d %H:%M}"
        return str(_("%(outcome)s: party of %(size)s, %(start)s UTC") % (told | {"start": start}))
