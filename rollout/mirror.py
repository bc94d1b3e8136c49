"""The old ledger, kept in step with ours: its part of every write, and how the audit sees that both say the same.

Reader guarantee: whoever reads `LegacyAssignment` finds after every commit exactly the tables and windows that our
ledger has for assignments, in every mode, until the old ledger is decommissioned. Holds and blocks were never in it.
Rows of a visit whose ledger rows were pruned for their age stay: the old ledger keeps its past.
"""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db import connection

from assignments.commands import Span
from assignments.effects import Effects
from assignments.invariants import Invariant
from assignments.snapshot import Snapshot

# Read by the writing statement itself: whoever decommissions has each restaurant to himself, and what writes after
# him sees it. From then on the old ledger stays as it is, whatever becomes of ours.
STANDS = "NOT EXISTS (SELECT FROM rollout_rolloutchange WHERE what = 'decommission')"
THESE = "l.booking_id = ANY (ARRAY(SELECT (y ->> 'booking_id')::uuid FROM jsonb_array_elements(%({0})s) AS y))"
PARTS = {
    "mirror_freed": f"""
        DELETE FROM rollout_legacyassignment l USING jsonb_to_recordset(%(mirror_freed)s) AS x(id uuid, booking_id uuid)
        WHERE l.assignment_id = x.id AND l.booking_id = x.booking_id AND {THESE.format("mirror_freed")} AND {STANDS}""",
    "mirror_kept": f"""
        UPDATE rollout_legacyassignment l SET start_at = x.start_at, end_at = x.end_at
        FROM jsonb_to_recordset(%(mirror_kept)s) AS x(id uuid, booking_id uuid, start_at timestamptz,
            end_at timestamptz)
        WHERE l.assignment_id = x.id AND l.booking_id = x.booking_id AND {THESE.format("mirror_kept")} AND {STANDS}""",
    # Whatever the old allocator had promised a party that has tables here now: its truth is ours from this moment.
    "mirror_overtaken": f"""
        DELETE FROM rollout_legacyassignment l
        WHERE l.assignment_id IS NULL AND l.booking_id = ANY (%(mirror_overtaken)s::uuid[]) AND {STANDS}""",
    "mirror_taken": f"""
        INSERT INTO rollout_legacyassignment (id, restaurant_id, booking_id, table_id, start_at, end_at, merge_group_id,
            assigned_at, assigned_by, idempotency_key, assignment_id, refusal)
        SELECT gen_random_uuid(), %(restaurant)s, booking_id, table_id, start_at, end_at, merge_group,
            statement_timestamp(), %(actor)s, '', id, ''
        FROM jsonb_to_recordset(%(mirror_taken)s) AS x(id uuid, booking_id uuid, table_id uuid, start_at timestamptz,
            end_at timestamptz, merge_group uuid) WHERE {STANDS}""",
}
MISSING = f"""
    SELECT s.restaurant_id, s.id, format('table %%s is not in the old ledger for %%s', o.table_id, o.during)
    FROM assignments_assignment s JOIN assignments_occupancy o ON o.holder_id = s.id AND o.kind = 'assignment'
    WHERE {STANDS} AND NOT EXISTS (
        SELECT FROM rollout_legacyassignment l
        WHERE l.assignment_id = s.id AND l.booking_id = s.booking_id AND l.restaurant_id = s.restaurant_id
          AND l.table_id = o.table_id AND l.start_at = lower(o.during) AND l.end_at = upper(o.during))"""
EXTRA = f"""
    SELECT l.restaurant_id, l.assignment_id, format('table %%s is only in the old ledger', l.table_id)
    FROM rollout_legacyassignment l LEFT JOIN assignments_assignment s ON s.id = l.assignment_id
    WHERE {STANDS} AND l.assignment_id IS NOT NULL AND s.pruned_at IS NULL AND NOT EXISTS (
        SELECT FROM assignments_occupancy o
        WHERE o.holder_id = l.assignment_id AND o.kind = 'assignment' AND o.restaurant_id = l.restaurant_id
          AND o.table_id = l.table_id AND lower(o.during) = l.start_at AND upper(o.during) = l.end_at
          AND s.booking_id = l.booking_id)"""
INVARIANTS = (
    Invariant("mirror_missing", "The old ledger has every table of every assignment in ours, for its window.", MISSING),
    Invariant("mirror_extra", "The old ledger has no table for an assignment that ours does not have.", EXTRA),
)
MEND = (
    "DELETE FROM rollout_legacyassignment WHERE assignment_id = %(id)s",
    f"""INSERT INTO rollout_legacyassignment (id, restaurant_id, booking_id, table_id, start_at, end_at, merge_group_id,
            assigned_at, assigned_by, idempotency_key, assignment_id, refusal)
        SELECT gen_random_uuid(), s.restaurant_id, s.booking_id, o.table_id, lower(o.during), upper(o.during), g.id,
            s.created_at, s.actor, '', s.id, ''
        FROM assignments_assignment s JOIN assignments_occupancy o ON o.holder_id = s.id AND o.kind = 'assignment'
        LEFT JOIN assignments_mergegroup g ON g.assignment_id = s.id WHERE s.id = %(id)s AND {STANDS}""",
)


class LegacyMirror:
    """`assignments.mirroring.Mirror` for the old ledger; nothing at all where there is no old allocator any more."""

    @property
    def parts(self) -> Mapping[str, str]:
        """This property will be its parts of a write: rows that go, change, give way and come."""
        return PARTS if settings.ALLOCATOR_LEGACY else {}

    @property
    def invariants(self) -> tuple[Invariant, ...]:
        """This property will be that both ledgers say the same."""
        return INVARIANTS if settings.ALLOCATOR_LEGACY else ()

    def rows(self, effects: Effects, *, snapshot: Snapshot) -> dict[str, list[Any]]:
        """This function will return which rows go, change, give way and come with a command's effects.

        Cost: no statement.
        """
        if not settings.ALLOCATOR_LEGACY:
            return {}
        booking_of = {seen.id: seen.booking_id for seen in snapshot.assignments}
        windows = {kept.holder_id: kept.window for kept in effects.kept if kept.becomes_assignment is None}
        taken = list(_taken(effects, snapshot))
        return {
            "mirror_freed": [_named(each, booking_of[each]) for each in effects.freed if each in booking_of],
            "mirror_kept": [
                _named(each, booking_of[each]) | _during(window)
                for each, window in windows.items()
                if each in booking_of and window is not None
            ],
            "mirror_overtaken": sorted({row["booking_id"] for row in taken}),
            "mirror_taken": taken,
        }

    def mend(self, assignment_id: uuid.UUID) -> None:
        """This function will write an assignment's rows of the old ledger anew, from ours. *Cost*: two statements."""
        with connection.cursor() as cursor:
            for statement in MEND:
                cursor.execute(statement, {"id": assignment_id})


def _taken(effects: Effects, snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    """Assignments that get ledger rows: new ones, those that were proposed or ended before, and confirmed holds."""
    owners = {seen.id: (seen.booking_id, seen.merge_group_id) for seen in snapshot.assignments}
    owners |= {made.id: (made.booking_id, made.merge_group_id) for made in effects.assignments_made}
    for taken in effects.taken:
        if taken.kind == "assignment":
            yield from _tables(taken.holder_id, owners, taken.table_ids, taken.window)
    tables = {made.id: (made.table_ids, made.window) for made in effects.assignments_made}
    for kept in effects.kept:
        if kept.becomes_assignment is not None:
            yield from _tables(kept.becomes_assignment, owners, *tables[kept.becomes_assignment])


def _tables(
    assignment_id: uuid.UUID,
    owners: Mapping[uuid.UUID, tuple[uuid.UUID, uuid.UUID | None]],
    table_ids: tuple[uuid.UUID, ...],
    window: Span,
) -> Iterator[dict[str, Any]]:
    booking_id, merge_group_id = owners[assignment_id]
    group = str(merge_group_id) if merge_group_id else None
    shared = _named(assignment_id, booking_id) | _during(window) | {"merge_group": group}
    for table_id in table_ids:
        yield shared | {"table_id": str(table_id)}


def _named(assignment_id: uuid.UUID, booking_id: uuid.UUID) -> dict[str, Any]:
    return {"id": str(assignment_id), "booking_id": str(booking_id)}


def _during(window: Span) -> dict[str, Any]:
    return {"start_at": window[0].isoformat(), "end_at": window[1].isoformat()}
