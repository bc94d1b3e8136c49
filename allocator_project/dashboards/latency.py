"""Latency: how long parties wait for a table, and how long commands take until their rows are written."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocator_project.dashboards.charts import Chart, Figure, Series, Tone, said
from allocator_project.dashboards.pages import Page, day_label
from allocator_project.dashboards.scope import Scope
from telemetry.rollup import BEYOND
from telemetry.tallies import DayTiming, timings_by_day

QUANTILES: tuple[tuple[float, Any, Tone], ...] = (
    (0.5, gettext_lazy("half of them"), "one"),
    (0.95, gettext_lazy("95 of 100"), "two"),
    (0.99, gettext_lazy("99 of 100"), "warn"),
)
Buckets = dict[int, int]


def latency(scope: Scope) -> Page:
    """This function will show how long it took on the days. *Cost*: two statements."""
    waits, commands = (timings_by_day(what, span=scope.span) for what in ("table", "command"))
    return Page(
        title=_("Latency"),
        intro=_(
            "How long parties wait until they have a table, and how long a command takes. "
            "Times are counted in ranges; what is shown is where a range ends."
        ),
        nothing=_("No command was counted in these days."),
        figures=(
            *_figures(_("Wait for a table"), waits),
            *_figures(_("A command"), commands),
        ),
        charts=(
            _quantiles(commands, scope),
            _spread("waits", _("How long parties wait for a table"), _("parties"), waits),
            _spread("spread", _("Commands by how long they took"), _("commands"), commands),
        ),
    )


def quantile(buckets: Buckets, *, share: float) -> int | None:
    """This function will return the end of the bucket below which such a share lies; None of nothing."""
    total, below = sum(buckets.values()), 0
    for up_to in sorted(buckets):
        below += buckets[up_to]
        if below >= share * total:
            return up_to
    return None


def duration(milliseconds: int) -> str:
    """This function will say how long that is."""
    for unit, name in ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")):
        if milliseconds >= unit:
            return f"{milliseconds / unit:g} {name}"
    return f"{milliseconds} ms"


def bucket_name(up_to: int, *, all_of: Sequence[int]) -> str:
    """This function will name a bucket by its end, the last one by where it begins."""
    if up_to != BEYOND:
        return _("up to %(time)s") % {"time": duration(up_to)}
    return _("over %(time)s") % {"time": duration(max((b for b in all_of if b != BEYOND), default=0))}


def _figures(what: str, timings: Iterable[DayTiming]) -> tuple[Figure, ...]:
    buckets = _buckets(timings)
    return tuple(
        Figure(
            name=_("%(what)s: %(how_many)s") % {"what": what, "how_many": name},
            value=_at_most(quantile(buckets, share=part)),
            note=_("of %(count)s") % {"count": said(sum(buckets.values()))},
        )
        for part, name, _tone in QUANTILES[:2]
    )


def _at_most(milliseconds: int | None) -> str:
    if milliseconds is None:
        return "–"
    return f"≤ {duration(milliseconds)}" if milliseconds != BEYOND else _("longer")


def _quantiles(timings: Sequence[DayTiming], scope: Scope) -> Chart:
    by_day: dict[dt.date, Buckets] = {}
    for timing in timings:
        day = by_day.setdefault(timing.day, {})
        day[timing.up_to_ms] = day.get(timing.up_to_ms, 0) + timing.count
    series = []
    for part, name, tone in QUANTILES:
        found = (quantile(by_day.get(day, {}), share=part) for day in scope.dates)
        values = tuple(None if ms is None or ms == BEYOND else ms for ms in found)
        series.append(Series(name=str(name), values=values, tone=tone))
    return Chart(
        key="commands",
        title=_("How long commands take, by day"),
        note=_("From their first statement until their rows are written: waiting for the day, reading, planning."),
        kind="lines",
        categories=tuple(day_label(day) for day in scope.dates),
        series=tuple(series),
        unit=_("milliseconds"),
    )


def _spread(key: str, title: str, noun: str, timings: Sequence[DayTiming]) -> Chart:
    buckets = _buckets(timings)
    ends = sorted(buckets)
    most = max(ends, key=lambda end: (buckets[end], -end), default=None)
    note = _("Nothing was measured.")
    if most is not None:
        note = _("Most: %(which)s.") % {"which": bucket_name(most, all_of=ends)}
    return Chart(
        key=key,
        title=title,
        note=note,
        kind="ranks",
        categories=tuple(bucket_name(end, all_of=ends) for end in ends),
        series=(Series(name=noun, values=tuple(buckets[end] for end in ends), tone="one"),),
        unit=noun,
        first=_("time"),
    )


def _buckets(timings: Iterable[DayTiming]) -> Buckets:
    buckets: Buckets = {}
    for timing in timings:
        buckets[timing.up_to_ms] = buckets.get(timing.up_to_ms, 0) + timing.count
    return buckets
