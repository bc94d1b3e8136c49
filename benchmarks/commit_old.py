"""A stand-in for the old allocator's in-database commit: the same order of statements, none of its code.

Made from the description of its tables and of `assign_tables_atomic_v2` (design, legacy-surface 1.3, 1.4, 6.3). Its
triggers, row security and many further columns and indexes are left out: what stands here is at least as fast.
"""

from __future__ import annotations

from typing import Any

import psycopg

# The same restaurants, tables and parties as in the new tables, and as many tables taken beforehand.
TABLES = """
CREATE SCHEMA old;
CREATE TABLE old.restaurants (id uuid PRIMARY KEY, name text, timezone text NOT NULL);
CREATE TABLE old.zones (id uuid PRIMARY KEY, restaurant_id uuid NOT NULL REFERENCES old.restaurants);
CREATE TABLE old.table_inventory (id uuid PRIMARY KEY, restaurant_id uuid NOT NULL REFERENCES old.restaurants,
    zone_id uuid NOT NULL REFERENCES old.zones, table_number text, capacity int, mobility text DEFAULT 'movable',
    active bool DEFAULT true, status text DEFAULT 'available', UNIQUE (restaurant_id, table_number));
CREATE TABLE old.bookings (id uuid PRIMARY KEY, restaurant_id uuid NOT NULL REFERENCES old.restaurants,
    booking_date date, start_at timestamptz, end_at timestamptz, party_size int, status text DEFAULT 'pending',
    assigned_zone_id uuid REFERENCES old.zones, updated_at timestamptz DEFAULT now());
CREATE TABLE old.booking_slots (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    restaurant_id uuid NOT NULL REFERENCES old.restaurants, slot_date date, slot_time time,
    available_capacity int DEFAULT 999, reserved_count int DEFAULT 0, version int DEFAULT 1,
    UNIQUE (restaurant_id, slot_date, slot_time));
CREATE TABLE old.allocations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), booking_id uuid REFERENCES old.bookings,
    restaurant_id uuid NOT NULL REFERENCES old.restaurants, resource_type text NOT NULL, resource_id uuid NOT NULL,
    "window" tstzrange NOT NULL, created_by uuid, shadow bool DEFAULT false, is_maintenance bool DEFAULT false,
    created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now(),
    UNIQUE (booking_id, resource_type, resource_id),
    CONSTRAINT allocations_no_overlap EXCLUDE USING gist (restaurant_id WITH =, resource_type WITH =,
        resource_id WITH =, "window" WITH &&) WHERE (NOT shadow));
CREATE TABLE old.booking_table_assignments (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    booking_id uuid NOT NULL REFERENCES old.bookings, table_id uuid NOT NULL REFERENCES old.table_inventory,
    slot_id uuid REFERENCES old.booking_slots, assigned_at timestamptz DEFAULT now(), assigned_by uuid,
    idempotency_key text, merge_group_id uuid REFERENCES old.allocations,
    allocation_id uuid REFERENCES old.allocations, start_at timestamptz, end_at timestamptz,
    assignment_window tstzrange GENERATED ALWAYS AS (tstzrange(start_at, end_at)) STORED,
    UNIQUE (booking_id, table_id), UNIQUE (table_id, slot_id),
    CONSTRAINT assignments_no_overlap EXCLUDE USING gist (table_id WITH =, assignment_window WITH &&));
CREATE TABLE old.booking_assignment_idempotency (booking_id uuid REFERENCES old.bookings, idempotency_key text,
    table_ids uuid[], assignment_window tstzrange, merge_group_allocation_id uuid, table_set_hash text,
    created_at timestamptz DEFAULT now(), PRIMARY KEY (booking_id, idempotency_key),
    UNIQUE (booking_id, table_set_hash));
CREATE TABLE old.table_holds (id uuid PRIMARY KEY, booking_id uuid, restaurant_id uuid, expires_at timestamptz,
    status text, start_at timestamptz, end_at timestamptz);
CREATE TABLE old.table_hold_members (hold_id uuid REFERENCES old.table_holds, table_id uuid,
    PRIMARY KEY (hold_id, table_id));
CREATE INDEX ON old.table_hold_members (table_id);
-- What the direct assignment writes, without a constraint to stop it.
CREATE TABLE old.direct_assignments (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    booking_id uuid REFERENCES old.bookings, table_id uuid REFERENCES old.table_inventory,
    assignment_window tstzrange, assigned_at timestamptz DEFAULT now(), UNIQUE (booking_id, table_id));
CREATE INDEX ON old.direct_assignments USING gist (table_id, assignment_window);
INSERT INTO old.restaurants SELECT id, name, timezone FROM venues_restaurant;
INSERT INTO old.zones SELECT id, restaurant_id FROM venues_zone;
INSERT INTO old.table_inventory SELECT id, restaurant_id, zone_id, number, capacity FROM venues_table;
INSERT INTO old.bookings SELECT id, restaurant_id, service_date, lower("window"), upper("window"), party_size
    FROM assignments_booking;
INSERT INTO old.bookings SELECT id, restaurant_id, lower(during)::date, lower(during), upper(during), 2, 'confirmed'
    FROM assignments_occupancy;
INSERT INTO old.allocations (booking_id, restaurant_id, resource_type, resource_id, "window")
    SELECT id, restaurant_id, 'table', table_id, during FROM assignments_occupancy;
INSERT INTO old.booking_table_assignments (booking_id, table_id, start_at, end_at)
    SELECT id, table_id, lower(during), upper(during) FROM assignments_occupancy;
INSERT INTO old.direct_assignments (booking_id, table_id, assignment_window)
    SELECT id, table_id, during FROM assignments_occupancy;
"""

# {lock}: as shipped FOR UPDATE, although the rows inserted before refer to this one and so hold it FOR KEY SHARE – as
# the other transaction's do. The repair is one word.
VALIDATE = """
CREATE OR REPLACE FUNCTION old.validate_booking_capacity_after_assignment(p_booking uuid) RETURNS void AS $$
DECLARE b old.bookings; seats int; covers int;
BEGIN
    SELECT * INTO b FROM old.bookings WHERE id = p_booking;
    PERFORM 1 FROM old.restaurants WHERE id = b.restaurant_id {lock};
    SELECT sum(capacity) INTO seats FROM old.table_inventory WHERE restaurant_id = b.restaurant_id AND active;
    SELECT coalesce(sum(o.party_size), 0) INTO covers FROM old.allocations a JOIN old.bookings o ON o.id = a.booking_id
        WHERE a.restaurant_id = b.restaurant_id AND a.resource_type = 'table' AND NOT a.shadow
          AND a."window" && tstzrange(b.start_at, b.end_at);
    IF covers > seats THEN RAISE 'capacity_exceeded_post_assignment' USING ERRCODE = 'P0001'; END IF;
END $$ LANGUAGE plpgsql;
"""
LOCKS = {"as shipped": "FOR UPDATE", "repaired": "FOR NO KEY UPDATE"}

ASSIGN = """
CREATE OR REPLACE FUNCTION old.assign_tables_atomic_v2(p_booking uuid, p_tables uuid[], p_key text)
RETURNS TABLE (table_id uuid, start_at timestamptz, end_at timestamptz, merge_group_id uuid) AS $$
#variable_conflict use_column
DECLARE
    b old.bookings; t old.table_inventory; zone uuid; ids uuid[]; found_count int := 0; slot uuid; alloc uuid;
    span tstzrange; hash text; known text;
BEGIN
    SELECT array_agg(DISTINCT x ORDER BY x) INTO ids FROM unnest(p_tables) AS x;
    IF ids IS NULL THEN RAISE 'no tables' USING ERRCODE = '23514'; END IF;
    SELECT * INTO b FROM old.bookings WHERE id = p_booking FOR UPDATE;
    IF NOT FOUND THEN RAISE 'booking not found' USING ERRCODE = 'P0002'; END IF;
    span := tstzrange(b.start_at, b.end_at);
    FOR t IN SELECT * FROM old.table_inventory WHERE id = ANY (ids) ORDER BY id FOR UPDATE LOOP
        IF t.restaurant_id <> b.restaurant_id THEN RAISE 'other restaurant' USING ERRCODE = '23503'; END IF;
        IF NOT t.active OR zone IS NOT NULL AND zone <> t.zone_id
            OR cardinality(ids) > 1 AND t.mobility <> 'movable' THEN RAISE 'table' USING ERRCODE = '23514'; END IF;
        zone := t.zone_id; found_count := found_count + 1;
    END LOOP;
    IF found_count <> cardinality(ids) THEN RAISE 'table not found' USING ERRCODE = 'P0002'; END IF;
    IF EXISTS (SELECT FROM old.booking_table_assignments a JOIN old.table_inventory i ON i.id = a.table_id
        WHERE a.booking_id = b.id AND i.zone_id <> zone) THEN RAISE 'zone' USING ERRCODE = '23514'; END IF;
    IF b.assigned_zone_id IS NULL THEN
        UPDATE old.bookings SET assigned_zone_id = zone, updated_at = now() WHERE id = b.id;
    ELSIF b.assigned_zone_id <> zone THEN RAISE 'locked to zone' USING ERRCODE = '23514'; END IF;
    PERFORM pg_advisory_xact_lock(hashtext(zone::text), (extract(epoch FROM lower(span)) / 3600)::int);
    hash := md5(array_to_string(ids, ','));
    SELECT table_set_hash INTO known FROM old.booking_assignment_idempotency
        WHERE booking_id = b.id AND idempotency_key = p_key;
    IF known <> hash THEN RAISE 'key reused' USING ERRCODE = 'P0003'; END IF;
    IF known IS NOT NULL THEN
        RETURN QUERY SELECT a.table_id, a.start_at, a.end_at, a.merge_group_id FROM old.booking_table_assignments a
            WHERE a.booking_id = b.id; RETURN;
    END IF;
    IF EXISTS (SELECT FROM old.table_holds h JOIN old.table_hold_members m ON m.hold_id = h.id
        WHERE m.table_id = ANY (ids) AND h.booking_id <> b.id AND h.status = 'active' AND h.expires_at > now()
          AND tstzrange(h.start_at, h.end_at) && span) THEN RAISE 'held' USING ERRCODE = 'P0001'; END IF;
    INSERT INTO old.booking_slots (restaurant_id, slot_date, slot_time)
        VALUES (b.restaurant_id, b.booking_date, lower(span)::time) ON CONFLICT DO NOTHING;
    SELECT id INTO slot FROM old.booking_slots WHERE restaurant_id = b.restaurant_id
        AND slot_date = b.booking_date AND slot_time = lower(span)::time;
    FOR i IN 1 .. cardinality(ids) LOOP
        BEGIN
            INSERT INTO old.allocations (booking_id, restaurant_id, resource_type, resource_id, "window")
                VALUES (b.id, b.restaurant_id, 'table', ids[i], span)
                ON CONFLICT (booking_id, resource_type, resource_id) DO UPDATE SET "window" = span, updated_at = now()
                RETURNING id INTO alloc;
        EXCEPTION WHEN exclusion_violation THEN RAISE 'allocations_no_overlap' USING ERRCODE = 'P0001';
        END;
        INSERT INTO old.booking_table_assignments
            (booking_id, table_id, slot_id, idempotency_key, allocation_id, start_at, end_at)
            VALUES (b.id, ids[i], slot, p_key, alloc, lower(span), upper(span))
            ON CONFLICT (booking_id, table_id) DO UPDATE SET start_at = excluded.start_at, end_at = excluded.end_at;
        PERFORM old.refresh_table_status(ids[i]);
    END LOOP;
    INSERT INTO old.booking_assignment_idempotency (booking_id, idempotency_key, table_ids, assignment_window,
        table_set_hash) VALUES (b.id, p_key, ids, span, hash)
        ON CONFLICT (booking_id, idempotency_key) DO UPDATE SET table_ids = ids, table_set_hash = hash;
    PERFORM old.validate_booking_capacity_after_assignment(b.id);
    RETURN QUERY SELECT a.table_id, a.start_at, a.end_at, a.merge_group_id FROM old.booking_table_assignments a
        WHERE a.booking_id = b.id AND a.table_id = ANY (ids);
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE FUNCTION old.refresh_table_status(p_table uuid) RETURNS void AS $$
    UPDATE old.table_inventory t SET status = 'reserved' WHERE id = p_table AND status <> 'reserved'
        AND EXISTS (SELECT FROM old.allocations a WHERE a.restaurant_id = t.restaurant_id
            AND a.resource_type = 'table' AND a.resource_id = p_table AND upper(a."window") > now() LIMIT 1)
$$ LANGUAGE sql;
"""
CALL = "SELECT * FROM old.assign_tables_atomic_v2(%s, %s, %s)"
LOOK = """SELECT resource_id FROM old.allocations WHERE restaurant_id = %s AND resource_type = 'table' AND NOT shadow
    AND "window" && %s"""
DIRECT_LOOK = "SELECT table_id FROM old.direct_assignments WHERE table_id = ANY (%s) AND assignment_window && %s"
DIRECT_WRITE = "INSERT INTO old.direct_assignments (booking_id, table_id, assignment_window) VALUES (%s, %s, %s)"
DIRECT_CONFIRM = "UPDATE old.bookings SET status = 'confirmed', updated_at = now() WHERE id = %s"


def install(session: psycopg.Connection[Any]) -> None:
    """This function will put the old allocator's tables and functions beside the new ones, with the same contents."""
    session.execute(TABLES)
    session.execute(ASSIGN)
    choose_lock(session, "repaired")


def choose_lock(session: psycopg.Connection[Any], kind: str) -> None:
    """This function will make the function's last check lock as shipped, or as repaired."""
    session.execute(VALIDATE.format(lock=LOCKS[kind]))
