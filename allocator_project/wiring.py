"""Plugs the rooms together where a lower one must not know the upper."""

from assignments import wiring
from holds.claims import HoldClaims
from holds.guest_words import HoldWords


def plug_together() -> None:
    """This function will let commits ask the room of holds about holds, and erasures about words."""
    wiring.plug_in(HoldClaims(), guest_words=HoldWords())
