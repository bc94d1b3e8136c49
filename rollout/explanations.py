"""What a comparison means, in a sentence for people, from what is stored of it. Pure: reads nothing, asks nobody."""

from collections.abc import Mapping
from typing import Any

from rollout.models import ShadowComparison

Outcome = ShadowComparison.Outcome
Document = Mapping[str, Any]
PARTS = ("slack", "join", "fragmentation", "zones", "scarcity", "lookahead")


def explain(comparison: ShadowComparison) -> str:
    """This function will say what both did and why that makes the class it is."""
    return _EXPLAINED[Outcome(comparison.outcome)](comparison)


def is_explained(comparison: ShadowComparison) -> bool:
    """This function will say whether the difference has a reason that need not worry anybody.

    That the old one alone seated a party is explained by the rules it gave up; without any, our ranking has missed a
    plan, as it has where the old one's is cheaper.
    """
    if comparison.outcome == Outcome.LEGACY_ONLY:
        return bool(_broken(comparison.legacy_plan))
    return comparison.outcome not in (Outcome.LEGACY_BETTER, Outcome.ERROR)


def tables(plan: Document | None) -> str:
    """This function will name a plan's tables as staff do; a dash without any."""
    if plan is None:
        return "–"
    return " + ".join(plan.get("tables") or plan["tableIds"])


def _same(comparison: ShadowComparison) -> str:
    if comparison.v2_plan is None:
        return f"neither seats them; ours: {comparison.v2_reason}"
    return f"both give {tables(comparison.v2_plan)}"


def _equivalent(comparison: ShadowComparison) -> str:
    return f"{_pair(comparison)}: other tables, the same price of {_points(comparison.v2_score_milli)}"


def _v2_better(comparison: ShadowComparison) -> str:
    broken = _broken(comparison.legacy_plan)
    if broken:
        return f"{_pair(comparison)}: the old one gave up {', '.join(broken)}; ours seats them within the rules"
    return f"{_pair(comparison)}: ours costs {_difference(comparison.legacy_plan, comparison.v2_plan)}"


def _legacy_better(comparison: ShadowComparison) -> str:
    dearer = _difference(comparison.v2_plan, comparison.legacy_plan)
    return f"{_pair(comparison)}: the old one's costs {dearer}; our ranking is exact, so this is a fault of ours"


def _v2_only(comparison: ShadowComparison) -> str:
    return (
        f"ours gives {tables(comparison.v2_plan)}; the old one found nothing ({comparison.legacy_reason or 'no plan'})"
    )


def _legacy_only(comparison: ShadowComparison) -> str:
    broken, refused = _broken(comparison.legacy_plan), f"ours refuses: {comparison.v2_reason}"
    gave = f"the old one gave {tables(comparison.legacy_plan)}"
    if not broken:
        return f"{gave}, which breaks no rule; {refused} – a fault of ours"
    return f"{gave} by giving up {', '.join(broken)}, which a manager may do here too; {refused}"


def _legacy_illegal(comparison: ShadowComparison) -> str:
    broken = ", ".join(_broken(comparison.legacy_plan)) or comparison.legacy_reason
    ours = f"ours gives {tables(comparison.v2_plan)}" if comparison.v2_plan else f"ours refuses: {comparison.v2_reason}"
    return f"the old one gave {tables(comparison.legacy_plan)}, which nobody may: {broken}; {ours}"


def _error(comparison: ShadowComparison) -> str:
    return comparison.error or "no reason was kept"


def _pair(comparison: ShadowComparison) -> str:
    return f"old {tables(comparison.legacy_plan)}, ours {tables(comparison.v2_plan)}"


def _broken(plan: Document | None) -> tuple[str, ...]:
    return tuple(plan.get("broken", ())) if plan else ()


def _difference(dear: Document | None, cheap: Document | None) -> str:
    """By how much one is cheaper, and by which parts of the price."""
    assert dear is not None
    assert cheap is not None
    parts = {name: dear["breakdown"][name] - cheap["breakdown"][name] for name in PARTS}
    named = ", ".join(f"{name} {-saved / 1000:+.1f}" for name, saved in parts.items() if saved)
    return f"{_points(dear['scoreMilli'] - cheap['scoreMilli'])} less ({named})"


def _points(milli: int | None) -> str:
    return f"{(milli or 0) / 1000:.1f} points"


_EXPLAINED = {
    Outcome.SAME: _same,
    Outcome.EQUIVALENT: _equivalent,
    Outcome.V2_BETTER: _v2_better,
    Outcome.LEGACY_BETTER: _legacy_better,
    Outcome.V2_ONLY: _v2_only,
    Outcome.LEGACY_ONLY: _legacy_only,
    Outcome.LEGACY_ILLEGAL: _legacy_illegal,
    Outcome.ERROR: _error,
}
