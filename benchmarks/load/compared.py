"""The same crowd at the site before and after, by turns, each time from the same database: ratios of one run."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from django.db import connections

from benchmarks.commit_databases import copy_of
from benchmarks.load.crowd import Seen, percentile
from benchmarks.load.playing import Played, play
from benchmarks.load.report import HEAD, line
from benchmarks.load.stack import TIMED, running

BEFORE = "benchmarks.load.before"
# Who is first in a round is second in the next: what drifts hits both.
ORDERS = ((BEFORE, TIMED), (TIMED, BEFORE))
NAMES = {BEFORE: "before", TIMED: "after"}


def compare(chosen: argparse.Namespace, *, template: str, file: Path, people: int) -> None:
    """This function will let the same number of people use both, and print each round and the ratios."""
    print(f"\nBefore and after, {people} people, by turns, {chosen.rounds} rounds:\n\n{HEAD}", flush=True)
    played: dict[str, list[Played]] = {BEFORE: [], TIMED: []}
    for number in range(chosen.rounds):
        for application in ORDERS[number % 2]:
            with copy_of(template) as database:
                connections.close_all()
                with running(application) as stack:
                    crowd = play(stack, people=people, database=database, world=file, seconds=chosen.seconds)
            played[application].append(crowd)
            print(line(crowd), f"{NAMES[application]}", flush=True)
    print("\n", *_ratios(played[BEFORE], played[TIMED]), sep="\n", flush=True)


def _ratios(before: list[Played], after: list[Played]) -> Iterator[str]:
    """The last lines need no quiet machine: the processor that the web's own threads spent."""
    was, now = _together(before), _together(after)
    mix = {name: sums[0] for name, sums in was.spent.items() if name in now.spent}
    yield "| | before | after | after ÷ before |\n|---|--:|--:|--:|"
    yield _row("answers/s", was.rate, now.rate)
    for share in (0.5, 0.95, 0.99):
        yield _row(f"p{share * 100:g}, ms", *(percentile(each.everywhere(), share) for each in (was, now)))
    for name in sorted(mix):
        yield _row(f"`{name}`, ms of the web's processor", _own(was, {name: 1.0}), _own(now, {name: 1.0}))
    yield _row("**an answer of the mix before, ms of the web's processor**", _own(was, mix), _own(now, mix))


def _row(what: str, was: float, is_now: float) -> str:
    return f"| {what} | {was:,.1f} | {is_now:,.1f} | {is_now / was:.2f} |"


def _together(crowds: list[Played]) -> Seen:
    seen = Seen()
    for crowd in crowds:
        seen.add(crowd.seen)
    return seen


def _own(seen: Seen, mix: dict[str, float]) -> float:
    """Milliseconds an answer took, of endpoints in these parts: the same parts for both, whatever each had time for."""
    spent = sum(parts * seen.spent[name][1] / seen.spent[name][0] for name, parts in mix.items())
    return 1000 * spent / sum(mix.values())
