"""The floor: zones, tables, which tables can be joined, and what joined sets really seat."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from venues.models.restaurant import Restaurant


class Zone(models.Model):
    """A part of the house that staff think of as one: the bar, the patio."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="zones"
    )
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("zone")
        verbose_name_plural = _("zones")
        ordering = ["restaurant", "name"]
        constraints = [models.UniqueConstraint(fields=["restaurant", "name"], name="zone_name_is_unique_in_restaurant")]

    def __str__(self) -> str:
        return self.name


class Table(models.Model):
    """One physical table. `number` is the label staff use; `x`, `y` place it on the floor plan, in drawing units."""

    class Shape(models.TextChoices):
        RECTANGLE = "rectangle", _("Rectangle")
        ROUND = "round", _("Round")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="tables"
    )
    zone = models.ForeignKey(Zone, verbose_name=_("zone"), on_delete=models.PROTECT, related_name="tables")
    number = models.CharField(_("number"), max_length=20)
    capacity = models.PositiveSmallIntegerField(_("capacity"))
    min_party = models.PositiveSmallIntegerField(_("min party"), default=1)
    max_party = models.PositiveSmallIntegerField(_("max party"))
    movable = models.BooleanField(_("movable"), default=True)
    active = models.BooleanField(_("active"), default=True)
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    x = models.IntegerField(_("across"), default=0)
    y = models.IntegerField(_("down"), default=0)
    shape = models.CharField(_("shape"), max_length=12, choices=Shape.choices, default=Shape.RECTANGLE)
    priority = models.SmallIntegerField(_("priority"), default=0)

    class Meta:
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        ordering = ["restaurant", "number"]
        constraints = [
            models.UniqueConstraint(fields=["restaurant", "number"], name="table_number_is_unique_in_restaurant"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="table_seats_someone"),
            models.CheckConstraint(
                condition=Q(min_party__gte=1) & Q(max_party__gte=F("min_party")),
                name="table_min_party_is_at_most_max_party",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Join(models.Model):
    """Two tables that may be pushed together. Undirected: always stored with the smaller id first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="joins"
    )
    a = models.ForeignKey(Table, verbose_name=_("table"), on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(Table, verbose_name=_("other table"), on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("join")
        verbose_name_plural = _("joins")
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="join_is_stored_once"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="join_is_undirected_and_of_two_tables"),
        ]

    def __str__(self) -> str:
        return f"{self.a}–{self.b}"


class CapacityOverride(models.Model):
    """What a joined set really seats, where that is not the sum. `table_ids` is sorted, so a set can have only one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="capacity_overrides"
    )
    table_ids = ArrayField(models.UUIDField(), verbose_name=_("tables"))
    capacity = models.PositiveSmallIntegerField(_("capacity"))

    class Meta:
        verbose_name = _("capacity override")
        verbose_name_plural = _("capacity overrides")
        constraints = [
            models.UniqueConstraint(fields=["restaurant", "table_ids"], name="joined_set_has_one_capacity_override"),
            models.CheckConstraint(condition=Q(table_ids__len__gte=2), name="capacity_override_is_for_a_joined_set"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="capacity_override_seats_someone"),
        ]

    def __str__(self) -> str:
        seat = ngettext("%(count)s table seats %(capacity)s", "%(count)s tables seat %(capacity)s", len(self.table_ids))
        return seat % {"count": len(self.table_ids), "capacity": self.capacity}
