"""Charts as values: what is shown, as numbers and words. `drawing` gives them places, templates the tags."""

from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

Tone = Literal["one", "two", "three", "four", "five", "calm", "good", "warn", "bad"]
TONES: tuple[Tone, ...] = ("one", "two", "three", "four", "five")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of numbers, a value for each category; None where there is nothing to say."""

    name: str
    values: tuple[float | None, ...]
    tone: Tone = "one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a chart shows, for whoever reads it: a head, and rows whose first cell names them."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart over categories. Shapes: `kind` bars are stacked, lines are drawn through, ranks lie one under another.

    `note` says in a sentence what is to be seen; `unit` is said after each number, `first` names the
    categories: days, where it is empty.
    """

    key: str
    title: str
    note: str
    kind: Literal["bars", "lines", "ranks"]
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    first: str = ""

    @property
    def is_empty(self) -> bool:
        """This property will say whether there is nothing to draw."""
        return not any(value for series in self.series for value in series.values)

    @property
    def legend(self) -> tuple[Series, ...]:
        """This property will be the series that are to be seen and need a name; what lies under another has one."""
        return () if self.kind == "ranks" else tuple(series for series in self.series if any(series.values))

    @property
    def table(self) -> Table:
        """This property will be the numbers, a row for each category."""
        rows = (
            (category, *(said(series.values[place]) for series in self.series))
            for place, category in enumerate(self.categories)
        )
        return Table(head=(self.first or _("day"), *(series.name for series in self.series)), rows=tuple(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """Counts over two axes, darker where there are more. Shapes: `cells` by row, then by column."""

    key: str
    title: str
    note: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]
    kind: Literal["heat"] = field(default="heat")

    @property
    def is_empty(self) -> bool:
        """This property will say whether there is nothing to draw."""
        return not any(any(row) for row in self.cells)

    @property
    def table(self) -> Table:
        """This property will be the numbers, a row for each row; nought is left blank."""
        rows = ((row, *(str(n) if n else "" for n in self.cells[place])) for place, row in enumerate(self.rows))
        return Table(head=("", *self.columns), rows=tuple(rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number with its name, and a word on it."""

    name: str
    value: str
    note: str = ""
    tone: Tone | None = None


def said(value: float | None) -> str:
    """This function will say a number as tables have it: whole ones without a point, none as a dash."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def share(part: float, *, of: float) -> str:
    """This function will say a part in per cent; a dash of nothing."""
    return f"{100 * part / of:.1f} %" if of else "–"
