"""How many more guests a whole evening's plan seats, and what it costs: `python -m benchmarks.service`.

Prints Markdown and writes a plot. Nothing is asserted; a figure that does not hold is printed as such.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.planner import table_of
from benchmarks.service_contenders import ONLINE, covers, exact, online_best_fit
from benchmarks.service_evenings import Evening, demonstration_floor, made_up_service, real_services
from benchmarks.service_plot import lines_svg
from benchmarks.service_solvers import by_solver

LOADS = (0.6, 0.8, 1.0, 1.2, 1.4)
SIZES = (20, 40, 80, 100)
PARTS = ("covers", "time", "moves", "solvers", "large")
PLOT = Path(__file__).parents[1] / "docs" / "img" / "covers-by-load.svg"
EXACT = "whole evening"


def covers_by_load(*, seeds: int, plot: Path | None) -> Iterator[str]:
    """This function will print the share of the wanted covers that each way seats on 40 tables, and draw it."""
    shares: dict[str, list[float]] = {name: [] for name in (*ONLINE, EXACT)}
    rows = []
    for load in LOADS:
        evenings = [made_up_service(40, load=load, seed=seed) for seed in range(1, seeds + 1)]
        seated = {name: sum(covers(each, way(each)) for each in evenings) for name, way in ONLINE.items()}
        seated[EXACT] = sum(exact(each)[0].covers for each in evenings)
        wanted = sum(each.wanted for each in evenings)
        for name, count in seated.items():
            shares[name].append(count / wanted)
        gained = seated[EXACT] / seated["as they call"] - 1
        rows.append((load, wanted, *seated.values(), f"{gained:+.1%}"))
    if plot:
        title = "Share of the wanted covers that find a seat"
        plot.write_text(lines_svg(title, across="load (1 = 130 bookings for 40 tables)", up="", xs=LOADS, lines=shares))
    yield from table_of(("load", "wanted", *shares, "whole evening ÷ as they call"), rows)


def time_by_size(*, seeds: int) -> Iterator[str]:
    """This function will print how long the proof of all three stages takes."""
    rows = []
    for tables in SIZES:
        for load in (0.8, 1.0, 1.2):
            evenings = [made_up_service(tables, load=load, seed=seed) for seed in range(1, seeds + 1)]
            took, proven, gaps = measured(evenings)
            bookings = len(evenings[0].bookings)
            rows.append((tables, load, bookings, f"{statistics.median(took):.1f}", f"{max(took):.1f}",
                         f"{proven} of {seeds}", f"{max(gaps):.2%}"))  # fmt: skip
    yield from table_of(("tables", "load", "bookings", "median, s", "slowest, s", "all proven", "largest gap"), rows)


def promised(*, seeds: int) -> Iterator[str]:
    """This function will set what was measured beside what was promised."""
    rows = []
    for tables, bookings, count, wanted in ((40, 130, seeds, 4.0), (100, 330, seeds, 20.0), (200, 700, 1, 60.0)):
        evenings = [made_up_service(tables, load=1.0, seed=seed, bookings=bookings) for seed in range(1, count + 1)]
        took, proven, gaps = measured(evenings)
        median = statistics.median(took)
        holds = median <= wanted and (proven == count or (tables == 200 and max(gaps) <= 0.01))
        verdict = "holds" if holds else "**does not hold**"
        rows.append((f"{tables} / {bookings}", f"{median:.1f}", f"{max(took):.1f}", f"{wanted:.0f}",
                     f"{proven} of {count}", f"{max(gaps):.2%}", verdict))  # fmt: skip
    yield from table_of(("tables / bookings", "median, s", "slowest, s", "wanted, s", "proven", "gap", ""), rows)


def measured(evenings: Sequence[Evening]) -> tuple[list[float], int, list[float]]:
    """This function will plan evenings from nothing: seconds, how many were proven, gaps."""
    answers = [exact(each, seconds=58.0) for each in evenings]
    return [took for _, took in answers], sum(best.proven for best, _ in answers), [best.gap for best, _ in answers]


def moves(*, seeds: int) -> Iterator[str]:
    """This function will start from where online best fit has put everybody, and compare who would have to move."""
    rows = []
    for seed in range(1, seeds + 1):
        evening = made_up_service(40, load=1.0, seed=seed)
        rows.append((seed, *moved(evening)))
    headings = ("evening", "covers before", "covers", "moved, any best plan", "moved, fewest", "all proven", "s")
    yield from table_of(headings, rows)


def moved(evening: Evening) -> tuple[object, ...]:
    """This function will count the moves of the best plan made from nothing and of the one with fewest moves."""
    now = online_best_fit(evening)
    anew, _ = exact(evening)
    best, took = exact(evening, now=now)
    lost = {
        name for name, each in anew.assignments if name in now and (not each or set(each.table_ids) != set(now[name]))
    }
    return covers(evening, now), best.covers, len(lost), best.stages[1].objective, best.proven, f"{took:.1f}"


def real(path: Path, *, days: int) -> Iterator[str]:
    """This function will squeeze merged evenings of real restaurants onto the floor of the demonstration."""
    floor = demonstration_floor()
    rows = []
    for evening in real_services(path, floor=floor, days=days, largest=12):
        anew, took = exact(evening)
        before, after, any_best, fewest, proven, took_moving = moved(evening)
        rows.append((evening.name, len(evening.bookings), evening.wanted, before, anew.covers,
                     f"{anew.covers / int(str(before)) - 1:+.1%}", anew.proven, f"{took:.1f}",
                     after, any_best, fewest, proven, took_moving))  # fmt: skip
    headings = ("evening", "bookings", "wanted", "online best fit", "whole evening", "more", "proven", "s",
                "nobody sent away", "moved, any best plan", "moved, fewest", "proven", "s")  # fmt: skip
    yield from table_of(headings, rows)


def main(arguments: Sequence[str]) -> int:
    """This function will measure the parts asked for and print them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="made-up evenings a cell")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS, help="these parts and no others")
    parser.add_argument("--real", type=Path, help="CSV: restaurant, visit_at_local, reserved_at_local, party_size")
    parser.add_argument("--days", type=int, default=5, help="how many of its days")
    parser.add_argument("--plot", type=Path, default=PLOT, help="where the plot goes")
    options = parser.parse_args(arguments)
    print(f"CPython {platform.python_version()}, {platform.machine()}; {options.seeds} evenings a cell.")
    parts: dict[str, tuple[str, Callable[[], Iterator[str]]]] = {
        "covers": ("Covers seated, 40 tables", lambda: covers_by_load(seeds=options.seeds, plot=options.plot)),
        "time": ("Time to prove all three stages", lambda: time_by_size(seeds=options.seeds)),
        "moves": ("Moves, starting from online best fit", lambda: moves(seeds=options.seeds)),
        "solvers": ("Solvers", by_solver),
        "large": ("What was promised", lambda: promised(seeds=options.seeds)),
    }
    for name in options.only:
        title, lines = parts[name]
        print(f"\n{title}:\n", *lines(), sep="\n", flush=True)
    if options.real:
        print("\nReal evenings, merged until the demonstration's floor is full:\n")
        print(*real(options.real, days=options.days), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
