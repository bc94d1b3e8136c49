"""The SQL that the repository writes by hand, because round trips are what a commit costs. Nothing here decides.

Opening is one statement, writing is one statement; between them lie the locks (`locking`) and the reads.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg.types.json import Jsonb
from psycopg.types.range import TimestamptzRange

from assignments.models import Assignment, Booking
from assignments.ports import AssignmentCommitRequest

# The settings hold for this transaction only: a pooler may hand the connection to somebody else after it. They are set
# before the insert, which is the first to wait – for a twin that has claimed the same key and is still running.
OPEN = """
WITH patience AS (
    SELECT set_config('lock_timeout', %(lock)s, true), set_config('idle_in_transaction_session_timeout', %(idle)s, true)
), wanted AS (
    SELECT b.restaurant_id, b.window, r.timezone, r.service_day_starts
    FROM patience, assignments_booking b JOIN venues_restaurant r ON r.id = b.restaurant_id WHERE b.id = %(booking)s
), claimed AS (
    INSERT INTO assignments_idempotencyrecord
        (id, restaurant_id, actor_scope, operation, key, digest, outcome, created_at)
    SELECT %(record)s, restaurant_id, %(actor)s, %(operation)s, %(key)s, %(digest)s, '{}', statement_timestamp()
    FROM wanted
    ON CONFLICT ON CONSTRAINT idempotency_key_names_one_request DO NOTHING
    RETURNING id
)
SELECT wanted.*, claimed.id FROM wanted LEFT JOIN claimed ON true
"""

# Ledger rows ascending by table, so that two who race without the lock collide at their first common table.
WRITE = """
WITH assignment AS (
    INSERT INTO assignments_assignment (id, restaurant_id, booking_id, state, source, actor, table_ids, "window", plan,
                                        floor_version, policy_hash, created_at)
    VALUES (%(assignment)s, %(restaurant)s, %(booking)s, %(state)s, %(source)s, %(actor)s, %(tables)s, %(window)s,
            %(plan)s, %(floor_version)s, %(policy_hash)s, statement_timestamp())
), merged AS (
    INSERT INTO assignments_mergegroup (id, restaurant_id, assignment_id, table_ids, capacity, adjacency)
    SELECT %(group)s::uuid, %(restaurant)s, %(assignment)s, %(tables)s, %(capacity)s, %(adjacency)s
    WHERE %(group)s::uuid IS NOT NULL
), ledger AS (
    INSERT INTO assignments_occupancy (id, restaurant_id, table_id, during, kind, holder_id)
    SELECT gen_random_uuid(), %(restaurant)s, t, %(window)s, 'assignment', %(assignment)s
    FROM unnest(%(tables)s::uuid[]) AS t ORDER BY t
), booked AS (
    UPDATE assignments_booking SET state = %(booking_state)s, updated_at = statement_timestamp() WHERE id = %(booking)s
), turned AS (
    UPDATE assignments_servicebook SET version = version + 1 WHERE id = ANY (%(books)s)
)
UPDATE assignments_idempotencyrecord SET outcome = %(outcome)s WHERE id = %(record)s
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """What an unlocked look says of the booking, and the claimed key's record; None when a twin has the key."""

    restaurant_id: uuid.UUID
    window: TimestamptzRange
    timezone: str
    service_day_starts: dt.time
    record_id: uuid.UUID | None


def open_command(request: AssignmentCommitRequest, *, digest: str) -> Opened | None:
    """This function will bound this transaction's patience, claim the key and look at the booking, if there is one.

    Cost: one statement. It waits for a twin that is still running, up to the lock timeout.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            OPEN,
            {
                "lock": f"{settings.COMMIT_LOCK_TIMEOUT_MS}ms",
                "idle": f"{settings.COMMIT_IDLE_TIMEOUT_MS}ms",
                "booking": request.booking_id,
                "record": uuid.uuid4(),
                "actor": request.actor,
                "operation": request.operation,
                "key": request.idempotency_key,
                "digest": digest,
            },
        )
        row = cursor.fetchone()
    return Opened(*row) if row else None


def write_assignment(
    assignment: Assignment,
    *,
    booking: Booking,
    books: list[uuid.UUID],
    group: dict[str, Any],
    record_id: uuid.UUID | None,
    outcome: dict[str, Any],
) -> None:
    """This function will write everything that one assignment changes. *Cost*: one statement."""
    parameters = {
        "assignment": assignment.pk,
        "restaurant": booking.restaurant_id,
        "booking": booking.pk,
        "booking_state": booking.state,
        "state": assignment.state,
        "source": assignment.source,
        "actor": assignment.actor,
        "tables": assignment.table_ids,
        "window": booking.window,
        "plan": Jsonb(assignment.plan),
        "floor_version": assignment.floor_version,
        "policy_hash": assignment.policy_hash,
        "books": books,
        "record": record_id,
        "outcome": Jsonb(outcome),
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, parameters | group)
