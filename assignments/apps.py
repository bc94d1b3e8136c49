"""Registers the assignments room with Django."""

from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    """Bookings, the ledger and the orchestrator."""

    name = "assignments"
    default_auto_field = "django.db.models.BigAutoField"
