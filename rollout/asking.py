"""Asks either allocator one question, within a time, and returns what it said or what went wrong. Reads no rows."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.module_loading import import_string

import planner
from rollout.ports import OldAllocator
from rollout.questions import Question
from rollout.timebox import within

# Ours answers in milliseconds whatever the floor; this is for the day when it does not.
V2_BUDGET_MS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an allocator said. Shapes: without tables it found none, for a `reason` if it gives one; a `failure` says
    that it did not answer at all. `relaxed` are the rules the old one gave up to find something.
    """

    table_ids: tuple[str, ...] = ()
    reason: str = ""
    failure: str = ""
    relaxed: tuple[str, ...] = ()
    microseconds: int = 0


def ask_old(question: Question) -> Answer:
    """This function will ask the allocator that is replaced, for at most `LEGACY_BUDGET_MS`."""
    boxed = within(settings.LEGACY_BUDGET_MS, call=lambda: _quote(question))
    if boxed.failure:
        return Answer(failure=boxed.failure, microseconds=boxed.microseconds)
    table_ids, relaxed = boxed.value
    reason = "" if table_ids else "no_plan"
    return Answer(table_ids=table_ids, reason=reason, relaxed=relaxed, microseconds=boxed.microseconds)


def ask_new(question: Question) -> Answer:
    """This function will ask the planner."""
    boxed = within(V2_BUDGET_MS, call=lambda: _plan(question))
    if boxed.failure:
        return Answer(failure=boxed.failure, microseconds=boxed.microseconds)
    table_ids, reason = boxed.value
    return Answer(table_ids=table_ids, reason=reason, microseconds=boxed.microseconds)


def _quote(question: Question) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read within the box: what a foreign allocator calls an answer may be anything."""
    assert settings.ALLOCATOR_LEGACY, "nobody asks an old allocator where there is none"
    old: OldAllocator = import_string(settings.ALLOCATOR_LEGACY)()
    answer = old.quote(
        question.floor,
        policy=question.policy,
        request=question.request,
        occupied=question.occupied,
        pending=(),
        milliseconds=settings.LEGACY_BUDGET_MS,
    )
    sets = (tuple(str(table_id) for table_id in plan.table_ids) for plan in answer.plans)
    picked = next((each for each in sets if frozenset(each) != question.other_than), ())
    return tuple(sorted(picked)), tuple(answer.relaxed) if picked else ()


def _plan(question: Question) -> tuple[tuple[str, ...], str]:
    ranking = _ranking(question, question.request)
    found = (plan for plan in ranking.plans if frozenset(plan.table_ids) != question.other_than)
    plan = next(found, None)
    if plan is not None:
        return tuple(sorted(plan.table_ids)), ""
    # As the decision says it: without the tables it should differ from there is nothing.
    excluded = question.request.excluded_tables | question.other_than
    refusal = ranking.refusal or _ranking(question, replace(question.request, excluded_tables=excluded)).refusal
    assert refusal is not None, "a plan without those tables would have been the second one"
    return (), refusal.code


def _ranking(question: Question, request: planner.Request) -> planner.Ranking:
    return planner.plan(question.floor, policy=question.policy, request=request, occupied=question.occupied)
