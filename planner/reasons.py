"""Why each table cannot help a party that got no plan: the first reason that applies, and who has the table."""

from __future__ import annotations

from heapq import nlargest

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
    sized = _Sizing(question)
    return tuple(
        _reason(question, position, occupants.get(table.id), sized)
        for position, table in enumerate(question.layout.tables)
    )


def _reason(question: Inquiry, position: int, occupant: Occupied | None, sized: _Sizing) -> TableRefusal:
    table = question.layout.tables[position]
    code = _code_of_wishes(question, position)
    if code:
        return TableRefusal(table.number, table.id, code)
    if occupant:
        return TableRefusal(table.number, table.id, OCCUPIED_CODES[occupant.kind], occupant.reference, occupant.ends)
    return TableRefusal(table.number, table.id, sized.code(position))


def _code_of_wishes(question: Inquiry, position: int) -> str | None:
    bit, table, request = 1 << position, question.layout.tables[position], question.request
    if not table.active:
        return "inactive"
    if question.layout.outside(request.zones) & bit or table.id in request.excluded_tables:
        return "zone_excluded"
    if question.barred & bit:
        return "tag_missing"
    return "party_below_min" if request.party_size < table.min_party else None


class _Sizing:
    """What a free table's size has to do with it: its own limits, or what kept it from joining others."""

    def __init__(self, question: Inquiry) -> None:
        self._question = question
        self._strongest = {zone: self._strongest_of(mask) for zone, mask in question.layout.zones.items()}
        self._within_reach = 0
        for seating in question.welcoming():
            self._within_reach |= seating.mask

    def code(self, position: int) -> str:
        """This function will name the first reason that a free table's size gives."""
        party_size, table = self._question.party_size, self._question.layout.tables[position]
        if table.capacity >= party_size:
            return "party_above_max" if party_size > table.max_party else "overage"
        if not self._could_help(position):
            return "too_small"
        if not table.movable:
            return "not_movable"
        return "too_small" if self._within_reach >> position & 1 else "not_joined"

    def _could_help(self, position: int) -> bool:
        """Whether it would reach the party's size if it could be pushed against any free table it may stand with."""
        table = self._question.layout.tables[position]
        others = [seats for seats, other in self._strongest[table.zone] if other != position]
        return table.capacity + sum(others[: largest_set(self._question.policy) - 1]) >= self._question.party_size

    def _strongest_of(self, zone: int) -> list[tuple[int, int]]:
        """The largest tables that are free to help, as many as a set may have; the one that asks may be among them."""
        layout, policy = self._question.layout, self._question.policy
        near = layout.every if policy.allow_cross_zone else zone
        free = near & layout.active & layout.movable & ~(self._question.barred | self._question.taken)
        helpers = ((layout.tables[each].capacity, each) for each in members(free) if self._is_welcome(each))
        return nlargest(largest_set(policy), helpers)

    def _is_welcome(self, position: int) -> bool:
        return self._question.layout.tables[position].min_party <= self._question.party_size
