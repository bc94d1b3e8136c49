"""Who has which table in a window: one mask of busy tables, and for each table the occupant that ends last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.errors import InvalidProblem
from planner.layout import Layout
from planner.values import Occupied, Window
from planner.windows import overlaps

_KINDS = ("assignment", "hold", "block")


def busy_mask(layout: Layout, *, occupied: Sequence[Occupied], window: Window) -> int:
    """This function will return the tables that somebody has during the window.

    Cost: one look at each occupant; the overlap is spelled out here because this loop is half of a warm ranking.
    Raises: InvalidProblem for a table that is not on the floor.
    """
    start, end = window
    bits = layout.bits
    busy = 0
    try:
        for occupant in occupied:
            since, till = occupant.window
            if since < end and start < till:
                busy |= bits[occupant.table]
    except KeyError as unknown:
        raise InvalidProblem(f"there is no table {unknown.args[0]!r}", path="occupied") from None
    return busy


def busy_among(
    wanted: Mapping[str, bool], *, layout: Layout, occupied: Sequence[Occupied], window: Window
) -> int | None:
    """This function will return which of the wanted tables somebody has during the window.

    Shapes: `wanted` names every table of the floor; None if an occupant's table is not among them, as only
    `busy_mask` says whether that is a fault.
    Cost: a look-up for each occupant, and a look at the windows of those at tables that matter.
    """
    start, end = window
    busy = 0
    try:
        for occupant in [occupant for occupant in occupied if wanted[occupant.table]]:
            since, till = occupant.window
            if since < end and start < till:
                busy |= layout.bits[occupant.table]
    except KeyError:
        return None
    return busy


def overlapping(occupied: Sequence[Occupied], *, window: Window) -> tuple[Occupied, ...]:
    """This function will return the occupants that share a minute with the window, in an order of their own."""
    during = (occupant for occupant in occupied if overlaps(occupant.window, other=window))
    return tuple(sorted(during, key=_order))


def last_to_leave(occupants: Sequence[Occupied]) -> dict[str, Occupied]:
    """This function will return for each table the occupant that ends last.

    Shapes: keyed by table id; of two that end together the assignment, then the hold, then the block.
    """
    return {occupant.table: occupant for occupant in sorted(occupants, key=_order)}


def _order(occupant: Occupied) -> tuple[int, int, str]:
    return occupant.ends, -_KINDS.index(occupant.kind), occupant.reference
