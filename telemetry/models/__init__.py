"""The rows of what happened."""

from telemetry.models.event import Event

__all__ = ["Event"]
