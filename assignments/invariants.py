"""What must be true of the ledger at all times, as data: a rule, and a query for whatever breaks it. Source: design 3.

Every query returns (restaurant id, subject id, detail) rows; a restriction to one restaurant is put around it, so it
never aggregates over several. Reads only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule and the query for whatever breaks it: (restaurant id, subject id, detail) rows."""

    code: str
    rule: str
    query: str


# Who binds tables. Rows past their retention are gone on purpose (`retention`), and the assignment says so.
BINDS = "s.state IN ('confirmed', 'seated', 'completed') AND s.pruned_at IS NULL"
# A party that has left kept its tables until then; at least a minute, should it have left before it was to come.
LEDGER_WINDOW = """CASE WHEN s.state = 'completed' AND s.ended_at IS NOT NULL
                THEN tstzrange(lower(s.window), least(upper(s.window),
                  greatest(s.ended_at, lower(s.window) + interval '1 minute')))
                ELSE s.window END"""
A_UUID = "'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"

INVARIANTS = (
    Invariant(
        "overlap",
        "No two overlapping ledger rows are on one table.",
        # One pass in order of time finds whoever starts before all others have ended; only these are compared.
        """SELECT late.restaurant_id, late.table_id, format('%%s and %%s', early.id, late.id)
           FROM (SELECT o.*, max(upper(during)) OVER (PARTITION BY restaurant_id, table_id ORDER BY lower(during), id
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until
                 FROM assignments_occupancy o) AS late
           JOIN assignments_occupancy early
             ON early.restaurant_id = late.restaurant_id AND early.table_id = late.table_id
               AND early.during && late.during AND (lower(early.during), early.id) < (lower(late.during), late.id)
           WHERE late.taken_until > lower(late.during)""",
    ),
    Invariant(
        "assignment_without_ledger",
        "Every live assignment has exactly its tables in the ledger, for exactly its window.",
        f"""SELECT s.restaurant_id, s.id,
             format('assigned %%s, ledger %%s', s.table_ids,
               array_remove(array_agg(o.table_id ORDER BY o.table_id), NULL))
           FROM assignments_assignment s LEFT JOIN assignments_occupancy o
             ON o.holder_id = s.id AND o.kind = 'assignment' AND o.restaurant_id = s.restaurant_id
               AND o.during = {LEDGER_WINDOW}
           WHERE {BINDS}
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
             WHERE s.id = o.holder_id AND s.restaurant_id = o.restaurant_id AND {BINDS}
               AND o.table_id = ANY (s.table_ids) AND o.during = {LEDGER_WINDOW})""",
    ),
    Invariant(
        "foreign_table",
        "No ledger row is on a table of another restaurant.",
        """SELECT o.restaurant_id, o.id, format('table %%s of restaurant %%s', t.number, t.restaurant_id)
           FROM assignments_occupancy o JOIN venues_table t ON t.id = o.table_id
           WHERE t.restaurant_id <> o.restaurant_id""",
    ),
    Invariant(
        "hold_differs",
        "All ledger rows of one hold are of one restaurant, one window and one deadline.",
        """SELECT o.restaurant_id, o.id, format('table %%s of hold %%s', o.table_id, o.holder_id)
           FROM assignments_occupancy o
           WHERE o.kind = 'hold' AND EXISTS (
             SELECT FROM assignments_occupancy p
             WHERE p.holder_id = o.holder_id AND (p.restaurant_id, p.during, p.kind, p.expires_at)
               IS DISTINCT FROM (o.restaurant_id, o.during, o.kind, o.expires_at))""",
    ),
    Invariant(
        "booking_without_assignment",
        "Every confirmed, seated or completed booking has exactly one live assignment, in its state, for its window.",
        # A party that moved while it sat has its new tables for the rest of its window.
        """SELECT b.restaurant_id, b.id, format('%%s, live assignments: %%s', b.state, count(s.id))
           FROM assignments_booking b LEFT JOIN assignments_assignment s
             ON s.booking_id = b.id AND s.state = b.state
               AND s.window <@ b.window AND upper(s.window) = upper(b.window)
               AND (lower(s.window) = lower(b.window) OR EXISTS (
                 SELECT FROM assignments_assignment before
                 WHERE before.booking_id = b.id AND before.state = 'superseded' AND before.ended_at <= lower(s.window)))
           WHERE b.state IN ('confirmed', 'seated', 'completed') GROUP BY b.id HAVING count(s.id) <> 1""",
    ),
    Invariant(
        "assignment_without_booking",
        "No live assignment belongs to a booking that is waiting or gone, or of another restaurant.",
        """SELECT s.restaurant_id, s.id, format('%%s assignment of a %%s booking', s.state, b.state)
           FROM assignments_assignment s JOIN assignments_booking b ON b.id = s.booking_id
           WHERE s.state IN ('confirmed', 'seated', 'completed')
             AND (b.state, b.restaurant_id) <> (s.state, s.restaurant_id)""",
    ),
    Invariant(
        "key_without_effect",
        "Every idempotency key has its effect, once: its events, and the assignments its outcome names.",
        # Letting go of a hold that has ended is no effect; one command may end several holds, each once.
        f"""SELECT i.restaurant_id, i.id, format('key %%s', i.key)
           FROM assignments_idempotencyrecord i CROSS JOIN LATERAL (
             SELECT CASE jsonb_typeof(i.outcome -> 'bookings') WHEN 'array' THEN i.outcome -> 'bookings' ELSE '[]' END
           ) AS told (bookings)
           WHERE i.outcome ->> 'operation' IS DISTINCT FROM i.operation
             OR i.operation <> 'release_hold'
               AND NOT EXISTS (SELECT FROM telemetry_event e WHERE e.command_id = i.id)
             OR i.operation IN ('assign', 'walk_in') AND told.bookings #>> '{{0,assignmentId}}' IS NULL
             OR EXISTS (
               SELECT FROM telemetry_event e WHERE e.command_id = i.id AND e.name <> 'hold.expired'
               GROUP BY e.name, e.booking_id, CASE WHEN e.name LIKE 'hold.%%' THEN e.subject_id END HAVING count(*) > 1)
             OR EXISTS (
               SELECT FROM jsonb_array_elements(told.bookings) AS b
               WHERE b ->> 'assignmentId' IS NOT NULL AND NOT EXISTS (
                 SELECT FROM assignments_assignment s
                 WHERE s.id = CASE WHEN b ->> 'assignmentId' ~ {A_UUID} THEN (b ->> 'assignmentId')::uuid END
                   AND s.booking_id::text = b ->> 'bookingId' AND s.restaurant_id = i.restaurant_id))""",
    ),
    Invariant(
        "proposal_differs",
        "A booking names exactly the assignment that is proposed for it, and waits.",
        """SELECT coalesce(b.restaurant_id, s.restaurant_id), coalesce(b.id, s.id),
             format('%%s booking names %%s, proposed %%s', b.state, b.proposed_assignment_id, s.id)
           FROM (SELECT * FROM assignments_booking WHERE proposed_assignment_id IS NOT NULL) b
           FULL JOIN (SELECT * FROM assignments_assignment WHERE state = 'proposed') s
             ON s.id = b.proposed_assignment_id AND s.booking_id = b.id AND s.restaurant_id = b.restaurant_id
           WHERE b.id IS NULL OR s.id IS NULL OR b.state <> 'pending'""",
    ),
    Invariant(
        "merge_group_differs",
        "A joined assignment has one merge group of exactly its tables, a single one has none.",
        """SELECT s.restaurant_id, s.id, format('%%s tables, merge group %%s', cardinality(s.table_ids), g.table_ids)
           FROM assignments_assignment s LEFT JOIN assignments_mergegroup g ON g.assignment_id = s.id
           WHERE (cardinality(s.table_ids) > 1) <> (g.id IS NOT NULL)
             OR (g.table_ids, g.restaurant_id) <> (s.table_ids, s.restaurant_id)""",
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
        """SELECT b.restaurant_id, b.id, format('%%s, told %%s', b.state, coalesce(told.state, 'nothing'))
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
        "Every closure that stands and is not over binds exactly its tables in the ledger, for exactly its window.",
        """SELECT c.restaurant_id, c.id, format('%%s tables, in the ledger %%s', cardinality(c.table_ids), bound)
           FROM venues_closure c CROSS JOIN LATERAL (
             SELECT count(DISTINCT o.table_id) FROM assignments_occupancy o
             WHERE o.holder_id = c.id AND o.kind = 'block' AND o.restaurant_id = c.restaurant_id
               AND o.table_id = ANY (c.table_ids) AND o.during = c.window) AS ledger (bound)
           WHERE c.lifted_at IS NULL AND upper(c.window) > statement_timestamp() AND bound <> cardinality(c.table_ids)
           """,
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
