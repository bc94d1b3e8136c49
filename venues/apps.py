"""Registers the venues room with Django."""

from django.apps import AppConfig


class VenuesConfig(AppConfig):
    """The building and its hours."""

    name = "venues"
    default_auto_field = "django.db.models.BigAutoField"
