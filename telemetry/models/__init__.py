"""The rows of what happened."""

from telemetry.models.aggregates import AuditResult, EventTotal, HourlyCount, HourlyTiming, HouseAudit, RollUp, Unseated
from telemetry.models.event import Event
from telemetry.models.heartbeat import Heartbeat
from telemetry.models.position import LastPosition

__all__ = [
    "AuditResult",
    "Event",
    "EventTotal",
    "Heartbeat",
    "HourlyCount",
    "HourlyTiming",
    "HouseAudit",
    "LastPosition",
    "RollUp",
    "Unseated",
]
