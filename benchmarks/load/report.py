"""More and more people until the machine is full; then the same crowd before and after what was mended, by turns."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connections

from benchmarks.commit_databases import copy_of, settle, template
from benchmarks.commit_report import machine
from benchmarks.load.crowd import percentile
from benchmarks.load.playing import Played, play
from benchmarks.load.stack import TIMED, running
from benchmarks.load.world import World, build, counts

# Twice as many people that get this little more say that the machine is full; how long they wait also tells of others.
LITTLE_MORE = 1.1
TOO_MANY_ERRORS = 0.01
PARTS = ("web", "worker", "beat", "broker", "database", "people")
HEAD = (
    "| people | answers/s | p50, ms | p95, ms | p99, ms | refused | errors | "
    + " | ".join(PARTS)
    + " | all cores | connections | lock waits | due jobs |\n|"
    + "--:|" * (len(PARTS) + 11)
)


def report(chosen: argparse.Namespace) -> None:
    """This function will open the houses, let more and more people come, and print what they saw."""
    print(f"{machine()}; {chosen.seconds:g} s a crowd, load before: {os.getloadavg()[0]:.1f}.", flush=True)
    with template("load") as name, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "world.json"
        world = build(chosen.houses, file=file)
        settle(name)
        with copy_of(name) as database:
            full = _rising(chosen, database=database, file=file, world=world)
        if chosen.rounds:
            from benchmarks.load.compared import compare

            compare(chosen, template=name, file=file, people=full)


def _rising(chosen: argparse.Namespace, *, database: str, file: Path, world: World) -> int:
    """One stack, and one crowd after the other at it."""
    print(f"\n{world.houses} houses, {world.tables} tables, {world.bookings} bookings before anybody came.\n")
    print(HEAD, flush=True)
    played: list[Played] = []
    connections.close_all()
    with running(TIMED) as stack:
        for people in chosen.people:
            crowd = play(stack, people=people, database=database, world=file, seconds=chosen.seconds)
            print(line(crowd), flush=True)
            played.append(crowd)
            if is_full(played):
                break
    print("\n", *by_endpoint(played[-1]), sep="\n")
    print(f"\nAfterwards: {', '.join(f'{count:,} {what}' for what, count in counts().items())}.", flush=True)
    connections.close_all()
    return played[-1].people


def is_full(played: list[Played]) -> bool:
    """This function will say whether more people would only wait longer."""
    last = played[-1].seen
    errors = last.wrong.total() > TOO_MANY_ERRORS * last.answers
    gained_little = len(played) > 1 and last.rate < LITTLE_MORE * played[-2].seen.rate
    return errors or gained_little


def line(crowd: Played) -> str:
    """This function will return a crowd's line of the table. Units: cores, for every part."""
    seen, watch = crowd.seen, crowd.watch
    times = [f"{percentile(seen.everywhere(), share):,}" for share in (0.5, 0.95, 0.99)]
    cores = [f"{watch.cores(part):.2f}" for part in PARTS]
    ends = watch.samples[-1]
    most = max(sample.connections for sample in watch.samples)
    waits = max(sample.lock_waits for sample in watch.samples)
    figures = [f"{crowd.people}", f"{seen.rate:.1f}", *times, f"{seen.refused.total()}", f"{seen.wrong.total()}"]
    return f"| {' | '.join([*figures, *cores, f'{watch.machine():.2f}', str(most), str(waits), str(ends.due_jobs)])} |"


def by_endpoint(crowd: Played) -> Iterator[str]:
    """This function will list what each endpoint took, and what was refused or went wrong."""
    yield f"What {crowd.people} people asked for:\n"
    yield "| endpoint | answers/s | p50, ms | p95, ms | p99, ms | processor, ms | share of it | statements |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    whole = sum(processor for _, processor, _, _ in crowd.seen.spent.values()) or 1.0
    for name, times in sorted(crowd.seen.times.items(), key=lambda each: -each[1].total()):
        figures = [f"{percentile(times, share):,}" for share in (0.5, 0.95, 0.99)]
        answers, processor, _, trips = crowd.seen.spent.get(name, (1, 0.0, 0.0, 0.0))
        own = f"{processor / answers * 1000:.1f} | {processor / whole:.0%} | {trips / answers:.1f}"
        yield f"| `{name}` | {times.total() / crowd.seen.seconds:.1f} | {' | '.join(figures)} | {own} |"
    for what, found in (("Refused", crowd.seen.refused), ("Went wrong", crowd.seen.wrong)):
        yield f"\n{what}: {', '.join(f'{count} × {code}' for code, count in found.most_common(8)) or 'nothing'}."
