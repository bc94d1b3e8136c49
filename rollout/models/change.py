"""Who changed what of the roll-out, and why: a row for every change, never edited."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from venues.models import Restaurant


class RolloutChange(models.Model):
    """One change, of one restaurant or (None) of all.

    Shapes: `what` is `mode`, the name of a flag or switch, or `decommission`; `evidence` are the figures it was decided
    on, `overridden` the thresholds that were not met and set aside for the reason given.
    """

    DECOMMISSION = "decommission"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant,
        verbose_name=_("restaurant"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
    )
    what = models.CharField(_("what"), max_length=100)
    changed_from = models.CharField(_("changed from"), max_length=40)
    changed_to = models.CharField(_("changed to"), max_length=40)
    actor = models.CharField(_("actor"), max_length=200)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    overridden = models.JSONField(_("overridden"), default=list, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("rollout change")
        verbose_name_plural = _("rollout changes")
        ordering = ["-at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["what"], condition=Q(what="decommission"), name="old_ledger_is_decommissioned_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.changed_from} → {self.changed_to}"
