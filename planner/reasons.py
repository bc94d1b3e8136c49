"""Why each table cannot help a party that got no plan: the first reason that applies, and who has the table."""

from __future__ import annotations

from planner.inquiry import Inquiry
from planner.layout import members
from planner.occupancy import last_to_leave
from planner.rules import OCCUPIED_CODES, largest_set
from planner.values import Occupied, TableRefusal

TABLE_CODES = (
    "inactive", "zone_excluded", "tag_missing", "party_below_min", "occupied", "held", "blocked", "party_above_max",
    "overage", "too_small", "not_movable", "not_joined",
)  # fmt: skip


def reasons(question: Inquiry) -> tuple[TableRefusal, ...]:
    """This function will return one reason for every table of the floor, in natural order.

    Shapes: codes are those of `TABLE_CODES`; `reference` and `until` are the blocker's, the last to leave if several.
    """
    occupants = last_to_leave(question.during)
    within_reach = 0
    for seating in question.welcoming():
        within_reach |= seating.mask
    return tuple(
        _reason(question, position, occupants.get(table.id), within_reach)
        for position, table in enumerate(question.layout.tables)
    )


def _reason(question: Inquiry, position: int, occupant: Occupied | None, within_reach: int) -> TableRefusal:
    table = question.layout.tables[position]
    code = _code_of_wishes(question, position)
    if code:
        return TableRefusal(table.number, table.id, code)
    if occupant:
        return TableRefusal(table.number, table.id, OCCUPIED_CODES[occupant.kind], occupant.reference, occupant.ends)
    return TableRefusal(table.number, table.id, _code_of_size(question, position, within_reach))


def _code_of_wishes(question: Inquiry, position: int) -> str | None:
    bit, table, request = 1 << position, question.layout.tables[position], question.request
    if not table.active:
        return "inactive"
    if question.layout.outside(request.zones) & bit or table.id in request.excluded_tables:
        return "zone_excluded"
    if question.barred & bit:
        return "tag_missing"
    return "party_below_min" if request.party_size < table.min_party else None


def _code_of_size(question: Inquiry, position: int, within_reach: int) -> str:
    """A table that seats the party has its own limits to blame; a smaller one is asked what kept it from joining."""
    table = question.layout.tables[position]
    if table.capacity >= question.party_size:
        return "party_above_max" if question.party_size > table.max_party else "overage"
    if not _could_help(question, position):
        return "too_small"
    if not table.movable:
        return "not_movable"
    return "too_small" if within_reach >> position & 1 else "not_joined"


def _could_help(question: Inquiry, position: int) -> bool:
    """Whether the table would reach the party's size if it could be pushed against any free table of its zone."""
    layout, policy = question.layout, question.policy
    table = layout.tables[position]
    near = layout.every if policy.allow_cross_zone else layout.zones[table.zone]
    free = near & layout.active & layout.movable & ~(question.barred | question.taken) & ~(1 << position)
    helpers = (layout.tables[each] for each in members(free))
    seats = sorted((each.capacity for each in helpers if each.min_party <= question.party_size), reverse=True)
    return table.capacity + sum(seats[: largest_set(policy) - 1]) >= question.party_size
