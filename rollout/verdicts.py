"""What the difference between two answers to one question means. Pure: it reads no rows and asks nobody."""

from dataclasses import dataclass
from typing import Any

import planner
from assignments.commands import OVERRIDABLE
from rollout.asking import Answer
from rollout.questions import Question

# Rules that a manager may set aside and the old allocator gave up unasked: seated as it would have, and listed. The
# pace was never its business.
SET_ASIDE = OVERRIDABLE - {"pacing_exceeded"}
NOT_ON_THE_FLOOR = "not_on_the_floor"

AGREES_OR_IS_BETTER = ("same", "equivalent", "v2_better", "v2_only", "legacy_illegal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An answer by our rules and our price. Shapes: `plan` None: no tables; `broken` in the order of the rules."""

    plan: planner.Plan | None = None
    broken: tuple[str, ...] = ()

    @property
    def forbidden(self) -> tuple[str, ...]:
        """This property will be the broken rules that nobody may set aside."""
        return tuple(code for code in self.broken if code not in SET_ASIDE)

    @property
    def score_milli(self) -> int | None:
        """This property will be the price, where there is a plan to price."""
        return self.plan.score_milli if self.plan else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Both answers as judged, and the class of their difference; `error` says why there is none."""

    outcome: str
    legacy: Judged
    v2: Judged
    error: str = ""


def judged(answer: Answer, *, question: Question) -> Judged:
    """This function will judge an answer's tables by our rules, and price them if they are on the floor at all."""
    if not answer.table_ids:
        return Judged()
    try:
        broken = planner.check(
            question.floor,
            policy=question.policy,
            request=question.request,
            occupied=question.occupied,
            table_ids=answer.table_ids,
        )
        plan = planner.appraise(
            question.floor,
            policy=question.policy,
            party_size=question.request.party_size,
            table_ids=answer.table_ids,
        )
    except planner.InvalidProblem:
        return Judged(broken=(NOT_ON_THE_FLOOR,))
    return Judged(plan=plan, broken=broken)


def verdict(question: Question, *, legacy: Answer, v2: Answer) -> Verdict:
    """This function will class the difference of two answers to a question."""
    old, new = judged(legacy, question=question), judged(v2, question=question)
    failures = [f"{name}: {each.failure}" for name, each in (("legacy", legacy), ("v2", v2)) if each.failure]
    if not failures and new.broken:
        failures = [f"v2: breaks {', '.join(new.broken)}"]
    if failures:
        return Verdict(outcome="error", legacy=old, v2=new, error="; ".join(failures))
    return Verdict(outcome=_outcome(old, new), legacy=old, v2=new)


def _outcome(old: Judged, new: Judged) -> str:
    if old.forbidden:
        return "legacy_illegal"
    if old.plan is None:
        return "same" if new.plan is None else "v2_only"
    if new.plan is None:
        return "legacy_only"
    if set(old.plan.table_ids) == set(new.plan.table_ids):
        return "same"
    if old.broken:
        # Ours seats them within the rules; what theirs costs says nothing beside that.
        return "v2_better"
    if old.plan.score_milli == new.plan.score_milli:
        return "equivalent"
    return "v2_better" if new.plan.score_milli < old.plan.score_milli else "legacy_better"


def plan_document(judgement: Judged, *, answer: Answer) -> dict[str, Any] | None:
    """This function will write an answer as a comparison keeps it: its plan, the rules it breaks or gave up."""
    if judgement.plan is None and not judgement.broken:
        return None
    plan = planner.plan_to_json(judgement.plan) if judgement.plan else {"tableIds": list(answer.table_ids)}
    return plan | {"broken": list(judgement.broken), "relaxed": list(answer.relaxed)}
