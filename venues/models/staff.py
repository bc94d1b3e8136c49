"""Who works where, in which role, and the tokens with which programs act for them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from venues.models.restaurant import Restaurant


class StaffMembership(models.Model):
    """A person's role in one restaurant: a viewer reads, a host runs the evening, a manager overrides and edits."""

    class Role(models.TextChoices):
        VIEWER = "viewer", _("viewer")
        HOST = "host", _("host")
        MANAGER = "manager", _("manager")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="memberships"
    )
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="staff"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("staff membership")
        verbose_name_plural = _("staff memberships")
        ordering = ["restaurant", "user"]
        constraints = [
            models.UniqueConstraint(fields=["user", "restaurant"], name="person_has_one_role_in_restaurant"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.get_role_display()}"


class ApiToken(models.Model):
    """A named key for one user. Only its digest is kept; the token itself is shown once, when it is made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(_("digest"), max_length=64, editable=False)
    hint = models.CharField(_("hint"), max_length=12, editable=False, help_text=_("How the token begins."))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="api_token_is_unique"),
            models.UniqueConstraint(fields=["user", "name"], name="api_token_name_is_unique_for_user"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"
