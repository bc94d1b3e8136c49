"""What must hold for every house, whatever it looks like."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from planner import Floor, Occupied, Table, plan
from tests.planner.made_up import made_up_question
from tests.planner.oracle import Question

Item = TypeVar("Item")
questions = st.integers(min_value=0, max_value=10**9).map(made_up_question)
few = settings(max_examples=100, deadline=None, derandomize=True)


def ranked(question: Question) -> object:
    floor, policy, request, occupied, pending = question
    return plan(floor, policy=policy, request=request, occupied=occupied, pending=pending)


def shuffled(question: Question, seed: int) -> Question:
    """The same question, everything in it said in another order and the joins the other way round."""
    dice = random.Random(seed)

    def mixed(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(dice.sample(items, len(items)))

    floor = question.floor
    joins = mixed(tuple(pair[::-1] if dice.random() < 0.5 else pair for pair in floor.joins))
    other = Floor(floor.version, mixed(floor.tables), joins + joins[:1], mixed(floor.capacity_overrides))
    return question._replace(floor=other, occupied=mixed(question.occupied), pending=mixed(question.pending))


@few
@given(questions, st.integers())
def test_the_order_in_which_things_are_said_does_not_matter(question: Question, seed: int) -> None:
    assert ranked(question) == ranked(shuffled(question, seed))


@few
@given(questions)
def test_the_same_question_has_the_same_answer(question: Question) -> None:
    assert ranked(question) == ranked(question)


@few
@given(questions)
def test_asking_for_fewer_plans_gives_the_first_of_them(question: Question) -> None:
    floor, policy, request, occupied, pending = question
    every = plan(floor, policy=policy, request=replace(request, limit=999), occupied=occupied, pending=pending).plans
    some = plan(floor, policy=policy, request=replace(request, limit=2), occupied=occupied, pending=pending).plans

    assert some == every[:2]
    assert [each.rank for each in every] == list(range(1, len(every) + 1))


@few
@given(questions)
def test_a_free_table_more_never_takes_a_seating_away(question: Question) -> None:
    # An inactive twin waits on the floor; opening it changes how scarce tables are, but not what is possible.
    floor, policy, request, occupied, _ = question
    extra = Table("extra", "E99", floor.tables[0].zone, 4, active=False)
    closed = replace(floor, tables=(*floor.tables, extra))
    opened = replace(floor, tables=(*floor.tables, replace(extra, active=True)))
    every = replace(request, limit=999)

    before = {each.tables for each in plan(closed, policy=policy, request=every, occupied=occupied).plans}
    after = {each.tables for each in plan(opened, policy=policy, request=every, occupied=occupied).plans}
    assert before <= after


@few
@given(questions, st.integers(min_value=0, max_value=40))
def test_an_occupant_more_never_makes_a_seating_possible(question: Question, start: int) -> None:
    floor, policy, request, occupied, _ = question
    every = replace(request, limit=999)
    rival = Occupied(floor.tables[0].id, (start, start + 5), "hold", "rival")

    without = {each.tables for each in plan(floor, policy=policy, request=every, occupied=occupied).plans}
    with_rival = {each.tables for each in plan(floor, policy=policy, request=every, occupied=(*occupied, rival)).plans}
    assert with_rival <= without


@few
@given(questions)
def test_a_plan_is_either_given_or_refused_never_both(question: Question) -> None:
    floor, policy, request, occupied, _ = question
    ranking = plan(floor, policy=policy, request=request, occupied=occupied)

    assert bool(ranking.plans) == (ranking.refusal is None) == (ranking.certificate.sets_feasible > 0)
    if ranking.refusal:
        assert [each.table_id for each in ranking.refusal.tables] != [] or not floor.tables
        assert len(ranking.refusal.tables) == len(floor.tables)
        assert ranking.refusal.next_steps


@few
@given(questions, st.integers(min_value=1, max_value=10**6))
def test_all_that_matters_of_time_is_who_overlaps_whom(question: Question, minutes: int) -> None:
    floor, policy, request, occupied, pending = question
    later = question._replace(
        request=replace(request, window=_later(request.window, minutes)),
        occupied=tuple(replace(each, window=_later(each.window, minutes)) for each in occupied),
        pending=tuple(replace(each, window=_later(each.window, minutes)) for each in pending),
    )
    now = plan(floor, policy=policy, request=request, occupied=occupied, pending=pending)

    assert now.plans == ranked(later).plans  # type: ignore[attr-defined]


def _later(window: tuple[int, int], minutes: int) -> tuple[int, int]:
    return window[0] + minutes, window[1] + minutes
