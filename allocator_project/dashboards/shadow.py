"""Shadow agreement: how the new allocator would have decided beside the old one, or the other way round."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from allocator_project.dashboards.charts import Chart, Figure, Series, said, share
from allocator_project.dashboards.pages import Page, day_label, ranked, stacked
from allocator_project.dashboards.scope import Scope
from allocator_project.dashboards.words import OUTCOMES, days_said, first_said
from telemetry.tallies import DayCount, counts_by_day

COMPARED = "rollout.compared"
AGREES_OR_BETTER = ("same", "equivalent", "v2_better", "v2_only", "legacy_illegal")
# What a promotion asks for (design 5): nobody is promoted on less.
FEWEST, AGREEMENT = 200, 0.99


def shadow(scope: Scope) -> Page:
    """This function will show the comparisons of the days. *Cost*: one statement."""
    counts = counts_by_day((COMPARED,), span=scope.span)
    outcomes: dict[str, int] = {}
    for count in counts:
        outcomes[count.code] = outcomes.get(count.code, 0) + count.count
    total = sum(outcomes.values())
    names, values = ranked(outcomes, words=OUTCOMES)
    return Page(
        title=_("Shadow agreement"),
        intro=_("Both allocators decide on the same evening; one of them counts. Is the other as good?"),
        nothing=_(
            "Nothing was compared in these days. Decisions are compared while a restaurant is in the mode shadow "
            "or dual write."
        ),
        figures=_figures(outcomes, total),
        charts=(
            _agreement(scope, counts),
            Chart(
                key="days",
                title=_("Comparisons by day and outcome"),
                note=_("Comparisons: %(count)s, %(days)s.") % {"count": said(total), "days": days_said(scope.days)},
                kind="bars",
                categories=tuple(day_label(day) for day in scope.dates),
                series=stacked(counts, dates=scope.dates, words=OUTCOMES),
                unit=_("comparisons"),
            ),
            Chart(
                key="outcomes",
                title=_("Outcomes"),
                note=first_said(names, values) or _("Nothing was compared."),
                kind="ranks",
                categories=names,
                series=(Series(name=_("comparisons"), values=values, tone="one"),),
                unit=_("comparisons"),
                first=_("outcome"),
            ),
        ),
    )


def _figures(outcomes: Mapping[str, int], total: int) -> tuple[Figure, ...]:
    good, errors = sum(outcomes.get(code, 0) for code in AGREES_OR_BETTER), outcomes.get("error", 0)
    agrees = good >= AGREEMENT * total
    is_enough = total >= FEWEST and agrees and not errors
    return (
        Figure(name=_("Compared"), value=said(total), note=_("at least %(count)s are asked for") % {"count": FEWEST}),
        Figure(
            name=_("Agree, or the new one is better"),
            value=share(good, of=total),
            note=_("at least %(count)s is asked for") % {"count": f"{AGREEMENT:.0%}"},
            tone=None if not total else "good" if agrees else "warn",
        ),
        Figure(name=_("Errors"), value=said(errors), note=_("none is allowed"), tone="bad" if errors else None),
        Figure(
            name=_("Promotion"),
            value=_("may go on") if is_enough else _("not yet"),
            note=_("by these days alone"),
            tone="good" if is_enough else None,
        ),
    )


def _agreement(scope: Scope, counts: tuple[DayCount, ...]) -> Chart:
    total: dict[object, int] = {}
    good: dict[object, int] = {}
    for count in counts:
        total[count.day] = total.get(count.day, 0) + count.count
        if count.code in AGREES_OR_BETTER:
            good[count.day] = good.get(count.day, 0) + count.count
    values = tuple(round(100 * good.get(day, 0) / total[day], 1) if day in total else None for day in scope.dates)
    worst = min((value for value in values if value is not None), default=None)
    return Chart(
        key="agreement",
        title=_("Agreement or better, by day"),
        note=_("Nothing was compared.")
        if worst is None
        else _("The worst day had %(share)s %%.") % {"share": said(worst)},
        kind="lines",
        categories=tuple(day_label(day) for day in scope.dates),
        series=(Series(name=_("agree or better"), values=values, tone="one"),),
        unit="%",
    )
