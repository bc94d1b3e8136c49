"""The ledger: who has which table when. One exclusion constraint makes a double booking impossible, whoever writes."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Deferrable, Q
from django.utils.translation import gettext_lazy as _

from venues.models import Restaurant, Table


class ServiceBook(models.Model):
    """A restaurant's service day: the row every writer locks. `version` grows with every change of who sits where."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="books", db_index=False
    )
    service_date = models.DateField(_("service date"))
    version = models.PositiveIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("service book")
        verbose_name_plural = _("service books")
        ordering = ["restaurant", "service_date"]
        constraints = [
            models.UniqueConstraint(fields=["restaurant", "service_date"], name="service_day_has_one_book"),
        ]

    def __str__(self) -> str:
        return f"{self.restaurant_id} {self.service_date}"


class Occupancy(models.Model):
    """One table taken for one window by a hold, an assignment or a block (`holder_id`). Released rows are deleted."""

    class Kind(models.TextChoices):
        HOLD = "hold", _("hold")
        ASSIGNMENT = "assignment", _("assignment")
        BLOCK = "block", _("block")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="occupancy", db_index=False
    )
    table = models.ForeignKey(Table, verbose_name=_("table"), on_delete=models.PROTECT, related_name="occupancy")
    during = DateTimeRangeField(_("during"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    holder_id = models.UUIDField(_("holder id"), db_index=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    booking_id = models.UUIDField(
        _("booking id"), null=True, blank=True, editable=False, help_text=_("For whom a hold is.")
    )

    class Meta:
        verbose_name = _("occupancy")
        verbose_name_plural = _("occupancy")
        # The constraint's own index has the table before the time: beside a long past it is entered once a table.
        indexes = [GistIndex(fields=["restaurant", "during"], name="occupancy_by_time")]
        constraints = [
            ExclusionConstraint(
                name="occupancy_one_party_per_table",
                expressions=[
                    ("restaurant", RangeOperators.EQUAL),
                    ("table", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                # Deferred only where tables are swapped; never an ON CONFLICT arbiter (design 3).
                deferrable=Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="occupancy_window_is_not_empty"),
            models.CheckConstraint(
                condition=Q(kind="hold", expires_at__isnull=False) | (~Q(kind="hold") & Q(expires_at__isnull=True)),
                name="only_holds_expire",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_id} {self.get_kind_display()}"
