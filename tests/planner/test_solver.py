"""The door to OR-Tools, asked without any tables in sight."""

from __future__ import annotations

import random

import pytest

from planner.pools import Row
from planner.solver import ENGINES, Answer, minimise

EITHER = Row(((0, 1), (1, 1)), 1)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_least_total_is_found_and_proven(engine: str) -> None:
    answer = minimise([-3, -4, -1], rows=[EITHER], seconds=60, engine=engine)

    assert (answer.taken, answer.least, answer.proven, answer.impossible) == (frozenset({1, 2}), -5, True, False)


def test_what_cannot_be_is_said_to_be_impossible() -> None:
    answer = minimise([1, 1], rows=[EITHER, Row(((0, 1), (1, 1)), 2, least=2)], seconds=60)

    assert (answer.taken, answer.proven, answer.impossible) == (None, False, True)


def test_totals_beyond_floating_point_are_told_apart() -> None:
    costs = [-(10**15) - 1, -(10**15)]

    assert minimise(costs, rows=[EITHER], seconds=60).taken == frozenset({0})


def test_on_the_time_limit_the_best_found_comes_with_a_bound() -> None:
    dice = random.Random(1)
    rows = [Row(tuple((column, 1) for column in dice.sample(range(400), 3)), 2) for _ in range(3_000)]
    answer: Answer = minimise([-1] * 400, rows=rows, seconds=0.3)

    assert answer.taken is not None
    assert not answer.proven
    assert -400 <= answer.least < -len(answer.taken)
