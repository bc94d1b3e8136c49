"""The restaurant: its clock, its versions and its seating policy."""

import datetime as dt
import uuid
import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planner import InvalidProblem
from venues.automation import read_policy
from venues.pacing import InvalidPacing, pacing_from_json


def check_timezone(name: str) -> None:
    """This function will accept an IANA time zone name such as Europe/London.

    Raises: ValidationError for any other.
    """
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"{name!r} is not a known time zone; use an IANA name such as Europe/London.")


def check_policy(document: object) -> None:
    """This function will accept a seating policy as `venues.automation` spells it.

    Raises: ValidationError with the path of the first fault.
    """
    try:
        read_policy(document)
    except InvalidProblem as fault:
        raise ValidationError(f"{fault.path}: {fault.detail}") from fault


def check_pacing(document: object) -> None:
    """This function will accept a pace of arrivals as `venues.pacing` spells it.

    Raises: ValidationError with the path of the first fault.
    """
    try:
        pacing_from_json(document)
    except InvalidPacing as fault:
        raise ValidationError(str(fault)) from fault


class Restaurant(models.Model):
    """One restaurant. `floor_version` and `policy_version` grow with every change of tables and of rules."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=80)
    timezone = models.CharField(_("timezone"), max_length=64, validators=[check_timezone])
    service_day_starts = models.TimeField(_("service day starts"), default=dt.time(5))
    floor_version = models.PositiveIntegerField(_("floor version"), default=1, editable=False)
    policy_version = models.PositiveIntegerField(_("policy version"), default=1, editable=False)
    policy = models.JSONField(_("policy"), default=dict, blank=True, validators=[check_policy])
    pacing = models.JSONField(_("pacing"), default=dict, blank=True, validators=[check_pacing])
    hold_ttl_seconds = models.PositiveIntegerField(_("seconds a hold lasts"), default=180)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("restaurant")
        verbose_name_plural = _("restaurants")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="restaurant_slug_is_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="restaurant_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
