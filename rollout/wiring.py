"""Plugs the roll-out into the rooms below, which know nothing of it."""

from assignments import mirroring, routing
from rollout.choosing import RolloutRouting
from rollout.mirror import LegacyMirror


def plug_together() -> None:
    """This function will have every write mirrored into the old ledger, and every command ask who chooses."""
    mirroring.plug_in(LegacyMirror())
    routing.plug_in(RolloutRouting())
