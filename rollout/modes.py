"""Which mode a restaurant is in, as a function of what its flags say. The only place that knows."""

from dataclasses import dataclass

LEGACY, SHADOW, DUAL_WRITE, V2 = "legacy", "shadow", "dual_write", "v2"
MODES = (LEGACY, SHADOW, DUAL_WRITE, V2)
OLD_CHOOSES = frozenset({LEGACY, SHADOW})
COMPARED = frozenset({SHADOW, DUAL_WRITE})

V2_FLAG = "allocator.v2"
SHADOW_FLAG = "allocator.v2.shadow"
DUAL_WRITE_FLAG = "allocator.v2.dual_write"
KILL_FLAG = "allocator.v2.force_legacy"
FLAGS = (V2_FLAG, SHADOW_FLAG, DUAL_WRITE_FLAG, KILL_FLAG)
JOINS_SWITCH = "planner.combinations"
MAKE_ROOM_SWITCH = "auto.make_room"
SWITCHES = (JOINS_SWITCH, MAKE_ROOM_SWITCH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What flags and switches say of one restaurant. A roll-out is `begun` when somebody has made its flag."""

    begun: bool = True
    v2: bool = False
    shadow: bool = False
    dual_write: bool = False
    force_legacy: bool = False
    joins: bool = True
    make_room: bool = True
    decommissioned: bool = False


def mode_of(said: Said) -> str:
    """This function will return the mode: who chooses, and who plans beside.

    Legacy: the old one chooses. Shadow: the old one chooses, the new one plans beside it. Dual write: the new one
    chooses, the old one plans beside it. v2: the new one chooses. The kill switch wins over all but the end.
    Where nothing was begun there is nothing to leave: v2.
    """
    if said.decommissioned:
        return V2
    if said.force_legacy:
        return LEGACY
    if said.v2 or not said.begun:
        return DUAL_WRITE if said.dual_write else V2
    return SHADOW if said.shadow else LEGACY
