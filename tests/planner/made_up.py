"""Small random questions with everything in them that the design mentions."""

from __future__ import annotations

import itertools
import random

from planner import Floor, Occupied, Pending, Policy, Request, Table, Weights
from tests.planner.oracle import Question

TAGS = ("window", "quiet", "step-free")
ZONES = ("Bar", "Hall", "Terrace")


def made_up_question(seed: int) -> Question:
    dice = random.Random(seed)
    floor = made_up_floor(dice)
    ids = [table.id for table in floor.tables]
    return Question(
        floor,
        made_up_policy(dice),
        Request(dice.randint(1, 14), made_up_window(dice), *_wishes(dice, ids), limit=dice.choice((1, 3, 10, 1000))),
        tuple(
            Occupied(dice.choice(ids), made_up_window(dice), dice.choice(("assignment", "hold", "block")), f"r{number}")
            for number in range(dice.choice((0, 0, 2, 5, 9)))
        ),
        tuple(
            Pending(f"p{number}", dice.randint(1, 9), made_up_window(dice), *_wishes(dice, ids))
            for number in range(dice.choice((0, 0, 0, 1, 2, 3)))
        ),
    )


def made_up_floor(dice: random.Random) -> Floor:
    numbers = dice.sample(
        ["T1", "T2", "T10", "T01", "A2", "A10", "7", "12", "07", "Bar 3", "bar3", "Z"], dice.randint(1, 8)
    )
    zones = ZONES[: dice.randint(1, 3)]
    tables = tuple(_made_up_table(dice, number, dice.choice(zones)) for number in numbers)
    pairs = list(itertools.permutations((table.id for table in tables), 2))
    density = dice.choice((0.1, 0.3, 0.6, 1.0))
    joins = tuple(pair for pair in pairs if dice.random() < density / 2)
    overrides = {
        frozenset(dice.sample([table.id for table in tables], size)): dice.randint(1, 14)
        for size in (2, 2, 3)
        if len(tables) >= size and dice.random() < 0.5
    }
    return Floor("same for all", tables, joins, tuple(overrides.items()))


def _made_up_table(dice: random.Random, number: str, zone: str) -> Table:
    capacity = dice.choice((1, 2, 2, 3, 4, 4, 6, 8))
    least = dice.choice((1, 1, 1, 2, 3))
    return Table(
        id=f"id-{dice.random()}",
        number=number,
        zone=zone,
        capacity=capacity,
        min_party=least,
        max_party=max(least, capacity + dice.choice((0, 0, 0, 2, -1))),
        movable=dice.random() < 0.85,
        active=dice.random() < 0.9,
        tags=frozenset(tag for tag in TAGS if dice.random() < 0.6),
    )


def made_up_policy(dice: random.Random) -> Policy:
    if dice.random() < 0.2:
        return Policy()
    return Policy(
        weights=Weights(*(dice.choice((0, 1, 2, 5, 20)) for _ in range(7))),
        max_overage=dice.choice((0, 1, 2, 4, 9)),
        max_tables=dice.randint(1, 5),
        adjacency=dice.choice(("connected", "neighbors", "pairwise")),
        allow_cross_zone=dice.random() < 0.4,
        combinations_enabled=dice.random() < 0.85,
        demand_multiplier_milli=dice.choice((0, 850, 1000, 1350)),
    )


def made_up_window(dice: random.Random) -> tuple[int, int]:
    start = dice.randint(0, 30)
    return start, start + dice.randint(1, 12)


def _wishes(dice: random.Random, ids: list[str]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    def some(labels: tuple[str, ...] | list[str], chance: float) -> frozenset[str]:
        return frozenset(dice.sample(labels, 1)) if dice.random() < chance else frozenset()

    return some(TAGS, 0.15), some(ZONES, 0.15), some(ids, 0.15)
