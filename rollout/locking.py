"""Everything in this room that makes others wait: whoever changes the roll-out does so alone.

No command waits for it. A change of mode takes no restaurant's lock, on purpose: it decides who chooses from now on and
moves no data, and a kill switch that had to wait for a search that hangs would be none.
"""

from rollout.models import Flag
from rollout.modes import FLAGS


def flags() -> dict[str, Flag]:
    """This function will lock all flags of the roll-out, by name, and return them as they are after the wait."""
    rows = Flag.objects.filter(name__in=FLAGS).order_by("name").select_for_update(no_key=True)
    return {flag.name: flag for flag in rows}
