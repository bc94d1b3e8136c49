"""A house with few tables, so that a simulated day takes a second, and what `simulate` says of a copy of it."""

import datetime as dt
from typing import Any

from allocator_project.simulation.demand import Demand
from tests.assignments.commands import ask, say
from tests.builders import house, table
from venues.models import Restaurant
from venues.selectors import hours_of

MONDAY = dt.date(2030, 3, 4)
CROWDED = ("--load", "1.5")


def small_house(**changes: Any) -> Restaurant:
    """Nine tables, 34 seats, two of them joined with a third."""
    twos = [table(f"A{number}", 2) for number in range(1, 5)]
    fours = [table(f"B{number}", 4) for number in range(1, 4)]
    sixes = [table(f"C{number}", 7, zone="Garden") for number in range(1, 3)]
    return house(*twos, *fours, *sixes, joins=[["A1", "A2"], ["B1", "B2"], ["C1", "C2"]], **changes)


def simulated(restaurant: Restaurant, *words: str, seed: int = 1) -> dict[str, Any]:
    """The report as JSON."""
    report: dict[str, Any] = ask("simulate", "--restaurant", restaurant.slug, "--seed", str(seed), *words)
    return report


def told(restaurant: Restaurant, *words: str, seed: int = 1) -> str:
    """The report as text."""
    return say("simulate", "--restaurant", restaurant.slug, "--seed", str(seed), *words)


def demand(restaurant: Restaurant, **changes: Any) -> Demand:
    """Who would want to come to that house."""
    return Demand(**{"seed": 1, "load": 1.0, "seats": 34, "hours": hours_of(restaurant), **changes})
