"""What a comparison means, in a sentence for people, from what is stored of it. Pure: reads nothing, asks nobody."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from assignments.reason_names import PRICE_NAMES
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
        return _("neither seats them; ours: %(reason)s") % {"reason": comparison.v2_reason}
    return _("both give %(tables)s") % {"tables": tables(comparison.v2_plan)}


def _equivalent(comparison: ShadowComparison) -> str:
    same = _("old %(old)s, ours %(ours)s: other tables, the same price of %(price)s")
    return same % (_pair(comparison) | {"price": _points(comparison.v2_score_milli)})


def _v2_better(comparison: ShadowComparison) -> str:
    broken = _broken(comparison.legacy_plan)
    if broken:
        within = _("old %(old)s, ours %(ours)s: the old one gave up %(rules)s; ours seats them within the rules")
        return within % (_pair(comparison) | {"rules": broken})
    saved = _difference(comparison.legacy_plan, comparison.v2_plan)
    return _("old %(old)s, ours %(ours)s: ours costs %(saved)s") % (_pair(comparison) | {"saved": saved})


def _legacy_better(comparison: ShadowComparison) -> str:
    worse = _(
        "old %(old)s, ours %(ours)s: the old one's costs %(saved)s; our ranking is exact, so this is a fault of ours"
    )
    return worse % (_pair(comparison) | {"saved": _difference(comparison.v2_plan, comparison.legacy_plan)})


def _v2_only(comparison: ShadowComparison) -> str:
    found = {"ours": tables(comparison.v2_plan), "reason": comparison.legacy_reason or _("no plan")}
    return _("ours gives %(ours)s; the old one found nothing (%(reason)s)") % found


def _legacy_only(comparison: ShadowComparison) -> str:
    told = _pair(comparison) | {"rules": _broken(comparison.legacy_plan), "reason": comparison.v2_reason}
    if not told["rules"]:
        return _("the old one gave %(old)s, which breaks no rule; ours refuses: %(reason)s – a fault of ours") % told
    gave_up = _(
        "the old one gave %(old)s by giving up %(rules)s, which a manager may do here too; ours refuses: %(reason)s"
    )
    return gave_up % told


def _legacy_illegal(comparison: ShadowComparison) -> str:
    rules = _broken(comparison.legacy_plan) or comparison.legacy_reason
    told = _pair(comparison) | {"rules": rules, "reason": comparison.v2_reason}
    if comparison.v2_plan:
        return _("the old one gave %(old)s, which nobody may: %(rules)s; ours gives %(ours)s") % told
    return _("the old one gave %(old)s, which nobody may: %(rules)s; ours refuses: %(reason)s") % told


def _error(comparison: ShadowComparison) -> str:
    return comparison.error or _("no reason was kept")


def _pair(comparison: ShadowComparison) -> dict[str, str]:
    return {"old": tables(comparison.legacy_plan), "ours": tables(comparison.v2_plan)}


def _broken(plan: Document | None) -> str:
    """The rules it gave up, by their codes."""
    return ", ".join(plan.get("broken", ())) if plan else ""


def _difference(dear: Document | None, cheap: Document | None) -> str:
    """By how much one is cheaper, and by which parts of the price."""
    assert dear is not None
    assert cheap is not None
    parts = {name: dear["breakdown"][name] - cheap["breakdown"][name] for name in PARTS}
    named = ", ".join(f"{PRICE_NAMES[name]} {-saved / 1000:+.1f}" for name, saved in parts.items() if saved)
    less = _points(dear["scoreMilli"] - cheap["scoreMilli"])
    return _("%(points)s less (%(parts)s)") % {"points": less, "parts": named}


def _points(milli: int | None) -> str:
    return _("%(count)s points") % {"count": f"{(milli or 0) / 1000:.1f}"}


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
