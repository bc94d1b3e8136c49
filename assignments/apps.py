"""Registers the assignments room with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssignmentsConfig(AppConfig):
    """Bookings, the ledger and the orchestrator."""

    name = "assignments"
    verbose_name = _("Assignments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This function will make this room's events known."""
        from assignments.events import EVENTS
        from telemetry.registry import REGISTRY

        REGISTRY.register(EVENTS)
