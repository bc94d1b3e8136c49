"""Whatever the question, the planner answers as the oracle does, which looks at every subset of tables."""

from __future__ import annotations

from collections import Counter

import pytest

from planner import judge, plan
from tests.planner.made_up import made_up_question
from tests.planner.oracle import Oracle


def agree(seed: int) -> str:
    question = made_up_question(seed)
    floor, policy, request, occupied, pending = question
    oracle = Oracle(question)
    ranking = plan(floor, policy=policy, request=request, occupied=occupied, pending=pending)
    assert list(ranking.plans) == oracle.plans(), seed
    assert ranking.certificate.complete
    assert ranking.certificate.sets_feasible == len(oracle.feasible(request)), seed
    for each in ranking.plans:
        faults = judge(floor, policy=policy, request=request, occupied=occupied, plan=each, pending=pending)
        assert faults == (), (seed, each)
    if ranking.refusal is None:
        return "joined" if len(ranking.plans[0].tables) > 1 else "single"
    assert ranking.refusal.code == oracle.refusal_code(), seed
    return ranking.refusal.code


def test_planner_and_oracle_agree_on_six_hundred_small_houses() -> None:
    outcomes = Counter(agree(seed) for seed in range(600))

    # The questions are only worth asking if every kind of answer comes up.
    assert outcomes.keys() >= {"single", "joined", "party_too_large", "fully_booked", "overage_only", "zone_excluded"}


@pytest.mark.slow
def test_planner_and_oracle_agree_on_ten_thousand_small_houses() -> None:
    outcomes = Counter(agree(seed) for seed in range(1_000_000, 1_010_000))

    assert len(outcomes) == 8
    assert outcomes.total() == 10_000
