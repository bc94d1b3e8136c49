"""A booking: who comes, how many, when, and for how long they have their table."""

import uuid

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assignments import states
from venues.models import Restaurant


class Booking(models.Model):
    """One party's booking. `window` is half-open, in UTC, and includes turn time and buffers."""

    class Source(models.TextChoices):
        DEMO = "demo", _("Demo")
        IMPORT = "import", _("Import")
        STAFF = "staff", _("Staff")
        API = "api", _("API")
        WALK_IN = "walk_in", _("Walk-in")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    restaurant = models.ForeignKey(
        Restaurant, verbose_name=_("restaurant"), on_delete=models.CASCADE, related_name="bookings", db_index=False
    )
    state = states.LifecycleField(_("state"), changes=states.BOOKING, default="pending")
    party_size = models.PositiveSmallIntegerField(_("party size"))
    starts_at = models.DateTimeField(_("starts at"))
    window = DateTimeRangeField(_("window"))
    service_date = models.DateField(_("service date"))
    reserved_at = models.DateTimeField(_("reserved at"))
    guest_name = models.CharField(_("guest name"), max_length=200, blank=True)
    guest_contact = models.CharField(_("guest contact"), max_length=200, blank=True)
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    zone_ids = ArrayField(models.UUIDField(), verbose_name=_("zones"), default=list, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), default=1)
    pinned = models.BooleanField(_("pinned"), default=False)
    proposed_assignment_id = models.UUIDField(_("proposed assignment id"), null=True, blank=True, editable=False)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.STAFF)
    import_key = models.CharField(_("import key"), max_length=64, null=True, blank=True, editable=False)  # noqa: DJ001 (NULLs do not collide)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    # When name, contact and needs were taken out, on request or for their age (docs/data-protection.md).
    guest_erased_at = models.DateTimeField(_("guest erased at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["starts_at", "id"]
        # No index has the state, so that a change of state is written beside the row and touches none.
        indexes = [
            models.Index(fields=["restaurant", "service_date"], name="booking_by_service_day"),
            GistIndex(fields=["window"], name="booking_by_window"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["restaurant", "import_key"], name="imported_booking_is_stored_once"),
            models.CheckConstraint(condition=Q(party_size__gte=1), name="booking_is_for_someone"),
            models.CheckConstraint(condition=Q(priority__gte=1), name="booking_priority_is_at_least_one"),
            models.CheckConstraint(condition=Q(window__isempty=False), name="booking_window_is_not_empty"),
        ]

    def __str__(self) -> str:
        return str(
            _("party of %(size)s, %(start)s UTC")
            % {"size": self.party_size, "start": f"{self.starts_at:%Y-%m-%d %H:%M}"}
        )
