"""Registers the room with Django."""

from django.apps import AppConfig


class TelemetryConfig(AppConfig):
    """Events and who hears of them."""

    name = "telemetry"
    default_auto_field = "django.db.models.BigAutoField"
