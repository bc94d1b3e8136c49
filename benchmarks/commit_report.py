"""Runs the cells of the commit's benchmark and prints them as Markdown."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import psycopg
from django.db import connection

from benchmarks import commit_old as old
from benchmarks.commit_cell import Cell, measure
from benchmarks.commit_contenders import Contender, Floor, Ours, PipelinedFloor
from benchmarks.commit_databases import address, copy_of, settle, template
from benchmarks.commit_growth import Growth, measure_growth
from benchmarks.commit_old_clients import RUSHING, STEADY, OldChoosing, OldDirect, OldFunction
from benchmarks.commit_processor import processor
from benchmarks.commit_profile import steps
from benchmarks.commit_record import Record, commit, record_of
from benchmarks.commit_world import FIFTY, ONE, RUSH, Plan, Wish, build

Cells = dict[tuple[str, int, str], Cell]
WARMING = 60
STEPS_TAKEN = 700
GROWTH_COMMITS = 500
# Alone none of them waits for anybody; the function as shipped is then the repaired one.
UNTROUBLED = tuple(each for each in STEADY if each.warm_up)


def report(chosen: argparse.Namespace) -> None:
    """This function will measure what was asked for and print it, cell by cell as it comes on standard error."""
    parts = chosen.only or ("steady", "rush", "past", "steps")
    print(f"{machine()}; {chosen.rounds} rounds of {chosen.seconds:g} s a cell, load before: {os.getloadavg()[0]:.1f}.")
    cells: Cells = {}
    spent: list[tuple[str, float, float | None]] = []
    taken: list[tuple[str, ...]] = []
    for plan, contenders in ((ONE, STEADY), (FIFTY, STEADY), (RUSH, RUSHING)):
        if ("rush" if plan is RUSH else "steady") not in parts and not (plan is ONE and "steps" in parts):
            continue
        with _houses(plan) as (name, wishes, record):
            if ("rush" if plan is RUSH else "steady") in parts:
                _measure_all(cells, plan, contenders, name, wishes, record, chosen)
                _print(_table(plan, contenders, cells, record, chosen.clients))
            if plan is ONE and "steps" in parts:
                spent = list(processor(UNTROUBLED, template=name, wishes=wishes[:STEPS_TAKEN], record=record))
                taken = list(steps(name, wishes[:STEPS_TAKEN], record))
    if taken:
        _print(_processor(spent))
        _print(_steps(taken))
    growth = (
        measure_growth(rounds=chosen.rounds, commits=GROWTH_COMMITS, sizes=chosen.past) if "past" in parts else None
    )
    if growth:
        _print(_growth(growth))
    _print(_figures(cells, growth))


@contextmanager
def _houses(plan: Plan) -> Iterator[tuple[str, list[Wish], Record]]:
    """A template with both allocators' tables; this process's catalogues are warm for its houses, and so its forks'."""
    with template("houses") as name:
        wishes = build(plan)
        with psycopg.connect(**address(name)) as session:
            old.install(session)
        settle(name)
        one_of_each = {wish.restaurant_id: wish for wish in reversed(wishes)}
        with copy_of(name):
            for wish in (*one_of_each.values(), *wishes[-WARMING - 1 : -1]):
                commit(wish)
            record = record_of(wishes[-1])
        yield name, wishes, record


def _measure_all(
    cells: Cells,
    plan: Plan,
    contenders: Sequence[Contender],
    name: str,
    wishes: Sequence[Wish],
    record: Record,
    chosen: argparse.Namespace,
) -> None:
    for _ in range(chosen.rounds):
        for clients in chosen.clients:
            for contender in contenders:
                cell = cells.setdefault((plan.name, clients, contender.name), Cell())
                measure(
                    cell,
                    contender,
                    template=name,
                    record=record,
                    wishes=wishes,
                    clients=clients,
                    seconds=chosen.seconds,
                )


def _table(
    plan: Plan, contenders: Sequence[Contender], cells: Cells, record: Record, clients: Sequence[int]
) -> Iterator[str]:
    peer = OldChoosing if plan is RUSH else OldFunction
    yield f"\n### {plan.name.capitalize()}\n"
    yield (
        "| clients | who | commits/s | rounds | p50, ms | p99, ms | statements | round trips | errors | lost | doubles "
        "| ÷ floor | ÷ old, repaired |"
    )
    yield "|--:|---|--:|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|"
    for number in clients:
        floor, old_one = (cells[plan.name, number, each.name].throughput for each in (Floor, peer))
        for contender in contenders:
            cell = cells[plan.name, number, contender.name]
            rate = cell.throughput
            sent, trips = _cost(contender, record)
            yield (
                f"| {number} | {contender.name} | {rate:,.0f} | {' '.join(f'{each:,.0f}' for each in cell.rates)} "
                f"| {cell.p50:.1f} | {cell.p99:.1f} | {sent} | {trips} | {_errors(cell)} | {cell.lost} "
                f"| {cell.doubles} | {rate / floor:.0%} | {rate / old_one:.0%} |"
            )


def _cost(contender: Contender, record: Record) -> tuple[str, str]:
    """Statements and round trips of one commit that meets nobody. BEGIN and COMMIT are no statements, but trips."""
    if contender is PipelinedFloor:
        return str(len(record.statements)), "3"
    if contender is Ours or issubclass(contender, Floor):
        return str(len(record.statements)), str(record.round_trips)
    each = "3" if contender is OldDirect else "2" if issubclass(contender, OldChoosing) else "1"
    return each, each


def _errors(cell: Cell) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in cell.errors.most_common()) or "–"


def _processor(spent: Iterable[tuple[str, float, float | None]]) -> Iterator[str]:
    yield "\n### The processor one commit needs, one client, one book\n"
    yield "| who | client, ms | server, ms | together | commits/s that would fill the cores |"
    yield "|---|--:|--:|--:|--:|"
    for name, client, server in spent:
        both = client + (server or 0)
        most = f"{(os.cpu_count() or 1) / both * 1000:,.0f}" if server is not None else "?"
        yield f"| {name} | {client:.2f} | {'?' if server is None else f'{server:.2f}'} | {both:.2f} | {most} |"


def _steps(taken: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "\n### Where one client's commit on one book spends its time, ms\n"
    yield "| step | ours | floor, unprepared | floor |"
    yield "|---|--:|--:|--:|"
    for row in taken:
        yield "| " + " | ".join(row) + " |"


def _growth(growth: Growth) -> Iterator[str]:
    yield "\n### Beside a past, one client\n"
    yield "| past ledger rows | commit p50, ms | ÷ empty |"
    yield "|--:|--:|--:|"
    for size in growth.latencies:
        yield f"| {size:,} | {growth.p50(size):.2f} | {growth.p50(size) / growth.p50(min(growth.latencies)):.2f} |"
    yield "\nThe read beside the most rows:\n\n```"
    yield from growth.explained
    yield "```"


def _figures(cells: Cells, growth: Growth | None) -> Iterator[str]:
    yield "\n### What was promised\n"
    yield "| figure | measured | wanted | |"
    yield "|---|--:|--:|---|"
    for plan in (ONE, FIFTY):
        if (plan.name, 8, Ours.name) in cells:
            ours, floor, peer = (cells[plan.name, 8, each.name] for each in (Ours, Floor, OldFunction))
            share = ours.throughput / floor.throughput
            yield _line(f"ours ÷ floor at 8 clients, {plan.name}", f"{share:.0%}", "≥ 50 %", share >= 0.5)
            if plan is FIFTY:
                share = ours.throughput / peer.throughput
                yield _line("ours ÷ old function, repaired, fifty books", f"{share:.0%}", "≥ 100 %", share >= 1)
            else:
                spread = ours.p99 / ours.p50
                yield _line("ours p99 ÷ p50 at 8 clients, one book", f"{spread:.1f}", "≤ 10", spread <= 10)
    mine = [cell for (_, _, who), cell in cells.items() if who == Ours.name]
    if mine:
        wrong = sum(sum(cell.errors.values()) + cell.lost + cell.doubles for cell in mine)
        commits = sum(cell.commits for cell in mine)
        yield _line(f"ours: deadlocks, errors, lost, double in {commits:,} commits", str(wrong), "0", wrong == 0)
    if growth:
        yield _line(
            f"commit p50 beside {max(growth.latencies):,} past rows ÷ empty",
            f"{growth.factor:.2f}",
            "≤ 1.20",
            growth.factor <= 1.2,
        )


def _line(name: str, measured: str, wanted: str, holds: bool) -> str:
    return f"| {name} | {measured} | {wanted} | {'holds' if holds else '**does not hold**'} |"


def machine() -> str:
    """This function will say what is measured on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name IN ('server_version', 'fsync') ORDER BY name")
        server = ", ".join(f"{name} {value}" for name, value in cursor.fetchall())
    implementation = psycopg.pq.__impl__
    return (
        f"CPython {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores for clients and server; "
        f"psycopg {psycopg.__version__} ({implementation}); PostgreSQL {server}"
    )


def _print(lines: Iterable[str]) -> None:
    print(*lines, sep="\n", flush=True)
