"""`manage.py simulate`: some days of made-up guests and staff in a house of their own, through the real services."""

import datetime as dt
import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Sum
from rich.console import Console
from rich.table import Table as Grid

from allocator_project.simulation.demand import Demand
from allocator_project.simulation.house import Building, building_for, open_house
from allocator_project.simulation.processes import AtOnce
from allocator_project.simulation.report import Report, as_text, report_of
from allocator_project.simulation.rivals import InTurn, Rivals
from allocator_project.simulation.run import Plan, Simulation
from allocator_project.simulation.tally import Stopwatch
from assignments.management.selection import count_argument, date_argument, progress_bar, restaurant_of
from venues.errors import InvalidFloorDocument
from venues.models import Restaurant, Table
from venues.selectors import hours_of

# To come, so that the workers of a running installation leave its jobs alone; the clocks go forward in its month.
FIRST_DAY = dt.date(2030, 3, 4)
SEED = 20
MOST_DAYS = 366
MOST_PROCESSES = 32


class Command(BaseCommand):
    """Simulates an evening, a week or a year."""

    help = (
        "Simulate days of a restaurant through the real services: bookings before and during the day, changes, "
        "cancellations, no-shows, walk-ins, holds that are confirmed or left to lapse, hosts who want one table at "
        "once, blocks, parties that leave early or stay longer. Opens a restaurant of its own (simulated-SEED, in "
        "place of a former one) and touches no other. The same options print exactly the same. Status 1 if the "
        "ledger's audit finds anything."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the arguments."""
        parser.add_argument("--days", type=_days, default=1, metavar="N", help=f"1 to {MOST_DAYS} days (default: 1)")
        parser.add_argument("--seed", type=count_argument, default=SEED, metavar="N", help=f"default: {SEED}")
        parser.add_argument(
            "--load",
            type=_load,
            default=1.0,
            metavar="X",
            help="covers that want to come; 1.0 is what the house can just seat, twice its seats a day (default: 1.0)",
        )
        parser.add_argument(
            "--from",
            dest="first_day",
            type=date_argument,
            default=FIRST_DAY,
            metavar="YYYY-MM-DD",
            help=f"the first day (default: {FIRST_DAY}, so far ahead that running workers leave its jobs alone)",
        )
        parser.add_argument(
            "--restaurant", metavar="SLUG", help="simulate on a copy of this restaurant's floor (default: the demo's)"
        )
        parser.add_argument(
            "--processes",
            type=_processes,
            default=1,
            metavar="N",
            help="hosts who want one table at once are N processes; then who wins is not always the same (default: 1)",
        )
        parser.add_argument("--keep", action="store_true", help="keep a former simulated restaurant of this seed")
        parser.add_argument("--timings", action="store_true", help="say on standard error what took how long")
        parser.add_argument("--dry-run", action="store_true", help="only say who would want to come; store nothing")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """This function will simulate and print what happened."""
        try:
            building = building_for(options["seed"], like=restaurant_of(options))
        except InvalidFloorDocument as error:
            raise CommandError(f"{options['restaurant']}: this floor cannot be copied: {error}") from error
        if "service_periods" not in building.document:
            raise CommandError(f"{options['restaurant']} has no service periods: nobody could come.")
        if options["dry_run"]:
            self._preview(building, options)
            return
        house = open_house(building, keep=options["keep"])
        plan = _plan(house, options)
        started = perf_counter()
        with _rivals(options["processes"]) as rivals, _progress(plan, options) as progress:
            simulation = Simulation(house, plan=plan, rivals=rivals, progress=progress)
            simulation.run()
        seconds = perf_counter() - started
        report = report_of(house, plan=plan, tally=simulation.stage.tally)
        self.stdout.write(json.dumps(report) if options["json"] else as_text(report))
        _tell_times(simulation.stage.watch, report, seconds, options)
        if report["audit"]["findings"]:
            raise CommandError("The ledger is not as it must be.")

    def _preview(self, building: Building, options: dict[str, Any]) -> None:
        with transaction.atomic():
            plan = _plan(open_house(building, keep=True), options)
            transaction.set_rollback(True)
        guests = [guest for day in plan.drawn() for guest in day.everybody]
        answer: dict[str, Any] = {
            "days": plan.days,
            "seats": plan.demand.seats,
            "parties": len(guests),
            "covers": sum(guest.party_size for guest in guests),
        }
        for channel in ("online", "phone", "rival", "walk_in"):
            answer[channel] = sum(guest.channel == channel for guest in guests)
        words = ", ".join(f"{name} {count}" for name, count in answer.items())
        self.stdout.write(json.dumps(answer) if options["json"] else f"{words}. Nothing stored (--dry-run).")


def _plan(house: Restaurant, options: dict[str, Any]) -> Plan:
    seats = Table.objects.filter(restaurant=house, active=True).aggregate(seats=Sum("capacity", default=0))["seats"]
    demand = Demand(
        seed=options["seed"],
        load=options["load"],
        seats=seats,
        hours=hours_of(house),
        rivals=options["processes"] if options["processes"] > 1 else None,
    )
    return Plan(demand=demand, first_day=options["first_day"], days=options["days"])


@contextmanager
def _rivals(processes: int) -> Iterator[Rivals]:
    if processes == 1:
        yield InTurn()
        return
    with AtOnce(processes) as at_once:
        yield at_once


@contextmanager
def _progress(plan: Plan, options: dict[str, Any]) -> Iterator[Callable[[int], None]]:
    total = sum(len(day.everybody) for day in plan.drawn())
    with progress_bar("Simulating", total=total, hidden=options["json"]) as (progress, task):
        yield lambda parties: progress.update(task, completed=parties)


def _tell_times(watch: Stopwatch, report: Report, seconds: float, options: dict[str, Any]) -> None:
    if options["json"] and not options["timings"]:
        return
    console = Console(stderr=True)
    parties = max(1, report["wanted"]["parties"])
    console.print(f"{seconds:.1f} s, {1000 * seconds / parties:.1f} ms a party.")
    if options["timings"]:
        grid = Grid("what", "times", "seconds", "ms each")
        for what, times, spent in watch.rows():
            grid.add_row(what, str(times), f"{spent:.1f}", f"{1000 * spent / times:.1f}")
        console.print(grid)


def _days(text: str) -> int:
    return _within(count_argument(text), 1, MOST_DAYS)


def _processes(text: str) -> int:
    return _within(count_argument(text), 1, MOST_PROCESSES)


def _within(number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise ArgumentTypeError(f"{number} is not from {least} to {most}")
    return number


def _load(text: str) -> float:
    try:
        load = float(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text[:40]!r} is not a number") from error
    if not 0.05 <= load <= 5:
        raise ArgumentTypeError(f"{text[:40]!r} is not from 0.05 to 5")
    return load
