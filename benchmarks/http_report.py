"""Runs the cells of the HTTP benchmark and prints them as Markdown."""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Iterator

from django.db import connections

from benchmarks.commit_databases import settle, template
from benchmarks.commit_report import machine
from benchmarks.http_clients import Told, measure
from benchmarks.http_server import serving
from benchmarks.http_world import World, build

Cells = dict[tuple[str, int], Told]


def report(chosen: argparse.Namespace) -> None:
    """This function will build the house, serve it, let clients call it, and print what they saw."""
    load = os.getloadavg()[0]
    print(f"{machine()}; {chosen.rounds} rounds of {chosen.seconds:g} s a cell, load before: {load:.1f}.")
    cells: Cells = {(name, clients): Told() for name in chosen.only for clients in chosen.clients}
    with template("http") as name:
        world = build(max(chosen.clients))
        settle(name)
        connections.close_all()
        with serving() as address:
            for _ in range(chosen.rounds):
                for endpoint, clients in cells:
                    errands = world.errands[:clients]
                    told = measure(endpoint, address=address, errands=errands, seconds=chosen.seconds)
                    cells[endpoint, clients].add(told)
    print(*_table(cells, world, seconds=chosen.seconds * chosen.rounds), sep="\n", flush=True)


def _table(cells: Cells, world: World, *, seconds: float) -> Iterator[str]:
    yield f"\n{world.tables} tables, {world.seated} parties seated that evening.\n"
    yield (
        "| endpoint | clients | answers/s | all requests/s | p50, ms | p99, ms | application, ms | its processor, ms "
        "| in SQL, ms | share in SQL | round trips | new connections | clients' processor | errors |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|"
    for (endpoint, clients), told in cells.items():
        yield f"| {endpoint} | {clients} | {' | '.join(_figures(told, seconds))} |"


def _figures(told: Told, seconds: float) -> Iterator[str]:
    latencies = sorted(sample.latency * 1000 for sample in told.samples)
    yield f"{len(latencies) / seconds:,.0f}"
    yield f"{told.requests / seconds:,.0f}"
    yield f"{statistics.median(latencies):.1f}"
    yield f"{latencies[int(len(latencies) * 0.99)]:.1f}"
    for part in ("whole", "processor", "sql"):
        yield f"{statistics.median(getattr(sample, part) for sample in told.samples) * 1000:.1f}"
    yield f"{sum(sample.sql for sample in told.samples) / sum(sample.whole for sample in told.samples):.0%}"
    yield str(statistics.mode(sample.trips for sample in told.samples))
    yield str(sum(sample.connections for sample in told.samples))
    yield f"{told.processor_seconds / seconds / (os.cpu_count() or 1):.0%}"
    yield ", ".join(f"{count} × {kind}" for kind, count in told.errors.most_common()) or "–"
