"""Makes up what dashboards are measured on: twenty houses, four hundred days of bookings and jobs, a million events.

Rows are written by the server from numbers, not through services: what is measured is how they are read. The mix of
events is that of a simulated week.
"""

import datetime as dt
import random
import uuid
from typing import Any

from django.db import connection

from telemetry.models import Event, LastPosition
from telemetry.tasks import number_events, roll_up_events
from tests.builders import house, table
from venues.models import Restaurant

HOUSES = 20
SIZES = (2, 2, 2, 4, 4, 4, 6, 8)
SEED = 11
# Of each party: created, queued, assigned, committed, confirmed, seated, completed, and of some what went wrong.
EVENTS_PER_PARTY = 7.7
BOOKINGS = """
INSERT INTO assignments_booking (id, restaurant_id, state, party_size, starts_at, "window", service_date, tags,
    zone_ids, priority, pinned, reserved_at, source, guest_name, guest_contact, revision, created_at, updated_at)
SELECT gen_random_uuid(), h.id,
    CASE WHEN n %% 16 = 0 THEN 'pending' WHEN day < %(days)s - 3 THEN 'completed' ELSE 'confirmed' END,
    1 + (n * 7919) %% 8, at, tstzrange(at, at + interval '2 hours'), at::date, '{{}}', '{{}}', 1, false,
    at - interval '3 days', 'api', '', '', 1, now(), now()
FROM unnest(%(houses)s::uuid[]) WITH ORDINALITY AS h(id, place)
CROSS JOIN generate_series(1, %(days)s) AS day CROSS JOIN generate_series(1, %(parties)s) AS n
CROSS JOIN LATERAL (SELECT %(first)s::timestamptz + day * interval '1 day'
    + interval '17 hours' + ((n * 104729 + day * 31 + h.place * 7) %% 16) * interval '15 minutes' AS at) AS t
"""
TOLD = """
INSERT INTO telemetry_event
    (name, restaurant_id, booking_id, command_id, actor, payload, occurred_at, trace_id, took_ms)
SELECT e.name, b.restaurant_id, CASE WHEN e.about THEN b.id END, gen_random_uuid(), 'auto-assign', e.payload,
    b.starts_at + e.after * interval '1 minute', '', 2 + (b.n * 37 %% 1000) / 8.0
FROM (SELECT *, row_number() OVER (ORDER BY starts_at, id) AS n FROM assignments_booking) AS b
CROSS JOIN LATERAL (VALUES
    ('booking.created', true, -4320, '{"to": "pending", "partySize": 4, "source": "api"}'::jsonb, true),
    ('job.queued', true, -4320, '{"round": 0}', true),
    ('job.assigned', true, -4319, '{"attempts": 1}', b.state <> 'pending'),
    ('assignment.committed', true, -4319, '{"tables": ["T1"], "source": "auto"}', b.state <> 'pending'),
    ('booking.confirmed', true, -4319 + (b.n %% 40)::int, '{"from": "pending", "to": "confirmed"}',
        b.state <> 'pending'),
    ('booking.seated', true, 0, '{"from": "confirmed", "to": "seated"}', b.state = 'completed'),
    ('booking.completed', true, 100, '{"from": "seated", "to": "completed"}', b.state = 'completed'),
    ('assignment.conflict', true, -30, jsonb_build_object('operation', 'assign',
        'code', CASE WHEN b.n %% 3 = 0 THEN 'book_busy' ELSE 'table_taken' END), b.n %% 9 = 0),
    ('hold.created', true, -60, '{"tables": ["T1"], "ttlSeconds": 180}', b.n %% 5 = 0),
    ('hold.expired', true, -57, '{}', b.n %% 25 = 0),
    ('rollout.compared', true, -4319, jsonb_build_object('outcome', CASE WHEN b.n %% 211 = 0 THEN 'legacy_better'
        WHEN b.n %% 13 = 0 THEN 'v2_better' WHEN b.n %% 7 = 0 THEN 'equivalent' ELSE 'same' END), b.n %% 2 = 0),
    ('job.exhausted', true, -10, jsonb_build_object('attempts', 4, 'code', CASE WHEN b.n %% 7 = 0 THEN 'pacing_exceeded'
        WHEN b.n %% 11 = 0 THEN 'zone_excluded' WHEN b.n %% 5 = 0 THEN 'past_cutoff' ELSE 'fully_booked' END,
        'partySize', b.party_size, 'serviceDate', b.service_date,
        'startsAt', to_char(b.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
        'zones', '[]'::jsonb, 'helps', jsonb_build_array('other_time', 'move_bookings')),
        b.state = 'pending')
) AS e(name, about, after, payload, happened) WHERE e.happened ORDER BY b.starts_at, b.id
"""
JOBS = """
INSERT INTO assignments_autoassignjob (id, restaurant_id, booking_id, state, shard, priority, starts_at, due_at,
    attempts, reason, refusal, next_steps, created_at, round, place, updated_at, judged_at)
SELECT gen_random_uuid(), restaurant_id, id, CASE WHEN state <> 'pending' THEN 'assigned' WHEN starts_at < %(now)s
    THEN 'exhausted' ELSE (ARRAY['deferred', 'exhausted'])[1 + party_size %% 2] END, 0, 0, starts_at, starts_at, 3,
    CASE WHEN state <> 'pending' THEN '' WHEN party_size > 6 THEN 'pacing_exceeded' ELSE 'fully_booked' END, '{}',
    '[{"kind": "other_time", "message": "They could come at 16:35 or 21:10."},
      {"kind": "move_bookings", "message": "It would do if 1 booking made way."}]',
    now(), 0, 0, now(), starts_at FROM assignments_booking
"""


def make_up(*, events: int, now: dt.datetime, days: int = 400) -> tuple[Restaurant, ...]:
    """This function will fill the database with about so many events, the last days of them to come, and count them."""
    houses = tuple(house(*_tables()) for _ in range(HOUSES))
    parties = max(1, round(events / EVENTS_PER_PARTY / HOUSES / days))
    known: dict[str, Any] = {
        "houses": [each.pk for each in houses],
        "days": days,
        "parties": parties,
        "first": (now - dt.timedelta(days=days - 3)).replace(hour=0, minute=0, second=0, microsecond=0),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(BOOKINGS.replace("{{}}", "{}"), known)
        cursor.execute(TOLD.replace("%%", "%"))
        cursor.execute(JOBS.replace("%%", "%").replace("%(now)s", f"'{now.isoformat()}'::timestamptz"))
    number_events()
    roll_up_events()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert Event.objects.count() == LastPosition.objects.get().position
    return houses


def _tables() -> list[dict[str, object]]:
    dice = random.Random(SEED)
    return [table(f"T{place}-{uuid.uuid4().hex[:4]}", dice.choice(SIZES)) for place in range(40)]
