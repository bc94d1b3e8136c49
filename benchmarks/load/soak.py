"""One crowd for long, looked at all the time: does memory grow, do connections, does work pile up?"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.commit_databases import copy_of, settle, template
from benchmarks.commit_report import machine
from benchmarks.load.playing import play
from benchmarks.load.report import HEAD, by_endpoint, line
from benchmarks.load.stack import running
from benchmarks.load.watching import Sample, Watch
from benchmarks.load.world import build, counts

LOOKS = 360
LINES = 12
PARTS = ("web", "worker", "beat", "broker", "database")
MB = 1024 * 1024


def report(chosen: argparse.Namespace) -> None:
    """This function will let one crowd use the site for so many minutes and print what became of the processes."""
    seconds = chosen.soak * 60
    people = chosen.people[0]
    print(f"{machine()}; {chosen.soak:g} min, load before: {os.getloadavg()[0]:.1f}.\n", flush=True)
    with template("soak") as name, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "world.json"
        build(chosen.houses, file=file)
        settle(name)
        with copy_of(name) as database:
            before = counts()
            with running() as stack:
                every = max(1.0, seconds / LOOKS)
                played = play(stack, people=people, database=database, world=file, seconds=seconds, every=every)
            after = counts()
    print(HEAD, line(played), "", *by_endpoint(played), "", sep="\n")
    print(*over_time(played.watch), "", *grown(played.watch), sep="\n")
    more = (f"{after[what] - before[what]:+,} {what}" for what in after)
    print(f"\nIn the database: {', '.join(more)}.", flush=True)


def over_time(watch: Watch) -> Iterator[str]:
    """This function will list what there was at a dozen moments. Units: MB of memory that would be free without it."""
    yield "| minute | " + " | ".join(f"{part}, MB" for part in PARTS) + " | connections | due jobs |"
    yield "|" + "--:|" * (len(PARTS) + 3)
    step = max(1, len(watch.samples) // LINES)
    for sample in watch.samples[::step]:
        minute = (sample.at - watch.samples[0].at) / 60
        memory = " | ".join(f"{sample.memory.get(part, 0) / MB:.0f}" for part in PARTS)
        yield f"| {minute:.1f} | {memory} | {sample.connections} | {sample.due_jobs} |"


def grown(watch: Watch) -> Iterator[str]:
    """This function will compare the last fifth with the second one: the first is warming up."""
    fifth = max(1, len(watch.samples) // 5)
    early, late = watch.samples[fifth : 2 * fifth], watch.samples[-fifth:]
    hours = (_middle(late) - _middle(early)) / 3600
    for part in PARTS:
        was, is_now = _memory(early, part), _memory(late, part)
        yield (
            f"- {part}: {was:.0f} MB in the second fifth, {is_now:.0f} MB in the last: "
            f"{(is_now - was) / hours:+.0f} MB an hour"
        )
    connections = [max(sample.connections for sample in part) for part in (early, late)]
    yield f"- connections: at most {connections[0]} in the second fifth, {connections[1]} in the last"


def _memory(samples: list[Sample], part: str) -> float:
    return statistics.median(sample.memory.get(part, 0) for sample in samples) / MB


def _middle(samples: list[Sample]) -> float:
    return statistics.median(sample.at for sample in samples)
