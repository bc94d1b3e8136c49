"""A proposal: the best plan of a whole service day, worked out aside, for somebody to apply or discard."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assignments import states
from venues.models import Restaurant


class Proposal(models.Model):
    """What would be changed and what that gains. It binds nothing; the versions are what it was worked out on.

    Shapes: `result` is `optimising.result_of`'s document.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="proposals"
    )
    service_date = models.DateField(_("service date"))
    period = models.CharField(
        _("period"), max_length=40, blank=True, help_text=_("Only this service period; empty: the whole day.")
    )
    state = states.LifecycleField(_("state"), changes=states.PROPOSAL, default="computing")
    requested_by = models.CharField(_("requested by"), max_length=200)
    settled_by = models.CharField(_("settled by"), max_length=200, blank=True)
    time_limit_seconds = models.PositiveSmallIntegerField(_("time limit seconds"))
    max_moves = models.PositiveSmallIntegerField(_("max moves"), null=True, blank=True)
    book_version = models.PositiveIntegerField(_("book version"), null=True, blank=True)
    floor_version = models.PositiveIntegerField(_("floor version"), null=True, blank=True)
    policy_hash = models.CharField(_("policy hash"), max_length=64, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    fault = models.CharField(_("fault"), max_length=400, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    trace_id = models.CharField(_("trace id"), max_length=32, blank=True, default="", db_default="", editable=False)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
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
        return str(_("plan of %(day)s: %(state)s") % {"day": self.service_date, "state": self.get_state_display()})
