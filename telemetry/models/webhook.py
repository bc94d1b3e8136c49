"""Who is told of events over HTTP, and what has been told or waits to be. Rows of other rooms are named by id."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

OPEN = ("waiting", "dead")


class WebhookEndpoint(models.Model):
    """An address that is told of a restaurant's events.

    Shapes: `names` are names of events or `noun.*`, none means all; `position` is how far events have become
    deliveries. While `rests_until` is ahead nobody is asked: `rests` times in a row nothing got through. The secrets
    are kept as they are, for they sign; the old one does so beside the new one until `old_secret_until`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant_id = models.UUIDField(_("restaurant id"))
    url = models.CharField(_("URL"), max_length=500)
    names = ArrayField(models.CharField(max_length=60), verbose_name=_("names"), default=list, blank=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        default="active",
        choices=[("active", pgettext_lazy("state", "active")), ("disabled", pgettext_lazy("state", "disabled"))],
    )
    disabled_because = models.CharField(_("disabled because"), max_length=20, blank=True)
    secret = models.CharField(_("secret"), max_length=80, editable=False)
    old_secret = models.CharField(_("old secret"), max_length=80, blank=True, editable=False)
    old_secret_until = models.DateTimeField(_("old secret until"), null=True, blank=True, editable=False)
    position = models.BigIntegerField(_("position"), editable=False)
    rests = models.PositiveSmallIntegerField(_("rests"), default=0, editable=False)
    rests_until = models.DateTimeField(_("rests until"), null=True, blank=True, editable=False)
    refused_in_a_row = models.PositiveIntegerField(_("refused in a row"), default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    succeeded_at = models.DateTimeField(_("succeeded at"), null=True, blank=True, editable=False)
    lease = models.UUIDField(_("lease"), null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True, editable=False)
    created_by = models.CharField(_("created by"), max_length=200)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["restaurant_id"], name="webhook_endpoint_by_house")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="active", disabled_because="") | Q(state="disabled") & ~Q(disabled_because=""),
                name="disabled_endpoint_says_why",
            ),
            models.CheckConstraint(
                condition=Q(lease=None, lease_until=None) | Q(lease__isnull=False, lease_until__isnull=False),
                name="endpoint_lease_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event for one endpoint. Those of one `lane` – a booking – go out in the order of their ids, one at a time.

    Shapes: `outcome` and `status` are the last try's; `attempts` counts tries that were answered, or that failed while
    others got through; `dead` waits for a person and keeps its lane waiting, `skipped` does not any more.
    """

    id = models.BigAutoField(primary_key=True)
    endpoint = models.ForeignKey(
        WebhookEndpoint, verbose_name=_("endpoint"), on_delete=models.CASCADE, related_name="deliveries"
    )
    restaurant_id = models.UUIDField(_("restaurant id"))
    position = models.BigIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=60)
    lane = models.UUIDField(_("lane"))
    state = models.CharField(
        _("state"),
        max_length=10,
        default="waiting",
        choices=[
            ("waiting", pgettext_lazy("state", "waiting")),
            ("delivered", pgettext_lazy("state", "delivered")),
            ("dead", pgettext_lazy("state", "dead")),
            ("skipped", pgettext_lazy("state", "skipped")),
        ],
    )
    is_replay = models.BooleanField(_("is replay"), default=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    outcome = models.CharField(_("outcome"), max_length=20, blank=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"))
    first_tried_at = models.DateTimeField(_("first tried at"), null=True, blank=True)
    tried_at = models.DateTimeField(_("tried at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    queued_at = models.DateTimeField(_("queued at"), db_default=Now())

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["endpoint", "due_at"], condition=Q(state="waiting"), name="delivery_waiting_by_due"),
            models.Index(fields=["endpoint", "lane", "id"], condition=Q(state__in=OPEN), name="delivery_open_by_lane"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="delivery_by_end"),
            models.Index(fields=["restaurant_id", "-id"], name="delivery_by_house"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "position"],
                condition=Q(is_replay=False),
                name="event_is_queued_once_for_an_endpoint",
            ),
            models.UniqueConstraint(
                fields=["endpoint", "position"], condition=Q(state__in=OPEN), name="event_waits_once_for_an_endpoint"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at=None) | ~Q(state__in=OPEN) & Q(ended_at__isnull=False),
                name="delivery_that_is_over_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.position}: {self.get_state_display()}"
