"""Gives events their positions, after commit: who reads by position misses none.

Ids are drawn when an event is written, and become visible when its transaction commits, so a lower id can appear after
a higher one. Positions are given only to what is visible, by one dispatcher at a time, and never again to another.
"""

from django.db import connection, transaction

from telemetry import locking

MOST_AT_ONCE = 5000
# The last position is kept apart: the events themselves are deleted one day, and no position may come twice.
NUMBER = """
WITH waiting AS (
    SELECT id FROM telemetry_event WHERE position IS NULL ORDER BY id LIMIT %(most)s
), placed AS (
    SELECT id, coalesce((SELECT position FROM telemetry_lastposition), 0) + row_number() OVER (ORDER BY id) AS position
    FROM waiting
), numbered AS (
    UPDATE telemetry_event e SET position = placed.position FROM placed WHERE e.id = placed.id RETURNING e.position
), kept AS (
    INSERT INTO telemetry_lastposition (id, position) SELECT 1, max(position) FROM numbered HAVING count(*) > 0
    ON CONFLICT (id) DO UPDATE SET position = excluded.position
)
SELECT count(*) FROM numbered
"""


def number_events(*, most: int = MOST_AT_ONCE) -> int:
    """This function will give the events that are visible now positions without gaps, in the order of their ids.

    Returns how many; exactly `most` means there may be more. Cost: two statements; it waits for another dispatcher.
    """
    with transaction.atomic():
        locking.numbering()
        # A statement of its own: one that had waited for the lock would see the world as it was before the wait.
        with connection.cursor() as cursor:
            cursor.execute(NUMBER, {"most": most})
            (count,) = cursor.fetchone()
    return int(count)
