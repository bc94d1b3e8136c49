"""Counts events into the aggregates, by position: each once, whoever does it, wherever it stopped.

How far the counting has come is written with the counts, in one transaction under one lock. Positions have no gaps and
are given after commit, so going on from the last one misses nothing (`positions`). Source: ADR 14.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from telemetry import locking, unseated
from telemetry.models import Event, HourlyCount, HourlyTiming, LastPosition, RollUp, Unseated
from telemetry.unseated import EVER, Batch

MOST_AT_ONCE = 10_000
HEARTBEAT = "roll_up"
# Which word of a payload an event is counted by. Words of people are none: these are codes, there are few of each.
CODES = {
    "planner.refused": "code",
    "assignment.conflict": "code",
    "hold.refused": "code",
    "job.deferred": "code",
    "job.exhausted": "code",
    "rollout.compared": "outcome",
    "ledger.repaired": "code",
    "booking.created": "source",
    "assignment.committed": "source",
    "assignment.moved": "source",
}
# From wanting a table to having one; and what a command took from its first statement to its rows. Units: milliseconds.
WAIT_BUCKETS = (1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000, 86_400_000)
COMMAND_BUCKETS = (2, 5, 10, 20, 50, 100, 250, 500, 1_000, 3_000)
BEYOND = 2**53
CODE = "CASE name " + " ".join(f"WHEN '{n}' THEN payload ->> '{word}'" for n, word in CODES.items()) + " END"
COUNT = f"""
WITH batch AS (
    SELECT restaurant_id, date_trunc('hour', occurred_at, 'UTC') AS hour, name, coalesce(left({CODE}, 60), '') AS code
    FROM telemetry_event WHERE position > %(after)s AND position <= %(upto)s AND occurred_at >= %(since)s
), hourly AS (
    INSERT INTO telemetry_hourlycount AS c (restaurant_id, hour, name, code, count)
    SELECT restaurant_id, hour, name, code, count(*) FROM batch GROUP BY 1, 2, 3, 4
    ON CONFLICT ON CONSTRAINT hourly_count_is_one_row DO UPDATE SET count = c.count + excluded.count
)
INSERT INTO telemetry_eventtotal AS t (name, code, count)
SELECT name, code, count(*) FROM batch WHERE %(is_first)s GROUP BY 1, 2
ON CONFLICT ON CONSTRAINT event_total_is_one_row DO UPDATE SET count = t.count + excluded.count
"""
IN_BATCH = "e.position > %(after)s AND e.position <= %(upto)s AND e.occurred_at >= %(since)s"
TIME = f"""
WITH waited AS (
    SELECT e.restaurant_id, date_trunc('hour', e.occurred_at, 'UTC') AS hour, 'table' AS what,
        extract(epoch FROM e.occurred_at - w.occurred_at) * 1000 AS ms, %(waits)s::bigint[] AS ends
    FROM telemetry_event e CROSS JOIN LATERAL (
        SELECT occurred_at FROM telemetry_event p WHERE p.booking_id = e.booking_id AND p.id < e.id
            AND p.name IN ('booking.created', 'booking.released') ORDER BY p.id DESC LIMIT 1) AS w
    WHERE {IN_BATCH} AND e.name = 'booking.confirmed'
), took AS (
    SELECT e.restaurant_id, date_trunc('hour', e.occurred_at, 'UTC') AS hour, 'command' AS what, e.took_ms AS ms,
        %(commands)s::bigint[] AS ends
    FROM telemetry_event e WHERE {IN_BATCH} AND e.took_ms IS NOT NULL AND e.command_id IS NOT NULL
        -- One command, one time: that of its first event.
        AND NOT EXISTS (SELECT FROM telemetry_event f WHERE f.command_id = e.command_id AND f.id < e.id)
), placed AS (
    SELECT restaurant_id, hour, what,
        coalesce((SELECT min(b) FROM unnest(ends) AS b WHERE ms <= b), %(beyond)s) AS up_to_ms
    FROM (SELECT * FROM waited UNION ALL SELECT * FROM took) AS taken
)
INSERT INTO telemetry_hourlytiming AS t (restaurant_id, hour, what, up_to_ms, count)
SELECT restaurant_id, hour, what, up_to_ms, count(*) FROM placed GROUP BY 1, 2, 3, 4
ON CONFLICT ON CONSTRAINT hourly_timing_is_one_row DO UPDATE SET count = t.count + excluded.count
"""

OLDEST_LEFT = """
SELECT least(
    (SELECT occurred_at FROM telemetry_event WHERE position IS NULL ORDER BY id LIMIT 1),
    (SELECT occurred_at FROM telemetry_event
        WHERE position > coalesce((SELECT position FROM telemetry_rollup), 0) ORDER BY position LIMIT 1))
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """How far it came. Shapes: `events` positions were counted in this step, `behind` are left."""

    events: int
    behind: int


def roll_up(*, most: int = MOST_AT_ONCE) -> Counted:
    """This function will count the next events that have a position, unless somebody else counts at the moment.

    Stopped at any point it has counted all of a batch or nothing. *Cost*: some statements over a batch.
    """
    with transaction.atomic():
        done = locking.counting_if_idle()
        if done is None:
            return Counted(events=0, behind=0)
        last = _last_position()
        upto = min(last, done.position + most)
        if upto > done.position:
            _count(Batch(after=done.position, upto=upto))
            RollUp.objects.update(position=upto)
        return Counted(events=upto - done.position, behind=last - upto)


def rebuild(*, since: dt.date, progress: Callable[[int, int], None], most: int = MOST_AT_ONCE) -> int:
    """This function will make the aggregates from that day (UTC) on anew and return how many positions it went through.

    What is older stays: its events may be gone. Totals stay as well, since a counter never falls. One transaction:
    readers see the old counts until it is done, and it can be stopped. `progress` is told (done, of how many).
    """
    start = dt.datetime.combine(since, dt.time(), tzinfo=dt.UTC)
    with transaction.atomic():
        done = locking.counting()
        first = Event.objects.filter(occurred_at__gte=start).aggregate(first=Min("position"))["first"]
        for rows in (HourlyCount.objects.filter(hour__gte=start), HourlyTiming.objects.filter(hour__gte=start)):
            rows.delete()
        Unseated.objects.filter(told_at__gte=start).delete()
        after = position = done.position if first is None else min(first - 1, done.position)
        while position < done.position:
            upto = min(done.position, position + most)
            _count(Batch(after=position, upto=upto, since=start))
            position = upto
            progress(position - after, done.position - after)
    return done.position - after


def behind() -> int:
    """This function will return how many numbered events are not counted yet. *Cost*: two statements."""
    done = RollUp.objects.values_list("position", flat=True).first() or 0
    return max(0, _last_position() - done)


def uncounted_since() -> dt.datetime | None:
    """This function will return when the first event happened that is not counted yet; None if all are.

    *Cost*: one statement of two looks into an index.
    """
    with connection.cursor() as cursor:
        cursor.execute(OLDEST_LEFT)
        (since,) = cursor.fetchone()
    found: dt.datetime | None = since
    return found


def _count(batch: Batch) -> None:
    known: dict[str, Any] = {"after": batch.after, "upto": batch.upto, "since": batch.since}
    known |= {"is_first": batch.since == EVER, "beyond": BEYOND}
    known |= {"waits": list(WAIT_BUCKETS), "commands": list(COMMAND_BUCKETS)}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, known)
        cursor.execute(TIME, known)
    unseated.follow(batch)


def _last_position() -> int:
    return LastPosition.objects.values_list("position", flat=True).first() or 0
