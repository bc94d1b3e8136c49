"""Registers the room with Django."""

from django.apps import AppConfig


class HoldsConfig(AppConfig):
    """Claims with a deadline."""

    name = "holds"
    default_auto_field = "django.db.models.BigAutoField"
