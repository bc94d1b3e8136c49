"""Registers the roll-out with Django."""

from django.apps import AppConfig


class RolloutConfig(AppConfig):
    """The way over, while there is one."""

    name = "rollout"
    default_auto_field = "django.db.models.BigAutoField"
