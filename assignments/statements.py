"""The SQL that the repository writes by hand, because round trips are what a commit costs. Nothing here decides.

Opening is one statement, writing is one statement; between them lie the locks (`locking`) and the reads (`reading`).
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg.types.json import Jsonb
from psycopg.types.range import TimestamptzRange

from assignments import database_clock, states
from assignments.commands import Command, Span
from assignments.database_clock import CLOCK
from assignments.translation import LedgerRow

# The settings hold for this transaction only: a pooler may hand the connection to somebody else after it. They are set
# before the insert, which is the first to wait – for a twin that has claimed the same key and is still running.
OPEN = """
WITH patience AS (
    SELECT set_config('lock_timeout', %(lock)s, true), set_config('idle_in_transaction_session_timeout', %(idle)s, true)
), meant AS (
    SELECT restaurant_id, "window" FROM assignments_booking WHERE id = ANY (%(bookings)s)
), wanted AS (
    SELECT r.id, r.timezone, r.service_day_starts, ARRAY(SELECT "window" FROM meant WHERE restaurant_id = r.id)
    FROM patience, venues_restaurant r
    WHERE r.id = coalesce(%(restaurant)s, (SELECT restaurant_id FROM meant LIMIT 1))
      AND (SELECT count(*) FROM meant WHERE restaurant_id = r.id) = %(count)s
), claimed AS (
    INSERT INTO assignments_idempotencyrecord
        (id, restaurant_id, actor_scope, operation, key, digest, outcome, created_at)
    SELECT %(record)s, id, %(actor)s, %(operation)s, %(key)s, %(digest)s, '{}', statement_timestamp()
    FROM wanted WHERE %(key)s::text IS NOT NULL
    ON CONFLICT ON CONSTRAINT idempotency_key_names_one_request DO NOTHING
    RETURNING id
)
SELECT wanted.*, claimed.id FROM wanted LEFT JOIN claimed ON true
"""

# Each part of a write, in the order of the lock order's last step. A part without rows is left out of the statement.
# Parts run as if at once, so the one that must see room made by another asks for its count.
BOOKING_COLUMNS = """x(id uuid, state text, party_size smallint, starts_at timestamptz, "window" tstzrange,
    service_date date, tags text[], zone_ids uuid[], priority smallint, pinned boolean, proposed uuid,
    reserved_at timestamptz, source text, guest_name text, guest_contact text)"""
# The server cannot know how few rows come in and would read whole tables to meet them; told the ids it looks them up.
IDS = "ARRAY(SELECT (y ->> 'id')::uuid FROM jsonb_array_elements(%({0})s) AS y)"
CANCELLABLE = ", ".join(f"'{state}'" for c in states.AUTO_ASSIGN_JOB if c.verb == "cancel" for state in c.sources)
PARTS = {
    "bookings_made": f"""
        INSERT INTO assignments_booking (id, restaurant_id, state, party_size, starts_at, "window", service_date, tags,
            zone_ids, priority, pinned, reserved_at, source, guest_name, guest_contact, revision, created_at,
            updated_at)
        SELECT id, %(restaurant)s, state, party_size, starts_at, "window", service_date, tags, zone_ids, priority,
            pinned, reserved_at, source, guest_name, guest_contact, 1, statement_timestamp(), statement_timestamp()
        FROM jsonb_to_recordset(%(bookings_made)s) AS {BOOKING_COLUMNS}""",
    "bookings": f"""
        UPDATE assignments_booking b SET state = x.state, party_size = x.party_size, starts_at = x.starts_at,
            "window" = x."window", service_date = x.service_date, tags = x.tags, zone_ids = x.zone_ids,
            priority = x.priority, pinned = x.pinned, proposed_assignment_id = x.proposed,
            revision = revision + 1, updated_at = statement_timestamp()
        FROM jsonb_to_recordset(%(bookings)s) AS {BOOKING_COLUMNS}
        WHERE b.id = x.id AND b.id = ANY ({IDS.format("bookings")})""",
    "assignments": f"""
        UPDATE assignments_assignment a SET state = x.state, ended_at = x.ended_at, "window" = x."window"
        FROM jsonb_to_recordset(%(assignments)s) AS x(id uuid, state text, ended_at timestamptz, "window" tstzrange)
        WHERE a.id = x.id AND a.id = ANY ({IDS.format("assignments")}) RETURNING a.id""",
    "assignments_made": """
        INSERT INTO assignments_assignment (id, restaurant_id, booking_id, state, source, actor, table_ids, "window",
            plan, floor_version, policy_hash, source_hold_id, created_at)
        SELECT id, %(restaurant)s, booking_id, state, source, %(actor)s, table_ids, "window", plan, %(floor_version)s,
            %(policy_hash)s, source_hold_id, statement_timestamp()
        FROM jsonb_to_recordset(%(assignments_made)s) AS x(id uuid, booking_id uuid, state text, source text,
            table_ids uuid[], "window" tstzrange, plan jsonb, source_hold_id uuid){after_assignments}""",
    "groups": """
        INSERT INTO assignments_mergegroup (id, restaurant_id, assignment_id, table_ids, capacity, adjacency)
        SELECT id, %(restaurant)s, assignment_id, table_ids, capacity, %(adjacency)s
        FROM jsonb_to_recordset(%(groups)s) AS x(id uuid, assignment_id uuid, table_ids uuid[], capacity smallint)""",
    "freed": """
        DELETE FROM assignments_occupancy WHERE holder_id = ANY (%(freed)s) RETURNING during""",
    "kept": f"""
        UPDATE assignments_occupancy o SET during = coalesce(x."window", o.during),
            holder_id = coalesce(x.becomes, o.holder_id),
            kind = CASE WHEN x.becomes IS NULL THEN o.kind ELSE 'assignment' END,
            booking_id = CASE WHEN x.becomes IS NULL THEN o.booking_id END,
            expires_at = CASE WHEN x.becomes IS NOT NULL THEN NULL
                ELSE coalesce({CLOCK} + make_interval(secs => x.ttl), o.expires_at) END
        FROM jsonb_to_recordset(%(kept)s) AS x(id uuid, "window" tstzrange, becomes uuid, ttl integer)
        WHERE o.holder_id = x.id AND o.holder_id = ANY ({IDS.format("kept")})""",
    # Ascending by table, so that two who race without the lock collide at their first common table.
    "taken": f"""
        INSERT INTO assignments_occupancy (id, restaurant_id, table_id, during, kind, holder_id, booking_id, expires_at)
        SELECT gen_random_uuid(), %(restaurant)s, table_id, "window", kind, holder, booking_id,
            {CLOCK} + make_interval(secs => ttl)
        FROM jsonb_to_recordset(%(taken)s)
            AS x(table_id uuid, "window" tstzrange, kind text, holder uuid, booking_id uuid, ttl integer)
        ORDER BY table_id""",
    "closures": """
        INSERT INTO venues_closure (id, restaurant_id, zone_id, whole_restaurant, table_ids, "window", reason, actor,
            created_at)
        SELECT id, %(restaurant)s, zone_id, whole, table_ids, "window", reason, %(actor)s, statement_timestamp()
        FROM jsonb_to_recordset(%(closures)s) AS x(id uuid, zone_id uuid, whole boolean, table_ids uuid[],
            "window" tstzrange, reason text)""",
    "closures_lifted": """
        UPDATE venues_closure SET lifted_at = statement_timestamp() WHERE id = ANY (%(closures_lifted)s)""",
    # By the table of changes: whatever `cancel` starts from. A worker that has the job notices that its lease is gone.
    "jobs_closed": f"""
        UPDATE assignments_autoassignjob SET state = 'cancelled', lease = NULL, lease_until = NULL,
            updated_at = statement_timestamp()
        WHERE booking_id = ANY (%(jobs_closed)s) AND state IN ({CANCELLABLE}) RETURNING id, booking_id""",
    "proposals_applied": """
        UPDATE assignments_proposal SET state = 'applied', settled_by = %(actor)s, updated_at = statement_timestamp()
        WHERE id = ANY (%(proposals_applied)s)""",
    # Whoever sleeps for want of a table tries again when one is freed in its time.
    "jobs_woken": f"""
        UPDATE assignments_autoassignjob SET due_at = least(due_at, coalesce(%(at)s, {CLOCK})),
            updated_at = statement_timestamp()
        WHERE id IN (
            SELECT j.id FROM assignments_autoassignjob j JOIN assignments_booking b ON b.id = j.booking_id
            WHERE j.restaurant_id = %(restaurant)s AND j.state = 'deferred' AND EXISTS (
                SELECT FROM unnest(%(jobs_woken)s::tstzrange[]) AS w WHERE w && b."window"{{or_freed}}))
        RETURNING id""",
    "events": """
        INSERT INTO telemetry_event
            (name, restaurant_id, booking_id, subject_id, command_id, actor, reason, payload, trace_id)
        SELECT name, %(restaurant)s, booking_id, subject_id, %(record)s, %(actor)s, %(reason)s, payload, %(trace)s
        FROM (SELECT * FROM jsonb_to_recordset(%(events)s)
            AS x(name text, booking_id uuid, subject_id uuid, payload jsonb){and_closed}) AS told""",
    "books": """
        UPDATE assignments_servicebook SET version = version + 1 WHERE id = ANY (%(books)s)""",
}
KEEP = "UPDATE assignments_idempotencyrecord SET outcome = %(outcome)s WHERE id = %(record)s"
# Which jobs were still open, only this statement knows; so it tells of them itself.
JOB_CLOSED = "job.cancelled"
AND_CLOSED = f" UNION ALL SELECT '{JOB_CLOSED}', booking_id, id, '{{}}'::jsonb FROM jobs_closed"
OR_FREED = ' UNION ALL SELECT FROM freed WHERE freed.during && b."window"'
# booking_has_one_live_assignment is checked row by row: the old one must have ended first.
AFTER_ASSIGNMENTS = " WHERE (SELECT count(*) FROM assignments) >= 0"


# Who overlaps. Minutes and texts are made by the server, which is quicker than ranges parsed only to become minutes.
LEDGER = """
SELECT table_id::text, floor(extract(epoch FROM lower(during)) / 60)::integer,
    ceil(extract(epoch FROM upper(during)) / 60)::integer, kind, holder_id::text,
    ceil(extract(epoch FROM expires_at) / 60)::integer,
    coalesce(kind = 'hold' AND expires_at <= {clock}, false), booking_id
FROM assignments_occupancy WHERE restaurant_id = %(restaurant)s AND ({overlaps}) ORDER BY table_id, during
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """What an unlocked look says of the bookings, and the claimed key's record; None when a twin has the key."""

    restaurant_id: uuid.UUID
    timezone: str
    service_day_starts: dt.time
    windows: tuple[Span, ...]
    record_id: uuid.UUID | None


def open_command(command: Command, *, digest: str) -> Opened | None:
    """This function will bound this transaction's patience, claim the key and look at the bookings, if all are there.

    Cost: one statement. It waits for a twin that is still running, up to the lock timeout.
    """
    parameters: dict[str, Any] = {
        "lock": f"{settings.COMMIT_LOCK_TIMEOUT_MS}ms",
        "idle": f"{settings.COMMIT_IDLE_TIMEOUT_MS}ms",
        "bookings": list(command.booking_ids),
        "count": len(set(command.booking_ids)),
        "restaurant": command.of_restaurant,
        "record": uuid.uuid4(),
        "actor": command.actor,
        "operation": command.operation,
        "key": command.idempotency_key,
        "digest": digest,
    }
    with connection.cursor() as cursor:
        cursor.execute(OPEN, parameters)
        row = cursor.fetchone()
    if row is None:
        return None
    restaurant_id, timezone, service_day_starts, windows, record_id = row
    spans = tuple((window.lower, window.upper) for window in windows)
    return Opened(restaurant_id, timezone, service_day_starts, spans, record_id)


def read_ledger(restaurant_id: uuid.UUID, *, spans: tuple[Span, ...]) -> tuple[LedgerRow, ...]:
    """This function will return the ledger rows that overlap any of the spans, by table and time.

    Whether a hold is over is judged by the clock as of this very statement. Cost: one statement, none without spans.
    """
    if not spans:
        return ()
    around = {f"span_{place}": TimestamptzRange(*span) for place, span in enumerate(spans)}
    overlaps = " OR ".join(f"during && %({name})s" for name in around)
    parameters: dict[str, Any] = {"restaurant": restaurant_id, "clock": database_clock.moment(), **around}
    with connection.cursor() as cursor:
        cursor.execute(LEDGER.format(overlaps=overlaps, clock=CLOCK), parameters)
        return tuple(LedgerRow(*row) for row in cursor.fetchall())


def write(
    rows: dict[str, list[Any]], *, known: dict[str, Any], outcome: dict[str, Any], beside: Mapping[str, str]
) -> int:
    """This function will write all rows of a command and its outcome, and return how many jobs that woke.

    Shapes: `rows` by the names of `PARTS` and of the parts `beside` it; `known` are the values all rows share.
    Cost: one statement.
    """
    frees = bool(rows.get("freed"))
    parts_there = {**PARTS, **beside}
    present = {name: sql for name, sql in parts_there.items() if rows.get(name) or (name == "jobs_woken" and frees)}
    after = {
        "{after_assignments}": AFTER_ASSIGNMENTS if "assignments" in present else "",
        "{or_freed}": OR_FREED if frees else "",
        "{and_closed}": AND_CLOSED if "jobs_closed" in present else "",
    }
    parts = ",\n".join(f"{name} AS ({_filled(sql, after)})" for name, sql in present.items())
    shared = known | {"outcome": Jsonb(outcome), "clock": database_clock.moment()}
    parameters = {name: _parameter(rows[name]) for name in present} | shared
    with connection.cursor() as cursor:
        if "jobs_woken" not in present:
            cursor.execute(f"WITH {parts}\n{KEEP}" if parts else KEEP, parameters)
            return 0
        cursor.execute(f"WITH {parts},\nkept_outcome AS ({KEEP}) SELECT count(*) FROM jobs_woken", parameters)
        woken: int = cursor.fetchone()[0]
        return woken


def _filled(sql: str, places: dict[str, str]) -> str:
    for place, text in places.items():
        sql = sql.replace(place, text)
    return sql


def _parameter(rows: list[Any]) -> Any:
    return Jsonb(rows) if rows and isinstance(rows[0], dict) else rows
