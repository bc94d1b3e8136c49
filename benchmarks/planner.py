"""How long the planner takes, beside the old bounded search on the very same questions: `python -m benchmarks.planner`.

Prints Markdown. Nothing is asserted: the machine may be busy, and a figure that does not hold is printed as such.
"""

from __future__ import annotations

import argparse
import math
import platform
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from time import perf_counter_ns
from typing import Any, TypeVar

from benchmarks.floors import made_up_evening, made_up_floor, made_up_request
from planner import Floor, Plan, Policy, Ranking, plan
from planner.catalogue import build_catalogue

Answer = TypeVar("Answer")

SIZES = (10, 20, 40, 80, 160, 320)
MOST_TABLES = (1, 2, 3, 4)
LOADS = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0)
REPEATS = 5
OTHERS = 300
# By name: one day the old search is gone, and then the planner is measured alone.
OLD: Any = import_module("rollout.legacy").LegacyAllocator() if find_spec("rollout") else None


@dataclass(slots=True)
class Cell:
    """This value will gather the measurements of one floor and policy, in microseconds.

    `warm` is a new question to a catalogue on the shelf, `again` the same question at once again.
    """

    sets: int = 0
    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    old: list[float] = field(default_factory=list)
    old_again: list[float] = field(default_factory=list)
    need_join: int = 0
    old_none: int = 0
    old_worse: int = 0

    def ratio(self) -> float:
        """This function will say how many of our medians fit into the old one."""
        return median(self.old) / statistics.median(self.warm)

    def ratio_of_totals(self) -> float:
        """This function will compare the time for all questions together."""
        return sum(self.old) / sum(self.warm) if self.old else math.nan

    def ratio_again(self) -> float:
        """This function will compare the medians of the same question asked once more, of both."""
        return median(self.old_again) / statistics.median(self.again)

    def ratio_of_totals_again(self) -> float:
        """This function will compare the time for all questions asked once more."""
        return sum(self.old_again) * REPEATS / sum(self.again) if self.old_again else math.nan


def measure(tables: int, *, max_tables: int, loads: Sequence[float], problems: int) -> Cell:
    """This function will ask about one floor at several loads. The old search is asked only what has an answer."""
    floor, policy, cell = made_up_floor(tables, seed=1), Policy(max_tables=max_tables), Cell()
    for _ in range(REPEATS):
        cell.cold.append(micros(partial(build_catalogue, floor, policy=policy)))
    cell.sets = len(build_catalogue(floor, policy=policy).seatings)
    for seed in range(OTHERS):
        asked(plan, floor=floor, policy=policy, load=LOADS[seed % len(LOADS)], seed=10**6 + seed)()
    questions = list(enumerate(load for load in loads for _ in range(problems)))
    # One after the other: asked by turns, each would find the other's data in the processor's cache.
    answered = [
        (seed, load, best)
        for seed, load in questions
        if (best := ask_new(cell, asked(plan, floor=floor, policy=policy, load=load, seed=seed)))
    ]
    for seed, load, best in answered if OLD else ():
        found = ask_old(cell, asked(OLD.search, floor=floor, policy=policy, load=load, seed=seed))
        if len(best[0].tables) > 1:
            every = asked(plan, floor=floor, policy=policy, load=load, seed=seed, limit=10**6)().plans
            compare(cell, best=best[0], every=every, found=found)
    return cell


def ask_new(cell: Cell, question: Callable[[], Ranking]) -> tuple[Plan, ...]:
    """This function will time a question never asked before, then the same again. Its occupants were made just now."""
    took, again = micros(question), [micros(question) for _ in range(REPEATS)]
    plans = question().plans
    if plans:
        cell.warm.append(took)
        cell.again += again
    else:
        cell.refused.append(took)
    return plans


def ask_old(cell: Cell, question: Callable[[], Any]) -> Sequence[Any]:
    """This function will time the old search in the same way."""
    cell.old.append(micros(question))
    cell.old_again.append(micros(question))
    return list(question().plans)


def compare(cell: Cell, *, best: Plan, every: Sequence[Plan], found: Sequence[Any]) -> None:
    """This function will count what the old search misses where the best plan joins tables."""
    score = {frozenset(each.table_ids): each.score_milli for each in every}
    cell.need_join += 1
    cell.old_none += not found
    cell.old_worse += bool(found) and score[frozenset(found[0].table_ids)] > best.score_milli


def asked(
    ask: Callable[..., Answer], *, floor: Floor, policy: Policy, load: float, seed: int, limit: int = 5
) -> Callable[[], Answer]:
    """This function will make a question up, to be asked later."""
    request, occupied = made_up_request(seed=seed, limit=limit), made_up_evening(floor, busy=load, seed=seed)
    return partial(ask, floor, policy=policy, request=request, occupied=occupied)


def micros(work: Callable[[], object]) -> float:
    """This function will time one call."""
    started = perf_counter_ns()
    work()
    return (perf_counter_ns() - started) / 1000


def median(times: Sequence[float]) -> float:
    """This function will return the middle one; not a number where nothing was measured."""
    return statistics.median(times) if times else math.nan


def p99(times: Sequence[float]) -> float:
    """This function will return the time that one ask in a hundred exceeds."""
    return sorted(times)[int(len(times) * 0.99)]


def table_of(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """This function will print a Markdown table, everything to the right."""
    yield "| " + " | ".join(headings) + " |"
    yield "|--:" * len(headings) + "|"
    for row in rows:
        yield "| " + " | ".join(str(value) for value in row) + " |"


def by_size(cells: dict[tuple[int, int], Cell]) -> Iterator[str]:
    """This function will print a line for each floor and number of tables that may be joined."""
    headings = (
        "tables", "max_tables", "sets", "cold catalogue, ms", "warm median, µs", "warm p99, µs", "again median, µs",
        "refusal median, µs", "old median, µs", "old ÷ warm, medians", "old ÷ warm, all questions",
    )  # fmt: skip
    rows = (
        (
            tables,
            max_tables,
            f"{cell.sets:,}",
            f"{statistics.median(cell.cold) / 1000:.1f}",
            f"{statistics.median(cell.warm):.1f}",
            f"{p99(cell.warm):.0f}",
            f"{statistics.median(cell.again):.1f}",
            f"{statistics.median(cell.refused):.0f}",
            f"{median(cell.old):.0f}",
            f"{cell.ratio():.0f} ×",
            f"{cell.ratio_of_totals():.0f} ×",
        )
        for (tables, max_tables), cell in cells.items()
    )
    return table_of(headings, rows)


def by_load(tables: int, *, problems: int) -> Iterator[str]:
    """This function will print how the times change as the service fills, with up to three tables joined."""
    headings = (
        "tables busy", "warm median, µs", "warm p99, µs", "old median, µs", "old ÷ warm", "best plan joins tables",
        "old finds none", "old not best",
    )  # fmt: skip
    loads = ((load, measure(tables, max_tables=3, loads=(load,), problems=problems)) for load in LOADS[:-1])
    rows = (
        (
            f"{load:.0%}",
            f"{statistics.median(cell.warm):.1f}",
            f"{p99(cell.warm):.0f}",
            f"{median(cell.old):.0f}",
            f"{cell.ratio():.0f} ×",
            cell.need_join,
            cell.old_none,
            cell.old_worse,
        )
        for load, cell in loads
    )
    return table_of(headings, rows)


def figures(cells: dict[tuple[int, int], Cell]) -> Iterator[str]:
    """This function will set what was measured beside what was promised."""
    at_40, at_320 = cells[40, 3], cells[320, 3]
    slowest = max(p99(cell.warm) for cell in cells.values())
    promises = (
        ("warm median at 40 tables", statistics.median(at_40.warm), "≤", 20.0, "µs"),
        ("warm median at 320 tables", statistics.median(at_320.warm), "≤", 60.0, "µs"),
        ("largest warm p99 of all floors", slowest, "≤", 200.0, "µs"),
        ("cold catalogue at 320 tables, up to 3 joined", statistics.median(at_320.cold) / 1000, "≤", 40.0, "ms"),
        ("old ÷ warm at 40 tables, medians", at_40.ratio(), "≥", 20.0, "×"),
        ("old ÷ warm at 40 tables, all questions", at_40.ratio_of_totals(), "≥", 20.0, "×"),
        ("old ÷ again at 40 tables, medians", at_40.ratio_again(), "≥", 20.0, "×"),
        ("old ÷ warm at 320 tables, medians", at_320.ratio(), "≥", 100.0, "×"),
        ("old ÷ warm at 320 tables, all questions", at_320.ratio_of_totals(), "≥", 100.0, "×"),
        ("old ÷ again at 320 tables, medians", at_320.ratio_again(), "≥", 100.0, "×"),
        ("old ÷ again at 320 tables, all questions", at_320.ratio_of_totals_again(), "≥", 100.0, "×"),
    )
    yield "| figure | measured | wanted | |"
    yield "|---|--:|--:|---|"
    for name, measured, relation, wanted, unit in (each for each in promises if not math.isnan(each[1])):
        holds = measured <= wanted if relation == "≤" else measured >= wanted
        verdict = "holds" if holds else "**does not hold**"
        yield f"| {name} | {measured:.1f} {unit} | {relation} {wanted:.0f} {unit} | {verdict} |"


def main(arguments: Sequence[str]) -> int:
    """This function will measure everything and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planner", description=__doc__)
    parser.add_argument("--problems", type=int, default=100, help="questions a floor, policy and load")
    problems = parser.parse_args(arguments).problems
    machine = f"CPython {platform.python_version()}, {platform.machine()}"
    print(f"{machine}; {problems} questions a load.\n")
    cells = {
        (tables, most): measure(tables, max_tables=most, loads=LOADS, problems=problems)
        for tables in SIZES
        for most in MOST_TABLES
    }
    print(*by_size(cells), sep="\n")
    for tables in (40, 320):
        print(f"\n{tables} tables, up to three joined, as the house fills:\n")
        print(*by_load(tables, problems=problems), sep="\n")
    print("\nWhat was promised (parties of 1 to 12, the house empty to full, up to three tables joined):\n")
    print(*figures(cells), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
