"""What a dashboard's page consists of, as values: figures, advice, charts, tables. Templates show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from allocator_project.dashboards.charts import TONES, Chart, Figure, Heat, Series
from allocator_project.dashboards.words import Words, named
from telemetry.tallies import DayCount


@dataclass(frozen=True, slots=True)
class Advice:
    """What would help: a sentence, how many it is about, and what more there is to know."""

    headline: str
    parties: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that leads somewhere, or has a state."""

    text: str
    url: str = ""
    badge: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A table that stands for itself, with a name and what to say when it is empty."""

    key: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    empty: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One dashboard. Shapes: `intro` says in a sentence what it answers, `nothing` what it means that it is empty."""

    title: str
    intro: str
    nothing: str
    figures: tuple[Figure, ...] = ()
    advice: tuple[Advice, ...] = ()
    advice_title: str = ""
    charts: tuple[Chart | Heat, ...] = field(default=())
    listings: tuple[Listing, ...] = ()

    @property
    def is_empty(self) -> bool:
        """This property will say whether no chart and no table has anything to show."""
        return all(chart.is_empty for chart in self.charts) and not any(listing.rows for listing in self.listings)


def day_label(day: date) -> str:
    """This function will name a day below a chart."""
    return date_format(day, "j M")


def said_moment(local: datetime) -> str:
    """This function will name a moment by the clock it is told in."""
    return date_format(local, "D j M H:i")


def stacked(
    counts: Sequence[DayCount], *, dates: Sequence[date], words: Words, most: int = len(TONES)
) -> tuple[Series, ...]:
    """This function will make a series of each code, most frequent first; what is beyond `most` is one, 'other'."""
    totals: dict[str, int] = {}
    for count in counts:
        totals[count.code] = totals.get(count.code, 0) + count.count
    ranked = sorted(totals, key=lambda code: (-totals[code], code))
    shown = ranked if len(ranked) <= most else ranked[: most - 1]
    by: dict[tuple[date, str], int] = {}
    for count in counts:
        key = (count.day, count.code if count.code in shown else "")
        by[key] = by.get(key, 0) + count.count
    groups = [*((code, named(code, words=words)) for code in shown)]
    if len(ranked) > len(shown):
        groups.append(("", _("other")))
    return tuple(
        Series(name=name, values=tuple(by.get((day, code), 0) for day in dates), tone=TONES[place % len(TONES)])
        for place, (code, name) in enumerate(groups)
    )


def ranked(counts: Mapping[str, int], *, words: Words) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """This function will return names and numbers, the highest first."""
    order = sorted(counts, key=lambda code: (-counts[code], code))
    return tuple(named(code, words=words) for code in order), tuple(float(counts[code]) for code in order)
