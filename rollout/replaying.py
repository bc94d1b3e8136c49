"""What a stored question asked again tells: both answers then and now, and why they are others where they are."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from assignments.translation import from_minutes
from rollout.comparisons import Replayed
from rollout.explanations import explain, tables
from rollout.models import ShadowComparison
from rollout.sentences import in_no_language

# Each column that may come out otherwise, with what that can only mean.
MEANINGS = {
    "snapshot_hash": _("the stored question reads otherwise: somebody has changed it, or its form is another now"),
    "v2_plan": _("our planner answers otherwise: its rules or its price are not those of then"),
    "v2_reason": _("our planner refuses for another reason: its rules are not those of then"),
    "legacy_plan": _("the old allocator answers otherwise: it is another one, or its time ran out once"),
    "legacy_reason": _("the old allocator's reason is another: it is another one, or its time ran out once"),
    "outcome": _("so the class is another"),
}


def causes(again: Replayed) -> tuple[str, ...]:
    """This function will say why a question comes out otherwise; nothing where it comes out the same."""
    return tuple(str(MEANINGS[column]) for column in MEANINGS if column in again.differences)


def replay_lines(again: Replayed) -> Iterator[str]:
    """This function will tell a replay to people: the question, both answers then and now, and what that means."""
    stored, now = again.comparison, again.again
    yield _asked(stored)
    yield f"old: {_answer(stored.legacy_plan, stored.legacy_reason)}; now {_answer(now.legacy_plan, now.legacy_reason)}"
    yield f"ours: {_answer(stored.v2_plan, stored.v2_reason)}; now {_answer(now.v2_plan, now.v2_reason)}"
    yield f"{stored.outcome}: {explain(stored)}"
    if not again.differences:
        yield "It comes out the same."
        return
    yield f"It comes out otherwise, as {now.outcome}: {explain(now)}"
    yield from causes(again)


def replay_document(again: Replayed) -> dict[str, Any]:
    """This function will return a replay as a document."""
    stored, now = again.comparison, again.again
    return {
        "id": str(stored.pk),
        "same": not again.differences,
        "differences": list(again.differences),
        "causes": list(causes(again)),
        "then": _document(stored),
        "now": _document(now),
    }


def _document(comparison: ShadowComparison) -> dict[str, Any]:
    return {
        "outcome": comparison.outcome,
        "explanation": in_no_language(explain, comparison),
        "legacyPlan": comparison.legacy_plan,
        "v2Plan": comparison.v2_plan,
        "legacyReason": comparison.legacy_reason,
        "v2Reason": comparison.v2_reason,
        "snapshotHash": comparison.snapshot_hash,
    }


def _asked(comparison: ShadowComparison) -> str:
    problem = comparison.snapshot["problem"]
    start, end = (from_minutes(minute) for minute in problem["request"]["window"])
    taken = {row["table"] for row in problem["occupied"]}
    return (
        f"{comparison.restaurant.slug}: a party of {comparison.party_size}, {start:%Y-%m-%d %H:%M}–{end:%H:%M} UTC, "
        f"{len(taken)} of {len(problem['floor']['tables'])} tables taken"
    )


def _answer(plan: dict[str, Any] | None, reason: str) -> str:
    if plan is None:
        return f"nothing ({reason or 'no reason given'})"
    broken = f", breaking {', '.join(plan['broken'])}" if plan.get("broken") else ""
    return f"{tables(plan)}{broken}"
