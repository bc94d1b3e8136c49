"""Shadow agreement: how the new allocator would have decided beside the old one, or the other way round."""

from collections.abc import Mapping

from allocator_project.dashboards.charts import Chart, Figure, Series, said, share
from allocator_project.dashboards.pages import Page, day_label, ranked, stacked
from allocator_project.dashboards.scope import Scope
from allocator_project.dashboards.words import OUTCOMES
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
        title="Shadow agreement",
        intro="Both allocators decide on the same evening; one of them counts. Is the other as good?",
        nothing="Nothing was compared in these days. Decisions are compared while a restaurant is in the mode shadow "
        "or dual write.",
        figures=_figures(outcomes, total),
        charts=(
            _agreement(scope, counts),
            Chart(
                key="days",
                title="Comparisons by day and outcome",
                note=f"{said(total)} comparisons in {scope.days} days.",
                kind="bars",
                categories=tuple(day_label(day) for day in scope.dates),
                series=stacked(counts, dates=scope.dates, words=OUTCOMES),
                unit="comparisons",
            ),
            Chart(
                key="outcomes",
                title="Outcomes",
                note=f"{names[0].capitalize()}: {said(values[0])}." if names else "Nothing was compared.",
                kind="ranks",
                categories=names,
                series=(Series(name="comparisons", values=values, tone="one"),),
                unit="comparisons",
                first="outcome",
            ),
        ),
    )


def _figures(outcomes: Mapping[str, int], total: int) -> tuple[Figure, ...]:
    good, errors = sum(outcomes.get(code, 0) for code in AGREES_OR_BETTER), outcomes.get("error", 0)
    agrees = good >= AGREEMENT * total
    is_enough = total >= FEWEST and agrees and not errors
    return (
        Figure(name="Compared", value=said(total), note=f"at least {FEWEST} are asked for"),
        Figure(
            name="Agree, or the new one is better",
            value=share(good, of=total),
            note=f"at least {AGREEMENT:.0%} is asked for",
            tone=None if not total else "good" if agrees else "warn",
        ),
        Figure(name="Errors", value=said(errors), note="none is allowed", tone="bad" if errors else None),
        Figure(
            name="Promotion",
            value="may go on" if is_enough else "not yet",
            note="by these days alone",
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
        title="Agreement or better, by day",
        note="Nothing was compared." if worst is None else f"The worst day had {said(worst)} %.",
        kind="lines",
        categories=tuple(day_label(day) for day in scope.dates),
        series=(Series(name="agree or better", values=values, tone="one"),),
        unit="%",
    )
