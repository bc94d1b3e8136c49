"""Registers the room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TelemetryConfig(AppConfig):
    """Events and who hears of them."""

    name = "telemetry"
    verbose_name = _("Telemetry")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This function will make this room's events known."""
        from telemetry.events import EVENTS
        from telemetry.registry import REGISTRY

        REGISTRY.register(EVENTS)
