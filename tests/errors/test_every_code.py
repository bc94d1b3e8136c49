"""Every code of docs/errors.md is said by the API, and what it says to do next helps."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from allocator_project.problems import BY_CODE
from tests.builders import A_WEEK_BEFORE, house, table
from tests.errors import scenes_away, scenes_holds, scenes_requests, scenes_tables
from tests.errors.changing import FOLLOW, FOR_PEOPLE
from tests.errors.stage import Refusal, Scene

SCENES: dict[str, Scene] = scenes_requests.SCENES | scenes_holds.SCENES | scenes_tables.SCENES
# What nobody can do without us, so that only the answer is judged.
NOTHING_TO_DO = {"internal_error"}


@pytest.fixture(autouse=True)
def _a_week_before() -> Iterator[None]:
    """No time of these scenes is past, and nobody has asked anything yet."""
    with time_machine.travel(A_WEEK_BEFORE):
        yield
    cache.clear()


def told(refused: Refusal, *, code: str) -> Any:
    """The answer, which is a problem document as docs/errors.md describes it."""
    answer, problem = refused.attempt.send(), BY_CODE[code]
    body = answer.json()
    assert (answer.status_code, body["code"]) == (problem.status, code), body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (body["status"], body["title"], body["retryable"]) == (problem.status, problem.title, problem.retryable)
    assert body["overridable"] == problem.overridable
    assert ("Retry-After" in answer.headers) == problem.retryable
    assert body["traceId"] == answer.headers["X-Trace-Id"]
    assert [step for step in body["nextSteps"] if not step["kind"] or not step["message"].endswith(".")] == []
    assert body["nextSteps"][-1] == {"kind": problem.step[0], "message": problem.step[1]}
    return answer


def follow(refused: Refusal, answer: Any) -> Any:
    """What the first step leads to that a program can take."""
    step = next(step for step in answer.json()["nextSteps"] if step["kind"] not in FOR_PEOPLE)
    return FOLLOW[step["kind"]](refused, answer, step)


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(set(SCENES) - NOTHING_TO_DO))
def test_what_is_refused_says_what_to_do_and_doing_it_helps(code: str) -> None:
    """As long as nobody does anything, the very same request is refused again."""
    refused = SCENES[code]()
    told(refused, code=code)
    after = follow(refused, told(refused, code=code))
    assert after.status_code in (200, 201), after.content


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(NOTHING_TO_DO))
def test_where_only_we_can_do_something_the_trace_id_is_told_and_nothing_else(code: str) -> None:
    refused = SCENES[code]()
    body = told(refused, code=code).json()
    assert {step["kind"] for step in body["nextSteps"]} <= set(FOR_PEOPLE)
    assert "Nowhere" not in str(body)


@pytest.mark.django_db
def test_a_pace_that_is_exceeded_is_a_managers_to_set_aside() -> None:
    refused = SCENES["pacing_exceeded"]()
    after = FOLLOW["override"](refused, told(refused, code="pacing_exceeded"), {})
    assert after.status_code == 201, after.content


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["table_held", "party_below_min", "overage_exceeded"])
def test_where_a_step_says_or_pick_others_the_other_way_helps_too(code: str) -> None:
    refused = {"table_held": SCENES["table_held"]}.get(code, lambda: with_a_better_table(code))()
    after = FOLLOW["pick_other_tables"](refused, told(refused, code=code), {})
    assert after.status_code == 201, after.content


def with_a_better_table(code: str) -> Refusal:
    """The same table, in a house that has one more which fits."""
    wrong = {"party_below_min": table("T1", 4, minParty=3), "overage_exceeded": table("T1", 8)}[code]
    return scenes_tables.picked(house(wrong, table("T2", 2)), "T1")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", sorted(scenes_away.SCENES))
def test_when_what_stood_in_the_way_is_gone_the_same_request_succeeds(code: str) -> None:
    with scenes_away.SCENES[code]() as refused:
        answer = told(refused, code=code)
        assert answer.headers["Retry-After"] == str(BY_CODE[code].retry_after_seconds)
        after = follow(refused, answer)
        assert after.status_code == 200, after.content


def test_no_code_of_the_table_is_without_its_scene_and_no_scene_without_its_code() -> None:
    assert set(SCENES) | set(scenes_away.SCENES) == set(BY_CODE)
    assert set(SCENES) & set(scenes_away.SCENES) == set()
    assert len(scenes_requests.SCENES) + len(scenes_holds.SCENES) + len(scenes_tables.SCENES) == len(SCENES)


def test_every_step_of_the_table_can_be_followed_or_says_who_must() -> None:
    kinds = {problem.step[0] for problem in BY_CODE.values()}
    assert {kind for kind in kinds if (kind in FOLLOW) == (kind in FOR_PEOPLE)} == set()
    assert {code for code, problem in BY_CODE.items() if problem.step[0] == "report"} == NOTHING_TO_DO
