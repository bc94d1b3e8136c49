"""Conflicts: how often somebody else was faster, when, and how often holds ran out unused."""

from django.utils.translation import gettext as _

from allocator_project.dashboards.charts import Chart, Figure, Series, said, share
from allocator_project.dashboards.pages import Page, day_label, stacked
from allocator_project.dashboards.scope import Scope
from allocator_project.dashboards.words import CONFLICTS, days_said
from telemetry.tallies import DayCount, HourCount, counts_by_day, counts_by_hour

CONFLICT = "assignment.conflict"
TABLES_GIVEN = ("assignment.committed", "assignment.moved")
HOLDS = ("hold.created", "hold.confirmed", "hold.expired", "hold.released")


def conflicts(scope: Scope) -> Page:
    """This function will show the conflicts of the days. *Cost*: two statements."""
    counts = counts_by_day((CONFLICT, *TABLES_GIVEN, *HOLDS), span=scope.span)
    lost = [count for count in counts if count.name == CONFLICT]
    total = sum(count.count for count in lost)
    given = sum(count.count for count in counts if count.name in TABLES_GIVEN)
    held, expired = (sum(c.count for c in counts if c.name == name) for name in ("hold.created", "hold.expired"))
    part = {"share": share(expired, of=held), "count": said(held)}
    unused = _("%(share)s of %(count)s") % part if held else _("none was placed")
    by_hour = counts_by_hour((CONFLICT, *TABLES_GIVEN), span=scope.span)
    return Page(
        title=_("Conflicts"),
        intro=_("Commands that were too late: somebody else had the table, or the service day was busy."),
        nothing=_("Nobody was too late in these days, and no hold was placed."),
        figures=(
            Figure(name=_("Conflicts"), value=said(total), note=days_said(scope.days)),
            Figure(name=_("Tables given"), value=said(given), note=_("or changed")),
            Figure(
                name=_("Share that lost"), value=share(total, of=total + given), note=_("of all that wanted tables")
            ),
            Figure(name=_("Holds that ran out"), value=said(expired), note=unused),
        ),
        charts=(
            Chart(
                key="days",
                title=_("Conflicts by day and kind"),
                note=_("Conflicts: %(lost)s, beside tables given: %(given)s.")
                % {"lost": said(total), "given": said(given)},
                kind="bars",
                categories=tuple(day_label(day) for day in scope.dates),
                series=stacked(lost, dates=scope.dates, words=CONFLICTS),
                unit=_("conflicts"),
            ),
            _hours(by_hour),
            Chart(
                key="holds",
                title=_("Holds placed and holds that ran out"),
                note=_("A hold that runs out kept a table from others for nothing."),
                kind="lines",
                categories=tuple(day_label(day) for day in scope.dates),
                series=(
                    Series(name=_("placed"), values=_of_days(scope, counts, "hold.created"), tone="one"),
                    Series(name=_("ran out"), values=_of_days(scope, counts, "hold.expired"), tone="warn"),
                ),
                unit=_("holds"),
            ),
        ),
    )


def _hours(counts: tuple[HourCount, ...]) -> Chart:
    found = dict.fromkeys(range(24), 0)
    for count in counts:
        if count.name == CONFLICT:
            found[count.hour] += count.count
    worst = max(found, key=lambda hour: (found[hour], -hour))
    between = {"start": f"{worst:02}:00", "end": f"{(worst + 1) % 24:02}:00"}
    note = _("Most between %(start)s and %(end)s.") % between if found[worst] else _("None.")
    return Chart(
        key="hours",
        title=_("Conflicts by the hour of the day"),
        note=note,
        kind="bars",
        categories=tuple(f"{hour:02}" for hour in found),
        series=(Series(name=_("conflicts"), values=tuple(found.values()), tone="two"),),
        unit=_("conflicts"),
        first=_("hour"),
    )


def _of_days(scope: Scope, counts: tuple[DayCount, ...], name: str) -> tuple[int, ...]:
    found: dict[object, int] = {}
    for count in counts:
        if count.name == name:
            found[count.day] = found.get(count.day, 0) + count.count
    return tuple(found.get(day, 0) for day in scope.dates)
