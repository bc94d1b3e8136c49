"""What the events come to, kept: how often what happened in which hour, how long it took, who found no table and why.

Made from events by position, each counted once (`rollup`); rows of other rooms are named by id, never referred to.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class RollUp(models.Model):
    """One row: up to which position the events have been counted."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="roll_up_is_one_row")]

    def __str__(self) -> str:
        return str(self.position)


class EventTotal(models.Model):
    """How often an event has ever happened, by its code where it has one. It only grows, like a counter."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=60, blank=True)
    count = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "code"], name="event_total_is_one_row")]

    def __str__(self) -> str:
        return f"{self.name} {self.code}: {self.count}"


class HourlyCount(models.Model):
    """How often an event happened in a restaurant in one hour of UTC, by its code where it has one."""

    id = models.BigAutoField(primary_key=True)
    restaurant_id = models.UUIDField()
    hour = models.DateTimeField()
    name = models.CharField(max_length=60)
    code = models.CharField(max_length=60, blank=True)
    count = models.IntegerField()

    class Meta:
        constraints = [
            # By name before the hour: a chart is of few names over many hours.
            models.UniqueConstraint(fields=["restaurant_id", "name", "hour", "code"], name="hourly_count_is_one_row"),
        ]
        indexes = [models.Index(fields=["name", "hour"], name="hourly_count_by_name")]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H:00} {self.name} {self.code}: {self.count}"


class HourlyTiming(models.Model):
    """How many of something took up to `up_to_ms` and longer than the bucket below, in one hour. A wait, a command."""

    id = models.BigAutoField(primary_key=True)
    restaurant_id = models.UUIDField()
    hour = models.DateTimeField()
    what = models.CharField(max_length=20)
    up_to_ms = models.BigIntegerField()
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["restaurant_id", "what", "hour", "up_to_ms"], name="hourly_timing_is_one_row"
            )
        ]
        indexes = [models.Index(fields=["what", "hour"], name="hourly_timing_by_what")]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H:00} {self.what} up to {self.up_to_ms} ms: {self.count}"


class Unseated(models.Model):
    """A party that wanted a table and has none: why, as of the last time somebody looked, and what would have helped.

    Shapes: without `booking_id` it stood at the door. The row goes when the party gets tables; one that gives up stays
    (`gave_up`). `starts_at` is when, `local_minute` what the clock in the restaurant shows then, since midnight.
    """

    id = models.BigAutoField(primary_key=True)
    restaurant_id = models.UUIDField()
    booking_id = models.UUIDField(null=True, blank=True)
    service_date = models.DateField()
    starts_at = models.DateTimeField()
    local_minute = models.PositiveSmallIntegerField()
    party_size = models.PositiveIntegerField()
    zone_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    code = models.CharField(max_length=60)
    helps = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    gave_up = models.BooleanField(default=False)
    told_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "unseated"
        constraints = [models.UniqueConstraint(fields=["booking_id"], name="unseated_party_is_counted_once")]
        indexes = [models.Index(fields=["restaurant_id", "service_date"], name="unseated_by_service_day")]

    def __str__(self) -> str:
        return f"party of {self.party_size}, {self.starts_at:%Y-%m-%d %H:%M} UTC: {self.code}"


class AuditResult(models.Model):
    """How many findings the last whole audit had of one kind; one row a kind, replaced by the next audit."""

    code = models.CharField(max_length=60, primary_key=True)
    findings = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.code}: {self.findings}"


class HouseAudit(models.Model):
    """How many findings the last audit of one restaurant had, and when it was; one row a restaurant."""

    restaurant_id = models.UUIDField(primary_key=True)
    findings = models.PositiveIntegerField()
    audited_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.restaurant_id}: {self.findings}"
