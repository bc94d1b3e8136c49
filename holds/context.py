"""What somebody looks at who seats a booking by hand: every table as it is then, who holds what, the best plans."""

import datetime as dt
import uuid
from dataclasses import dataclass

import planner
from assignments.decisions.eligibility import request_for
from assignments.models import Booking
from assignments.quoting import Quote, quote_booking
from assignments.snapshot import AssignmentSeen, Snapshot
from assignments.translation import from_minutes, span_minutes
from holds.models import Hold
from holds.validation import BY_RULE, Rule
from planner.labels import NaturalKey, natural_key

PLANS_RANKED = 10
STATE_OF: dict[str, str] = {"assignment": "occupied", "hold": "held", "block": "blocked"}
# A table that nobody has is free, even where it would not do alone.
FREE, OWN, INACTIVE = "free", "own", "inactive"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSeen:
    """A table in the booking's window. Shapes: `state` is free | own | held | occupied | blocked | inactive; `rule` is
    the first one the table would break alone; `until` and `reference` are the last occupant's."""

    table: planner.Table
    state: str
    rule: Rule | None
    until: dt.datetime | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One booking with everything its tables are chosen by. `holds` are those that stand in its window."""

    snapshot: Snapshot
    tables: tuple[TableSeen, ...]
    holds: tuple[Hold, ...]
    assignment: AssignmentSeen | None
    quote: Quote


def context_of(booking: Booking, *, snapshot: Snapshot, plans: int = PLANS_RANKED) -> Context:
    """This function will put together what is known. Shapes: `booking` comes with its restaurant; so many `plans`.

    Cost: one statement, and the planner's ranking; a check of each table alone.
    """
    start, end = snapshot.booking.window
    standing = {uuid.UUID(row.reference) for row in snapshot.occupied if row.kind == "hold"}
    holds = Hold.objects.filter(pk__in=standing, window__startswith__lt=end, window__endswith__gt=start)
    return Context(
        snapshot=snapshot,
        tables=tuple(_seen(table, snapshot) for table in sorted(snapshot.floor.tables, key=_by_number)),
        holds=tuple(holds.order_by("expires_at", "id")),
        assignment=snapshot.live_assignment_of(booking.pk),
        quote=quote_booking(snapshot, restaurant=booking.restaurant, limit=plans),
    )


def _by_number(table: planner.Table) -> NaturalKey:
    return natural_key(table.number)


def _seen(table: planner.Table, snapshot: Snapshot) -> TableSeen:
    occupant = _occupant(table, snapshot)
    live = snapshot.live_assignment_of(snapshot.booking.id)
    own = occupant is not None and live is not None and occupant.reference == str(live.id)
    rule = _first_broken(table, snapshot.without([live.id]) if own and live else snapshot)
    if occupant is None:
        return TableSeen(table=table, state=FREE if table.active else INACTIVE, rule=rule)
    return TableSeen(
        table=table,
        state=OWN if own else STATE_OF[occupant.kind],
        rule=rule,
        until=from_minutes(occupant.ends),
        reference=occupant.reference,
    )


def _occupant(table: planner.Table, snapshot: Snapshot) -> planner.Occupied | None:
    """Who has the table in the booking's window; the last to leave if several."""
    start, end = span_minutes(snapshot.booking.window)
    rows = (row for row in snapshot.occupied if row.table == table.id)
    during = [row for row in rows if row.window[0] < end and start < row.window[1]]
    return max(during, key=lambda row: row.ends, default=None)


def _first_broken(table: planner.Table, snapshot: Snapshot) -> Rule | None:
    broken = planner.check(
        snapshot.floor,
        policy=snapshot.policy,
        request=request_for(snapshot.booking),
        occupied=snapshot.occupied,
        table_ids=(table.id,),
    )
    return BY_RULE[broken[0]] if broken else None
