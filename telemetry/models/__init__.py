"""The rows of what happened."""

from telemetry.models.aggregates import AuditResult, EventTotal, HourlyCount, HourlyTiming, HouseAudit, RollUp, Unseated
from telemetry.models.event import Event
from telemetry.models.heartbeat import Heartbeat
from telemetry.models.position import LastPosition
from telemetry.models.reader import Reader
from telemetry.models.webhook import Delivery, WebhookEndpoint

__all__ = [
    "AuditResult",
    "Delivery",
    "Event",
    "EventTotal",
    "Heartbeat",
    "HourlyCount",
    "HourlyTiming",
    "HouseAudit",
    "LastPosition",
    "Reader",
    "RollUp",
    "Unseated",
    "WebhookEndpoint",
]
