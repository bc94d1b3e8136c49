"""When the restaurant serves, and for how long a party keeps its table."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from venues.models.restaurant import Restaurant


class ServicePeriod(models.Model):
    """Lunch, dinner: local wall-clock times. A time at or before `opens` belongs to the next day (past midnight)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="service_periods")
    name = models.CharField(max_length=40)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(7)]),
        help_text="ISO weekdays, Monday = 1.",
    )
    opens = models.TimeField()
    closes = models.TimeField()
    last_seating = models.TimeField()
    buffer_before_minutes = models.PositiveSmallIntegerField(default=0)
    buffer_after_minutes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["restaurant", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["restaurant", "name"], name="service_period_name_is_unique_in_restaurant"),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1) & Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]),
                name="service_period_has_iso_weekdays",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TurnTime(models.Model):
    """How long a party of up to so many keeps its table, in minutes. The largest band also serves larger parties."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="turn_times")
    period = models.ForeignKey(ServicePeriod, on_delete=models.CASCADE, related_name="turn_times")
    up_to_party = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["period", "up_to_party"]
        constraints = [
            models.UniqueConstraint(fields=["period", "up_to_party"], name="turn_time_band_is_unique_in_period"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1) & Q(minutes__lte=1440), name="turn_time_is_within_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"up to {self.up_to_party}: {self.minutes} min"
