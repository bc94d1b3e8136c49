"""What happened: append-only, written in the transaction of the fact itself."""

from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class TookSoFar(Func):
    """How long the transaction has run until this very row is written, by the database's clock. Units: milliseconds."""

    template = "(extract(epoch FROM clock_timestamp() - transaction_timestamp()) * 1000)"
    output_field = models.FloatField()


class Event(models.Model):
    """A past-tense fact. Ids only, no guest data; rows of other rooms are named by id, never referred to.

    Shapes: `name` and `payload` as registered; `command_id` is the idempotency record of the command that made it;
    `position` is given after commit; `reason` is what a person wrote about why: kept for the record, never delivered.
    """

    id = models.BigAutoField(primary_key=True)
    position = models.BigIntegerField(_("position"), null=True, blank=True, editable=False)
    name = models.CharField(_("name"), max_length=60)
    restaurant_id = models.UUIDField(_("restaurant id"))
    booking_id = models.UUIDField(_("booking id"), null=True, blank=True)
    subject_id = models.UUIDField(_("subject id"), null=True, blank=True)
    command_id = models.UUIDField(_("command id"), null=True, blank=True)
    actor = models.CharField(_("actor"), max_length=200, blank=True)
    payload = models.JSONField(_("payload"), default=dict, blank=True)
    reason = models.TextField(_("reason"), blank=True, db_default="")
    occurred_at = models.DateTimeField(_("occurred at"), db_default=Now())
    took_ms = models.FloatField(_("took, in ms"), null=True, blank=True, editable=False, db_default=TookSoFar())
    trace_id = models.CharField(_("trace id"), max_length=32, blank=True, default="")

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["booking_id", "id"], name="event_by_booking"),
            models.Index(fields=["command_id"], name="event_by_command"),
            models.Index(fields=["restaurant_id", "position"], name="event_by_restaurant"),
            models.Index(fields=["id"], condition=Q(position__isnull=True), name="event_without_position"),
        ]
        constraints = [models.UniqueConstraint(fields=["position"], name="event_position_is_given_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_id or self.booking_id or ''}"
