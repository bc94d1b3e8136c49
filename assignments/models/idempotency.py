"""The memory that makes a command safe to repeat."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from venues.models import Restaurant


class IdempotencyRecord(models.Model):
    """What one keyed request did. `digest` is the sha256 of the canonical request, `outcome` what was answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    actor_scope = models.CharField(_("actor scope"), max_length=200)
    operation = models.CharField(_("operation"), max_length=40)
    key = models.CharField(_("key"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64)
    outcome = models.JSONField(_("outcome"), default=dict)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("idempotency record")
        verbose_name_plural = _("idempotency records")
        constraints = [
            models.UniqueConstraint(
                fields=["restaurant", "actor_scope", "operation", "key"], name="idempotency_key_names_one_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.key}"
