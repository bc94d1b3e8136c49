"""Registers the roll-out with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RolloutConfig(AppConfig):
    """The way over, while there is one."""

    name = "rollout"
    verbose_name = _("Roll-out")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This function will make this room's events known."""
        from rollout.events import EVENTS
        from telemetry.registry import REGISTRY

        REGISTRY.register(EVENTS)
