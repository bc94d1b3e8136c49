"""What must be true of the ledger at all times, checked from the rows alone. Source: design 3, "What must be true".

Every invariant is one query that returns the rows that break it. Reads only.
"""

import uuid
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule and the query for whatever breaks it: (restaurant id, subject id, detail) rows."""

    code: str
    rule: str
    query: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken invariant."""

    code: str
    restaurant_id: uuid.UUID
    subject_id: uuid.UUID
    detail: str


INVARIANTS = (
    Invariant(
        "overlap",
        "No two overlapping ledger rows are on one table.",
        """SELECT a.restaurant_id, a.table_id, format('%%s and %%s', a.id, b.id)
           FROM assignments_occupancy a JOIN assignments_occupancy b
             ON a.restaurant_id = b.restaurant_id AND a.table_id = b.table_id
               AND a.during && b.during AND a.id < b.id""",
    ),
    Invariant(
        "assignment_without_ledger",
        "Every live assignment has exactly its tables in the ledger, for exactly its window.",
        """SELECT s.restaurant_id, s.id, format('assigned %%s, ledger %%s', s.table_ids, array_agg(o.table_id))
           FROM assignments_assignment s LEFT JOIN assignments_occupancy o
             ON o.holder_id = s.id AND o.kind = 'assignment'
             AND (o.during = s.window OR s.state = 'completed' AND o.during <@ s.window)
           WHERE s.state IN ('confirmed', 'seated', 'completed')
           GROUP BY s.id
           HAVING coalesce(array_agg(o.table_id ORDER BY o.table_id) FILTER (WHERE o.id IS NOT NULL), '{}')
             <> (SELECT array_agg(t ORDER BY t) FROM unnest(s.table_ids) AS t)""",
    ),
    Invariant(
        "ledger_without_owner",
        "No ledger row of an assignment is without its live assignment.",
        """SELECT o.restaurant_id, o.id, format('table %%s for holder %%s', o.table_id, o.holder_id)
           FROM assignments_occupancy o
           WHERE o.kind = 'assignment' AND NOT EXISTS (
             SELECT FROM assignments_assignment s
             WHERE s.id = o.holder_id AND s.restaurant_id = o.restaurant_id
               AND s.state IN ('confirmed', 'seated', 'completed') AND o.table_id = ANY (s.table_ids)
               AND (o.during = s.window OR s.state = 'completed' AND o.during <@ s.window))""",
    ),
    Invariant(
        "foreign_table",
        "No ledger row is on a table of another restaurant.",
        """SELECT o.restaurant_id, o.id, format('table %%s of restaurant %%s', t.number, t.restaurant_id)
           FROM assignments_occupancy o JOIN venues_table t ON t.id = o.table_id
           WHERE t.restaurant_id <> o.restaurant_id""",
    ),
    Invariant(
        "booking_without_assignment",
        "Every confirmed or seated booking has exactly one live assignment, in the same state and window.",
        """SELECT b.restaurant_id, b.id, format('%%s, live assignments: %%s', b.state, count(s.id))
           FROM assignments_booking b LEFT JOIN assignments_assignment s
             ON s.booking_id = b.id AND s.state = b.state AND s.window = b.window
           WHERE b.state IN ('confirmed', 'seated') GROUP BY b.id HAVING count(s.id) <> 1""",
    ),
    Invariant(
        "assignment_without_booking",
        "No live assignment belongs to a booking that is waiting or gone.",
        """SELECT s.restaurant_id, s.id, format('%%s assignment of a %%s booking', s.state, b.state)
           FROM assignments_assignment s JOIN assignments_booking b ON b.id = s.booking_id
           WHERE s.state IN ('confirmed', 'seated', 'completed') AND b.state <> s.state""",
    ),
    Invariant(
        "key_without_effect",
        "Every idempotency key has its one effect.",
        """SELECT i.restaurant_id, i.id, format('key %%s', i.key)
           FROM assignments_idempotencyrecord i
           WHERE i.operation = 'assign' AND NOT EXISTS (
             SELECT FROM assignments_assignment s WHERE s.id::text = i.outcome ->> 'assignmentId')""",
    ),
    Invariant(
        "merge_group_differs",
        "A joined assignment has one merge group of exactly its tables, a single one has none.",
        """SELECT s.restaurant_id, s.id, format('%%s tables, merge group %%s', cardinality(s.table_ids), g.table_ids)
           FROM assignments_assignment s LEFT JOIN assignments_mergegroup g ON g.assignment_id = s.id
           WHERE (cardinality(s.table_ids) > 1) <> (g.id IS NOT NULL) OR g.table_ids <> s.table_ids""",
    ),
    Invariant(
        "job_without_result",
        "A job that says assigned is of a booking that got an assignment.",
        """SELECT j.restaurant_id, j.id, format('booking %%s', j.booking_id)
           FROM assignments_autoassignjob j
           WHERE j.state = 'assigned'
             AND NOT EXISTS (SELECT FROM assignments_assignment s WHERE s.booking_id = j.booking_id)""",
    ),
    Invariant(
        "waiting_without_job",
        "Every pending booking has a job: waiting, or handed to a person.",
        """SELECT b.restaurant_id, b.id, 'no job'
           FROM assignments_booking b
           WHERE b.state = 'pending' AND NOT EXISTS (
             SELECT FROM assignments_autoassignjob j
             WHERE j.booking_id = b.id AND j.state IN ('queued', 'running', 'deferred', 'exhausted'))""",
    ),
)


def audit(*, restaurant_id: uuid.UUID | None = None) -> tuple[Finding, ...]:
    """This function will return every broken invariant, of one restaurant or of all, in the order of the rules."""
    return tuple(finding for invariant in INVARIANTS for finding in _broken(invariant, restaurant_id))


def _broken(invariant: Invariant, restaurant_id: uuid.UUID | None) -> tuple[Finding, ...]:
    query = f"SELECT * FROM ({invariant.query}) AS broken (restaurant, subject, detail)"
    # With parameters, always: psycopg then reads %% in the queries as %.
    parameters: list[uuid.UUID] = []
    if restaurant_id is not None:
        query += " WHERE restaurant = %s"
        parameters.append(restaurant_id)
    with connection.cursor() as cursor:
        cursor.execute(query + " ORDER BY restaurant, subject", parameters)
        return tuple(Finding(invariant.code, *row) for row in cursor.fetchall())
