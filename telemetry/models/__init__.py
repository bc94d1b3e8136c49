"""The rows of what happened."""

from telemetry.models.event import Event
from telemetry.models.heartbeat import Heartbeat
from telemetry.models.position import LastPosition

__all__ = ["Event", "Heartbeat", "LastPosition"]
