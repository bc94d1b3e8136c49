"""Waffle's flag, which here speaks of restaurants: for all, by name, or by a share of them that only ever grows."""

import uuid
import zlib
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from waffle.models import AbstractUserFlag

from venues.models import Restaurant

# Percentages have one digit behind the point.
BUCKETS = 1000


class Flag(AbstractUserFlag):
    """`everyone` says it for all; else the restaurants named in it; else `percent`, by a stable hash of their ids.

    Waffle's own columns for people – users, groups, staff – stay unused: an allocator is chosen for a house.
    """

    percent = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
        help_text="For how many of a hundred restaurants, 0 to 100; those named are not counted.",
    )
    restaurants = models.ManyToManyField(Restaurant, through="FlaggedRestaurant", related_name="+", blank=True)

    class Meta(AbstractUserFlag.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100),
                name="flag_percentage_is_of_a_hundred",
            ),
        ]

    def holds_for(self, restaurant_id: uuid.UUID, *, named: bool | None) -> bool:
        """This function will say whether the flag is on for a restaurant. `named` is what it says of it by name."""
        if self.everyone is not None:
            return self.everyone
        if named is not None:
            return named
        return bucket_of(restaurant_id) < (self.percent or 0) * (BUCKETS // 100)


class FlaggedRestaurant(models.Model):
    """What a flag says of one restaurant by name, whatever its share of all says."""

    flag = models.ForeignKey(Flag, on_delete=models.CASCADE, related_name="named", db_index=False)
    restaurant = models.ForeignKey(
        Restaurant, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    active = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["restaurant", "flag"], name="flag_names_a_restaurant_once"),
        ]

    def __str__(self) -> str:
        return f"{self.flag_id} {self.restaurant_id}: {'on' if self.active else 'off'}"


def bucket_of(restaurant_id: uuid.UUID) -> int:
    """This function will return a restaurant's place in every ramp, 0 to 999: the same for all flags, for ever."""
    return zlib.crc32(restaurant_id.bytes) % BUCKETS
