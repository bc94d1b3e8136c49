"""What must be true of the ledger at all times, as data: a rule, and a query for whatever breaks it. Source: design 3.

Every query returns (restaurant id, subject id, detail) rows. Reads only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule and the query for whatever breaks it: (restaurant id, subject id, detail) rows."""

    code: str
    rule: str
    query: str


# A party that has left kept its tables until then; at least a minute, should it have left before it was to come.
LEDGER_WINDOW = """(o.during = s.window OR s.state = 'completed' AND s.ended_at IS NOT NULL
                AND o.during = tstzrange(lower(s.window), least(upper(s.window),
                  greatest(s.ended_at, lower(s.window) + interval '1 minute'))))"""

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
        f"""SELECT s.restaurant_id, s.id, format('assigned %%s, ledger %%s', s.table_ids, array_agg(o.table_id))
           FROM assignments_assignment s LEFT JOIN assignments_occupancy o
             ON o.holder_id = s.id AND o.kind = 'assignment'
             AND {LEDGER_WINDOW}
           WHERE s.state IN ('confirmed', 'seated', 'completed')
           GROUP BY s.id
           HAVING coalesce(array_agg(o.table_id ORDER BY o.table_id) FILTER (WHERE o.id IS NOT NULL), '{{}}')
             <> (SELECT array_agg(t ORDER BY t) FROM unnest(s.table_ids) AS t)""",
    ),
    Invariant(
        "ledger_without_owner",
        "No ledger row of an assignment is without its live assignment.",
        f"""SELECT o.restaurant_id, o.id, format('table %%s for holder %%s', o.table_id, o.holder_id)
           FROM assignments_occupancy o
           WHERE o.kind = 'assignment' AND NOT EXISTS (
             SELECT FROM assignments_assignment s
             WHERE s.id = o.holder_id AND s.restaurant_id = o.restaurant_id
               AND s.state IN ('confirmed', 'seated', 'completed') AND o.table_id = ANY (s.table_ids)
               AND {LEDGER_WINDOW})""",
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
             ON s.booking_id = b.id AND s.state = b.state
               AND (s.window = b.window OR s.state = 'seated' AND s.window <@ b.window
                 AND upper(s.window) = upper(b.window))
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
           WHERE i.outcome ->> 'operation' IS DISTINCT FROM i.operation
             OR i.operation <> 'release_hold'
               AND NOT EXISTS (SELECT FROM telemetry_event e WHERE e.command_id = i.id)
             OR EXISTS (
               SELECT FROM jsonb_array_elements(i.outcome -> 'bookings') AS b
               WHERE i.operation IN ('assign', 'walk_in') AND b ->> 'assignmentId' IS NULL
                 OR b ->> 'assignmentId' IS NOT NULL AND NOT EXISTS (
                   SELECT FROM assignments_assignment s WHERE s.id::text = b ->> 'assignmentId'))""",
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
        "state_without_event",
        "Every change of a booking's state has its event, and the newest tells the state it is in.",
        """SELECT b.restaurant_id, b.id, format('%%s, told %%s', b.state, told.state)
           FROM assignments_booking b LEFT JOIN LATERAL (
             SELECT e.payload ->> 'to' AS state FROM telemetry_event e
             WHERE e.booking_id = b.id AND e.payload ? 'to' ORDER BY e.id DESC LIMIT 1) AS told ON true
           WHERE coalesce(told.state, 'pending') <> b.state""",
    ),
    Invariant(
        "block_without_closure",
        "No table is blocked without a closure of that table and time that still stands.",
        """SELECT o.restaurant_id, o.id, format('table %%s', o.table_id)
           FROM assignments_occupancy o
           WHERE o.kind = 'block' AND NOT EXISTS (
             SELECT FROM venues_closure c
             WHERE c.id = o.holder_id AND c.restaurant_id = o.restaurant_id AND c.lifted_at IS NULL
               AND o.table_id = ANY (c.table_ids) AND o.during = c.window)""",
    ),
    Invariant(
        "closure_without_block",
        "Every closure that stands and is not over binds all its tables in the ledger.",
        """SELECT c.restaurant_id, c.id, format('closed %%s', c.table_ids)
           FROM venues_closure c
           WHERE c.lifted_at IS NULL AND upper(c.window) > statement_timestamp() AND cardinality(c.table_ids) <> (
             SELECT count(*) FROM assignments_occupancy o WHERE o.holder_id = c.id AND o.kind = 'block')""",
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
