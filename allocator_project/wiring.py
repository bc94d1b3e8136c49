"""Plugs the rooms together where a lower one must not know the upper."""

from importlib import import_module

from django.conf import settings

from assignments import wiring
from holds.claims import HoldClaims
from holds.guest_words import HoldWords


def plug_together() -> None:
    """This function will let commits ask the room of holds about holds, erasures about words, and, while there is one,
    the roll-out for the way.
    """
    wiring.plug_in(HoldClaims(), guest_words=HoldWords())
    if settings.ALLOCATOR_LEGACY:
        # By name: one day the folder is gone, and nothing here has to change for it.
        import_module("rollout.wiring").plug_together()
