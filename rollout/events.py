"""The events of this room: who chooses the tables of a house, how both choosers compare, what ours takes over."""

from typing import Annotated, Literal, TypedDict

from assignments.payloads import BookingTurned
from telemetry.registry import EventType
from telemetry.shapes import Code

Mode = Annotated[Literal["legacy", "shadow", "dual_write", "v2"], "mode"]


class Compared(TypedDict):
    """The class of the difference, and in which mode it was looked at."""

    outcome: Code
    mode: Mode


# Functional, because `from` is a word of Python's.
ModeChanged = TypedDict("ModeChanged", {"from": Mode, "to": Mode})
EVENTS = (
    EventType(
        name="booking.taken_over",
        meaning="It has the tables that the old allocator had given it; its party knows.",
        payload=BookingTurned,
    ),
    EventType(
        name="rollout.compared",
        meaning="Old and new have planned for one booking on one snapshot.",
        payload=Compared,
        booking="maybe",
        subject="comparison",
    ),
    EventType(
        name="rollout.mode_changed",
        meaning="Another one chooses the tables of this house from now on.",
        payload=ModeChanged,
        booking="never",
        subject="change",
    ),
)
