"""When the restaurant serves, and for how long a party keeps its table."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from venues.models.restaurant import Restaurant


class ServicePeriod(models.Model):
    """Lunch, dinner: local wall-clock times. A time at or before `opens` belongs to the next day (past midnight)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="service_periods"
    )
    name = models.CharField(_("name"), max_length=40)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(7)]),
        verbose_name=_("weekdays"),
        help_text=_("ISO weekdays, Monday = 1."),
    )
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    last_seating = models.TimeField(_("last seating"))
    buffer_before_minutes = models.PositiveSmallIntegerField(_("buffer before minutes"), default=0)
    buffer_after_minutes = models.PositiveSmallIntegerField(_("buffer after minutes"), default=0)

    class Meta:
        verbose_name = _("service period")
        verbose_name_plural = _("service periods")
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
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="turn_times"
    )
    period = models.ForeignKey(
        ServicePeriod, verbose_name=_("period"), on_delete=models.CASCADE, related_name="turn_times"
    )
    up_to_party = models.PositiveSmallIntegerField(_("up to party"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    class Meta:
        verbose_name = _("turn time")
        verbose_name_plural = _("turn times")
        ordering = ["period", "up_to_party"]
        constraints = [
            models.UniqueConstraint(fields=["period", "up_to_party"], name="turn_time_band_is_unique_in_period"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1) & Q(minutes__lte=1440), name="turn_time_is_within_a_day"
            ),
        ]

    def __str__(self) -> str:
        return str(_("up to %(party)s: %(minutes)s min") % {"party": self.up_to_party, "minutes": self.minutes})
