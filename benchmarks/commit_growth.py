"""Whether a commit gets slower as the past grows: the same commits beside 0, 100,000 and 1,000,000 old ledger rows."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from time import perf_counter

import psycopg
from django.db import connection

from benchmarks.commit_databases import address, copy_of, settle, template
from benchmarks.commit_record import commit, record_of
from benchmarks.commit_world import ONE, Wish, build

# All in the one house that is measured, the hardest case: an hour and a half at a time, back from the day before.
HISTORY = """
INSERT INTO assignments_occupancy (id, restaurant_id, table_id, during, kind, holder_id)
SELECT gen_random_uuid(), t.restaurant_id, t.id, tstzrange(at, at + interval '90 minutes'), 'assignment',
    gen_random_uuid()
FROM venues_table t, generate_series(1, %s / 40) AS n,
    LATERAL (SELECT timestamptz '2027-03-04 00:00Z' - n * interval '90 minutes' AS at) AS back
"""
SIZES = (0, 100_000, 1_000_000)
WARM_UP = 100


@dataclass(slots=True)
class Growth:
    """Milliseconds of every commit by the number of past rows, and how the read found its rows among the most."""

    latencies: dict[int, list[float]]
    explained: list[str]

    def p50(self, rows: int) -> float:
        """This function will return the median with so many past rows."""
        return statistics.median(self.latencies[rows])

    @property
    def factor(self) -> float:
        """This property will be the largest history's median over the empty one's."""
        return self.p50(max(self.latencies)) / self.p50(0)


def measure_growth(*, rounds: int, commits: int, sizes: Sequence[int] = SIZES) -> Growth:
    """This function will commit in copies of one house with more and more past, by turns, from one client."""
    latencies: dict[int, list[float]] = {size: [] for size in sizes}
    with ExitStack() as stack:
        houses = {size: (stack.enter_context(template(f"past{size}")), _fill(size)) for size in sizes}
        for _ in range(rounds):
            for size, (name, wishes) in houses.items():
                latencies[size] += _commit_some(name, wishes[: commits + WARM_UP])
        explained = _explain(*houses[max(sizes)])
    return Growth(latencies, explained)


def _fill(rows: int) -> list[Wish]:
    wishes = build(ONE)
    name = str(connection.settings_dict["NAME"])
    with psycopg.connect(**address(name), autocommit=True) as session:
        session.execute(HISTORY, [rows])
    settle(name)
    return wishes


def _commit_some(name: str, wishes: Sequence[Wish]) -> list[float]:
    took = []
    with copy_of(name):
        for wish in wishes:
            started = perf_counter()
            commit(wish)
            took.append((perf_counter() - started) * 1000)
    return took[WARM_UP:]


def _explain(name: str, wishes: Sequence[Wish]) -> list[str]:
    with copy_of(name) as database:
        commit(wishes[0])
        record = record_of(wishes[1])
        sql, parameters = next(each for each in record.statements if "FROM assignments_occupancy" in each[0])
        with psycopg.connect(**address(database), cursor_factory=psycopg.ClientCursor) as session:
            rows = session.execute("EXPLAIN (ANALYZE, BUFFERS) " + sql, parameters).fetchall()
    return [line for (line,) in rows]
