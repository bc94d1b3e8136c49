"""Plugs the rooms together where a lower one must not know the upper."""

from assignments import wiring
from holds.claims import HoldClaims


def plug_together() -> None:
    """This function will let commits ask the room of holds about holds."""
    wiring.plug_in(HoldClaims())
