"""How long the planner takes, beside the old bounded search on the very same questions: `python -m benchmarks.planner`.

Prints Markdown. Nothing is asserted: the machine may be busy, and a figure that does not hold is printed as such.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter_ns

from benchmarks.floors import made_up_evening, made_up_floor, made_up_request
from planner import Floor, Occupied, Plan, Policy, Request, plan
from planner.catalogue import build_catalogue
from rollout.legacy import LegacyAllocator

SIZES = (10, 20, 40, 80, 160, 320)
MOST_TABLES = (1, 2, 3, 4)
LOADS = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0)
ASKS = 5
OLD = LegacyAllocator()


@dataclass(slots=True)
class Cell:
    """This value will gather the measurements of one floor and policy, in microseconds.

    `first` is a question never asked before of a catalogue on the shelf, `warm` the same question again.
    """

    sets: int = 0
    cold: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    old: list[float] = field(default_factory=list)
    need_join: int = 0
    old_none: int = 0
    old_worse: int = 0

    def ratio(self) -> float:
        """This function will say how many of our medians fit into the old one."""
        return statistics.median(self.old) / statistics.median(self.warm)

    def ratio_of_totals(self) -> float:
        """This function will compare the time for all questions together."""
        return sum(self.old) / (sum(self.warm) / ASKS)


def measure(tables: int, *, max_tables: int, loads: Sequence[float], problems: int) -> Cell:
    """This function will ask about one floor at several loads. The old search is asked only what has an answer."""
    floor, policy, cell = made_up_floor(tables, seed=1), Policy(max_tables=max_tables), Cell()
    for _ in range(ASKS):
        cell.cold.append(micros(partial(build_catalogue, floor, policy=policy)))
    cell.sets = len(build_catalogue(floor, policy=policy).seatings)
    for seed, load in enumerate(load for load in loads for _ in range(problems)):
        request, occupied = made_up_request(seed=seed), made_up_evening(floor, busy=load, seed=seed)
        ask = partial(plan, floor, policy=policy, request=request, occupied=occupied)
        first, *again = (micros(ask) for _ in range(ASKS + 1))
        best = ask().plans
        if not best:
            cell.refused += again
            continue
        cell.first.append(first)
        cell.warm += again
        compare(cell, floor, policy, request, occupied, best[0])
    return cell


def compare(
    cell: Cell, floor: Floor, policy: Policy, request: Request, occupied: Sequence[Occupied], best: Plan
) -> None:
    """This function will time the old search, and count what it misses where the best plan joins tables."""
    started = perf_counter_ns()
    answer = OLD.search(floor, policy=policy, request=request, occupied=occupied)
    cell.old.append((perf_counter_ns() - started) / 1000)
    if len(best.tables) == 1:
        return
    cell.need_join += 1
    if not answer.plans:
        cell.old_none += 1
        return
    every = plan(floor, policy=policy, request=replace(request, limit=10**6), occupied=occupied).plans
    score = {frozenset(each.table_ids): each.score_milli for each in every}
    cell.old_worse += score[frozenset(answer.plans[0].table_ids)] > best.score_milli


def micros(work: Callable[[], object]) -> float:
    """This function will time one call."""
    started = perf_counter_ns()
    work()
    return (perf_counter_ns() - started) / 1000


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
        "tables", "max_tables", "sets", "cold catalogue, ms", "warm median, µs", "warm p99, µs",
        "first asked, median, µs", "refusal median, µs",
        "old median, µs", "old ÷ new, medians", "old ÷ new, all questions",
    )  # fmt: skip
    return table_of(
        headings,
        (
            (
                tables,
                max_tables,
                f"{cell.sets:,}",
                f"{statistics.median(cell.cold) / 1000:.1f}",
                f"{statistics.median(cell.warm):.1f}",
                f"{p99(cell.warm):.0f}",
                f"{statistics.median(cell.first):.1f}",
                f"{statistics.median(cell.refused):.0f}",
                f"{statistics.median(cell.old):.0f}",
                f"{cell.ratio():.0f} ×",
                f"{cell.ratio_of_totals():.0f} ×",
            )
            for (tables, max_tables), cell in cells.items()
        ),
    )


def by_load(tables: int, problems: int) -> Iterator[str]:
    """This function will print how the times change as the service fills, with up to three tables joined."""
    headings = (
        "tables busy", "warm median, µs", "warm p99, µs", "old median, µs", "old ÷ new", "best plan joins tables",
        "old finds none", "old not best",
    )  # fmt: skip
    loads = ((load, measure(tables, max_tables=3, loads=(load,), problems=problems * 3)) for load in LOADS[:-1])
    return table_of(
        headings,
        (
            (
                f"{load:.0%}",
                f"{statistics.median(cell.warm):.1f}",
                f"{p99(cell.warm):.0f}",
                f"{statistics.median(cell.old):.0f}",
                f"{cell.ratio():.0f} ×",
                cell.need_join,
                cell.old_none,
                cell.old_worse,
            )
            for load, cell in loads
        ),
    )


def figures(cells: dict[tuple[int, int], Cell]) -> Iterator[str]:
    """This function will set what was measured beside what was promised."""
    at_40, at_320 = cells[40, 3], cells[320, 3]
    slowest = max(p99(cell.warm) for cell in cells.values())
    promises = (
        ("warm median at 40 tables", statistics.median(at_40.warm), "≤", 20.0, "µs"),
        ("warm median at 320 tables", statistics.median(at_320.warm), "≤", 60.0, "µs"),
        ("largest warm p99 of all floors", slowest, "≤", 200.0, "µs"),
        ("cold catalogue at 320 tables, up to 3 joined", statistics.median(at_320.cold) / 1000, "≤", 40.0, "ms"),
        ("old ÷ new at 40 tables, medians", at_40.ratio(), "≥", 20.0, "×"),
        ("old ÷ new at 40 tables, all questions", at_40.ratio_of_totals(), "≥", 20.0, "×"),
        ("old ÷ new at 320 tables, medians", at_320.ratio(), "≥", 100.0, "×"),
        ("old ÷ new at 320 tables, all questions", at_320.ratio_of_totals(), "≥", 100.0, "×"),
    )
    yield "| figure | measured | wanted | |"
    yield "|---|--:|--:|---|"
    for name, measured, relation, wanted, unit in promises:
        holds = measured <= wanted if relation == "≤" else measured >= wanted
        verdict = "holds" if holds else "**does not hold**"
        yield f"| {name} | {measured:.1f} {unit} | {relation} {wanted:.0f} {unit} | {verdict} |"


def main(arguments: Sequence[str]) -> int:
    """This function will measure everything and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planner", description=__doc__)
    parser.add_argument("--problems", type=int, default=40, help="questions a floor, policy and load")
    problems = parser.parse_args(arguments).problems
    machine = f"CPython {platform.python_version()}, {platform.machine()}"
    print(f"{machine}; {problems} questions a load, each asked {ASKS} times.\n")
    cells = {
        (tables, most): measure(tables, max_tables=most, loads=LOADS, problems=problems)
        for tables in SIZES
        for most in MOST_TABLES
    }
    print(*by_size(cells), sep="\n")
    for tables in (40, 320):
        print(f"\n{tables} tables, up to three joined, as the house fills:\n")
        print(*by_load(tables, problems), sep="\n")
    print("\nWhat was promised (parties of 1 to 12, the house empty to full, up to three tables joined):\n")
    print(*figures(cells), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
