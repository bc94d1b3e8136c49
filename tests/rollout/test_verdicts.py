"""What the difference of two answers to one question is called, and what follows from it."""

from dataclasses import replace
from typing import Any

import pytest

import planner
from rollout.asking import Answer
from rollout.questions import Question
from rollout.verdicts import judged, plan_document, verdict
from tests.planner.houses import house, table, wish

FLOOR = house(table("A", 2), table("B", 2), table("C", 4), table("D", 8))
IDS = {each.number: each.id for each in FLOOR.tables}


def question(party_size: int = 2, *, taken: str = "", **policy: Any) -> Question:
    """A party at an evening where some tables are taken."""
    request = wish(party_size)
    occupied = tuple(planner.Occupied(IDS[number], request.window, "assignment") for number in taken)
    return Question(floor=FLOOR, policy=planner.Policy(**policy), request=request, occupied=occupied)


def gives(*numbers: str, **more: Any) -> Answer:
    return Answer(table_ids=tuple(sorted(IDS[number] for number in numbers)), **more)


NOTHING = Answer(reason="no_plan")


@pytest.mark.parametrize(
    ("asked", "old", "new", "outcome"),
    [
        (question(), gives("A"), gives("A"), "same"),
        (question(9, max_tables=1), NOTHING, NOTHING, "same"),
        (question(), gives("A"), gives("B"), "equivalent"),
        (question(), gives("C"), gives("A"), "v2_better"),
        (question(), gives("A"), gives("C"), "legacy_better"),
        (question(), NOTHING, gives("A"), "v2_only"),
        (question(max_overage=0), gives("C"), NOTHING, "legacy_only"),
        (question(max_overage=1), gives("C"), gives("A"), "v2_better"),
        (question(4), gives("A"), gives("C"), "legacy_illegal"),
        (question(taken="A"), gives("A"), gives("B"), "legacy_illegal"),
        (question(taken="A"), gives("A"), NOTHING, "legacy_illegal"),
        (question(), Answer(table_ids=("X",)), gives("A"), "legacy_illegal"),
        (question(), Answer(failure="no answer"), gives("A"), "error"),
        (question(), gives("A"), Answer(failure="no answer"), "error"),
        (question(taken="A"), gives("B"), gives("A"), "error"),
    ],
)
def test_a_difference_has_a_name(asked: Question, old: Answer, new: Answer, outcome: str) -> None:
    assert verdict(asked, legacy=old, v2=new).outcome == outcome


def test_an_error_says_whose_it_was() -> None:
    both = verdict(question(), legacy=Answer(failure="slow"), v2=Answer(failure="gone"))
    assert both.error == "legacy: slow; v2: gone"
    ours = verdict(question(taken="A"), legacy=gives("B"), v2=gives("A"))
    assert ours.error == "v2: breaks occupied"


def test_rules_that_a_manager_may_set_aside_are_broken_but_not_forbidden() -> None:
    generous = judged(gives("D"), question=question(max_overage=1))
    assert (generous.broken, generous.forbidden) == (("overage",), ())
    small = judged(gives("A"), question=question(4))
    assert (small.broken, small.forbidden) == (("party_above_max", "too_small"), ("too_small",))


def test_prices_are_ours_whoever_picked() -> None:
    asked = question()
    ours = planner.plan(asked.floor, policy=asked.policy, request=replace(asked.request, limit=9), occupied=())
    by_table = {plan.tables: plan.score_milli for plan in ours.plans}
    assert judged(gives("C"), question=asked).score_milli == by_table[("C",)]


def test_what_is_kept_of_an_answer_names_the_rules_it_broke_and_gave_up() -> None:
    answer = gives("D", relaxed=("overage",))
    kept = plan_document(judged(answer, question=question(max_overage=1)), answer=answer)
    assert kept is not None
    assert (kept["tables"], kept["broken"], kept["relaxed"]) == (["D"], ["overage"], ["overage"])
    assert plan_document(judged(NOTHING, question=question()), answer=NOTHING) is None
    lost = Answer(table_ids=("X",))
    assert plan_document(judged(lost, question=question()), answer=lost) == {
        "tableIds": ["X"],
        "broken": ["not_on_the_floor"],
        "relaxed": [],
    }
