"""The durable job that seats a booking: born with the need, kept until a table or a person is found."""

import datetime as dt
import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from assignments import states
from assignments.models.booking import Booking
from venues.models import Restaurant

OPEN_STATES = ("queued", "running", "deferred")


class AutoAssignJob(models.Model):
    """One booking's wish for a table. A worker claims it with a lease; `reason` and `next_steps` say why it waits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="jobs"
    )
    booking = models.ForeignKey(Booking, verbose_name=_("booking"), on_delete=models.CASCADE, related_name="jobs")
    state = states.LifecycleField(_("state"), changes=states.AUTO_ASSIGN_JOB, default="queued")
    shard = models.PositiveSmallIntegerField(_("shard"))
    priority = models.SmallIntegerField(_("priority"), default=0, help_text=_("Smaller runs first."))
    starts_at = models.DateTimeField(_("starts at"))
    due_at = models.DateTimeField(_("due at"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease = models.UUIDField(_("lease"), null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True, editable=False)
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    refusal = models.JSONField(_("refusal"), default=dict, blank=True)
    next_steps = models.JSONField(_("next steps"), default=list, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    round = models.PositiveIntegerField(
        _("round"), default=0, editable=False, help_text=_("How often it was started afresh.")
    )
    place = models.PositiveIntegerField(
        _("place"), default=0, editable=False, help_text=_("Order among jobs stored together.")
    )
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    trace_id = models.CharField(_("trace id"), max_length=32, blank=True, default="", db_default="", editable=False)

    class Meta:
        verbose_name = _("auto assign job")
        verbose_name_plural = _("auto assign jobs")
        ordering = ["priority", "starts_at", "created_at", "place"]
        indexes = [
            models.Index(
                fields=["priority", "starts_at", "created_at", "place"],
                condition=Q(state__in=OPEN_STATES),
                name="job_open_in_claim_order",
            ),
            models.Index(
                fields=["due_at", "created_at", "place"], condition=Q(state__in=OPEN_STATES), name="job_open_by_due"
            ),
            models.Index(fields=["restaurant"], condition=Q(state="deferred"), name="job_asleep_by_house"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state__in=OPEN_STATES), name="booking_has_one_open_job"
            ),
            models.CheckConstraint(
                condition=(Q(state="running") & Q(lease__isnull=False) & Q(lease_until__isnull=False))
                | (~Q(state="running") & Q(lease__isnull=True) & Q(lease_until__isnull=True)),
                name="running_job_has_a_lease",
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("job for %(booking)s: %(state)s") % {"booking": self.booking_id, "state": self.get_state_display()}
        )


def due_by(now: dt.datetime) -> Q:
    """This function will say which jobs may run: waiting and due, or left by a worker whose lease lapsed.

    Leases lapse by the database's clock; the open states are named again for the sake of the partial indexes.
    """
    waiting = Q(state__in=("queued", "deferred"), due_at__lte=now)
    abandoned = Q(state="running", lease_until__lt=Now())
    return Q(state__in=OPEN_STATES) & (waiting | abandoned)
