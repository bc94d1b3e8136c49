"""The events of this room: who works where."""

from typing import Annotated, Literal, TypedDict

from telemetry.registry import EventType
from telemetry.shapes import Count

Role = Annotated[Literal["viewer", "host", "manager"], "role"]
# Functional, because `from` is a word of Python's.
RoleChanged = TypedDict("RoleChanged", {"user": Count, "from": Role | None, "to": Role | None})
EVENTS = (
    EventType(
        name="staff.role_changed",
        meaning="Somebody works here, works here as something else, or does not work here any more.",
        payload=RoleChanged,
        booking="never",
        subject="membership",
    ),
)
