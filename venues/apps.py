"""Registers the venues room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VenuesConfig(AppConfig):
    """The building and its hours."""

    name = "venues"
    verbose_name = _("Venues")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This function will make this room's events known."""
        from telemetry.registry import REGISTRY
        from venues.events import EVENTS

        REGISTRY.register(EVENTS)
