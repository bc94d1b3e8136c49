"""Every difference has a sentence that says what both did, and whether anybody has to worry."""

from typing import Any

import pytest

from rollout.explanations import explain, is_explained
from rollout.models import ShadowComparison
from tests.rollout.comparing import plan

T1, T2 = plan("T1", slack=5_000), plan("T2", slack=15_000, scarcity=500)
LOOSE = plan("T8", broken=("party_below_min", "overage"))


def stored(outcome: str, **changes: Any) -> ShadowComparison:
    return ShadowComparison(outcome=outcome, **changes)


@pytest.mark.parametrize(
    ("comparison", "sentence"),
    [
        (stored("same", legacy_plan=T1, v2_plan=T1), "both give T1"),
        (stored("same", v2_reason="fully_booked"), "neither seats them; ours: fully_booked"),
        (
            stored("equivalent", legacy_plan=T1, v2_plan=T2, v2_score_milli=15_500),
            "old T1, ours T2: other tables, the same price of 15.5 points",
        ),
        (
            stored("v2_better", legacy_plan=T2, v2_plan=T1),
            "old T2, ours T1: ours costs 10.5 points less (slack -10.0, scarcity -0.5)",
        ),
        (
            stored("v2_better", legacy_plan=LOOSE, v2_plan=T1),
            "old T8, ours T1: the old one gave up party_below_min, overage; ours seats them within the rules",
        ),
        (
            stored("legacy_better", legacy_plan=T1, v2_plan=T2),
            "old T1, ours T2: the old one's costs 10.5 points less (slack -10.0, scarcity -0.5); "
            "our ranking is exact, so this is a fault of ours",
        ),
        (
            stored("v2_only", v2_plan=plan("T1", "T2"), legacy_reason="no_plan"),
            "ours gives T1 + T2; the old one found nothing (no_plan)",
        ),
        (
            stored("legacy_only", legacy_plan=LOOSE, v2_reason="overage_only"),
            "the old one gave T8 by giving up party_below_min, overage, which a manager may do here too; "
            "ours refuses: overage_only",
        ),
        (
            stored("legacy_only", legacy_plan=T1, v2_reason="fully_booked"),
            "the old one gave T1, which breaks no rule; ours refuses: fully_booked – a fault of ours",
        ),
        (
            stored("legacy_illegal", legacy_plan=plan("T1", "T3", broken=("not_movable",)), v2_plan=T1),
            "the old one gave T1 + T3, which nobody may: not_movable; ours gives T1",
        ),
        (
            stored("legacy_illegal", legacy_plan={"tableIds": ["x"], "broken": ["not_on_the_floor"]},
                   v2_reason="fully_booked"),
            "the old one gave x, which nobody may: not_on_the_floor; ours refuses: fully_booked",
        ),
        (stored("error", error="legacy: no answer within 250 ms"), "legacy: no answer within 250 ms"),
    ],
    ids=lambda each: each.outcome if isinstance(each, ShadowComparison) else "",
)  # fmt: skip
def test_a_comparison_is_explained_in_a_sentence(comparison: ShadowComparison, sentence: str) -> None:
    assert explain(comparison) == sentence


def test_what_only_a_fault_of_ours_explains_is_not_explained() -> None:
    assert is_explained(stored("legacy_only", legacy_plan=LOOSE))
    assert not is_explained(stored("legacy_only", legacy_plan=T1))
    assert not is_explained(stored("legacy_better", legacy_plan=T1, v2_plan=T2))
    assert not is_explained(stored("error"))
    assert all(is_explained(stored(outcome)) for outcome in ("same", "equivalent", "v2_better", "v2_only"))
    assert is_explained(stored("legacy_illegal"))
