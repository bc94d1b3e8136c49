"""What one server's parts take, for docs/scaling.md: `python -m benchmarks.scaling`.

Prints Markdown. Rows and bytes of a booking, what one dispatcher numbers and counts, what getting rid of old events
costs row by row and as a partition, and what a schema of one's own costs. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

PARTS = ("assignments_%", "holds_%", "telemetry_%", "rollout_%")
COPY = """
INSERT INTO telemetry_event (name, restaurant_id, booking_id, subject_id, command_id, actor, payload, reason,
    occurred_at, took_ms, trace_id)
SELECT name, restaurant_id, booking_id, subject_id, command_id, actor, payload, reason, occurred_at, took_ms, trace_id
FROM telemetry_event ORDER BY id LIMIT %s
"""
SIZES = """
SELECT relname, greatest(reltuples, 0)::bigint, pg_total_relation_size(oid), pg_indexes_size(oid) FROM pg_class
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname LIKE ANY (%s)
  AND pg_total_relation_size(oid) > 0 AND reltuples > 0 ORDER BY 3 DESC
"""
SCHEMA = """
SELECT count(*) FILTER (WHERE relkind = 'r'), count(*),
    sum(pg_total_relation_size(oid)) FILTER (WHERE relkind = 'r')
FROM pg_class WHERE relnamespace = 'group_7'::regnamespace
"""
BACKEND = "SELECT sum(total_bytes) FROM pg_backend_memory_contexts"


def main(arguments: Sequence[str]) -> int:
    """This function will read the arguments, set Django up as production does, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--houses", type=int, default=20, help="how many houses with two seated evenings each")
    parser.add_argument("--events", type=int, default=200_000, help="how many events are numbered, counted, deleted")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allocator_project.settings")

    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False
    settings.COMMIT_IDLE_TIMEOUT_MS = 60_000
    from benchmarks.commit_databases import settle, template
    from benchmarks.commit_report import machine
    from benchmarks.load.world import build

    print(f"{machine()}; load before: {os.getloadavg()[0]:.1f}.\n", flush=True)
    with template("scaling") as name, tempfile.TemporaryDirectory() as folder:
        took = _timed(lambda: build(chosen.houses, file=Path(folder) / "world.json"))
        settle(name)
        print(*_booking(took), "", sep="\n", flush=True)
        print(*_events(chosen.events, name), "", sep="\n", flush=True)
        print(*_schema(name), sep="\n", flush=True)
    return 0


def _booking(took: float) -> Iterator[str]:
    """Bookings that were seated by the pipeline, nothing held, moved or told to others."""
    from assignments.models import Booking

    bookings = Booking.objects.count()
    yield f"{bookings} bookings stored and seated by one process, {took / bookings * 1000:.1f} ms each.\n"
    yield "| table | rows a booking | bytes a booking | of them indexes |\n|---|--:|--:|--:|"
    whole = 0
    for table, rows, size, indexes in _rows(SIZES, [list(PARTS)]):
        whole += size
        yield f"| `{table}` | {rows / bookings:.2f} | {size / bookings:,.0f} | {indexes / bookings:,.0f} |"
    yield f"| together | | {whole / bookings:,.0f} | |"


def _events(events: int, name: str) -> Iterator[str]:
    """One dispatcher numbers, one counts: neither can be done by two."""
    from benchmarks.commit_databases import settle
    from telemetry import positions, rollup

    def number() -> None:
        while positions.number_events():
            pass

    def count() -> None:
        while rollup.roll_up().events:
            pass

    number()
    count()
    while (there := _one("SELECT count(*) FROM telemetry_event WHERE position IS NULL")) < events:
        _do(COPY, [events - there])
    settle(name)
    yield "| what | events/s |\n|---|--:|"
    yield f"| give positions | {events / _timed(number):,.0f} |"
    yield f"| count for the dashboards | {events / _timed(count):,.0f} |"
    _do("CREATE TABLE parted (LIKE telemetry_event INCLUDING DEFAULTS) PARTITION BY RANGE (id)")
    _do("CREATE TABLE old PARTITION OF parted DEFAULT")
    _do("INSERT INTO parted SELECT * FROM telemetry_event ORDER BY id LIMIT %s", [events])
    deleted = _timed(lambda: _do("DELETE FROM telemetry_event WHERE id IN (SELECT id FROM old)"))
    vacuumed = _timed(lambda: settle(name))
    dropped = _timed(lambda: _do("DROP TABLE old"))
    yield f"\nDeleting {events:,} old events: {deleted:.1f} s, and {vacuumed:.1f} s to vacuum after them; "
    yield f"dropping a partition with as many: {dropped * 1000:.0f} ms."


def _schema(name: str) -> Iterator[str]:
    """A schema of a group's own in the same database, as the documentation says to choose it."""
    from django.core.management import call_command
    from django.db import connection

    backend = _one(BACKEND)
    _do("CREATE SCHEMA group_7")
    _do(f"ALTER DATABASE {connection.ops.quote_name(name)} SET search_path = group_7")
    connection.close()
    took = _timed(lambda: call_command("migrate", verbosity=0))
    ((tables, relations, size),) = _rows(SCHEMA, [])
    megabytes = float(size) / 1e6
    yield f"A schema more: {took:.1f} s to migrate, {tables} tables, {relations} relations, {megabytes:.1f} MB empty."
    yield f"A backend that has done all of the above: {backend / 1e6:.1f} MB of memory contexts."


def _timed(do: Callable[[], object]) -> float:
    before = time.monotonic()
    do()
    return time.monotonic() - before


def _rows(statement: str, parameters: Sequence[str | int | list[str]]) -> list[tuple[int, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[int, ...]] = cursor.fetchall()
    return found


def _one(statement: str) -> int:
    return int(_rows(statement, [])[0][0])


def _do(statement: str, parameters: Sequence[str | int | list[str]] | None = None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or [])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
