"""What happened: append-only, written in the transaction of the fact itself."""

from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now


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
    position = models.BigIntegerField(null=True, blank=True, editable=False)
    name = models.CharField(max_length=60)
    restaurant_id = models.UUIDField()
    booking_id = models.UUIDField(null=True, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    command_id = models.UUIDField(null=True, blank=True)
    actor = models.CharField(max_length=200, blank=True)
    payload = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True, db_default="")
    occurred_at = models.DateTimeField(db_default=Now())
    took_ms = models.FloatField(null=True, blank=True, editable=False, db_default=TookSoFar())
    trace_id = models.CharField(max_length=32, blank=True, default="")

    class Meta:
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
