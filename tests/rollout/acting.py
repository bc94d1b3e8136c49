"""Changes the roll-out as the command does, and looks at what came of it."""

import uuid
from typing import Any

from assignments.audit import audit
from assignments.models import Assignment, Occupancy
from rollout.changes import set_mode
from rollout.changing import By
from rollout.evidence import differences_of
from rollout.gate import said_of
from rollout.models import LegacyAssignment
from rollout.modes import mode_of
from tests.builders import A_WEEK_BEFORE
from venues.models import Restaurant

OPERATOR = By(actor="ops", at=A_WEEK_BEFORE, reason="a test", override=True)
Row = tuple[uuid.UUID, uuid.UUID, Any, Any]


def by(**changes: Any) -> By:
    """Somebody with a reason; thresholds are set aside unless the test says otherwise."""
    return By(**{"actor": "ops", "at": A_WEEK_BEFORE, "reason": "a test", "override": True, **changes})


def go_to(wanted: str, restaurant: Restaurant) -> None:
    """Puts a house into a mode, whatever its figures; it may be in it already."""
    if mode(restaurant) != wanted:
        set_mode(restaurant, to=wanted, by=OPERATOR)


def mode(restaurant: Restaurant) -> str:
    """The mode a house is in now."""
    return mode_of(said_of(restaurant.pk))


def old_ledger() -> set[Row]:
    """What readers of the old ledger find: booking, table, from, until."""
    rows = LegacyAssignment.objects.exclude(assignment_id=None)
    return set(rows.values_list("booking_id", "table_id", "start_at", "end_at"))


def our_ledger() -> set[Row]:
    """The same, as our ledger says it."""
    owners = dict(Assignment.objects.values_list("pk", "booking_id"))
    rows = Occupancy.objects.filter(kind="assignment")
    return {(owners[row.holder_id], row.table_id, row.during.lower, row.during.upper) for row in rows}


def assert_both_ledgers_say(count: int) -> None:
    """Both have so many rows, the same ones, and the audit agrees."""
    assert old_ledger() == our_ledger()
    assert len(our_ledger()) == LegacyAssignment.objects.count() == count
    assert (differences_of(), audit()) == (0, ())
