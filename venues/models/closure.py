"""Tables out of service for a time. The ledger rows that bind carry the closure's id."""

import uuid

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from venues.models.floor import Zone
from venues.models.restaurant import Restaurant


class Closure(models.Model):
    """A block of some tables, a zone or (`zone` empty, `whole_restaurant`) the house, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="closures"
    )
    zone = models.ForeignKey(
        Zone, verbose_name=_("zone"), on_delete=models.PROTECT, related_name="closures", null=True, blank=True
    )
    whole_restaurant = models.BooleanField(_("whole restaurant"), default=False)
    table_ids = ArrayField(models.UUIDField(), verbose_name=_("tables"))
    window = DateTimeRangeField(_("window"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    actor = models.CharField(_("actor"), max_length=200)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(window__isempty=False), name="closure_window_is_not_empty"),
        ]

    def __str__(self) -> str:
        several = ngettext("%(count)s table closed", "%(count)s tables closed", len(self.table_ids))
        return self.reason or several % {"count": len(self.table_ids)}
