"""Places for the parts of a chart: plain numbers in a drawing's own units, for the templates to write down."""

import math
from dataclasses import dataclass

from allocator_project.dashboards.charts import Chart, Heat, Series, said

WIDTH, HEIGHT = 960, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 10, 28
RANK_HEIGHT, RANK_LEFT = 30, 250
CELL_HEIGHT, HEAT_LEFT, HEAT_TOP = 28, 52, 24
MOST_LABELS = 12
# Where an axis may end, and into how many parts it is divided then.
STEPS = {1: 5, 1.5: 3, 2: 4, 2.5: 5, 3: 3, 4: 4, 5: 5, 6: 3, 8: 4, 10: 5}
# Lines that lie on each other are all to be seen: the first is the broadest, with the largest points.
POINT, LINE, WIDER = 3, 2, 2
SHADES = 5


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with what it stands for. `label` is written beside it, if anything is."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    title: str
    label: str = ""
    label_x: float = 0
    label_y: float = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A word at a place: of an axis, or of a row."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, as an SVG path, and its points with what they stand for."""

    path: str
    tone: str
    points: tuple[tuple[float, float, str], ...]
    width: float = LINE
    radius: float = POINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Everything to be written down. Shapes: units are the view box's; `levels` are the lines across, with words."""

    width: float
    height: float
    boxes: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    levels: tuple[Mark, ...] = ()
    across: tuple[Mark, ...] = ()
    down: tuple[Mark, ...] = ()
    left: float = LEFT
    right: float = WIDTH - RIGHT


def draw(chart: Chart | Heat) -> Drawing:
    """This function will place the parts of a chart."""
    if isinstance(chart, Heat):
        return _heat(chart)
    return {"bars": _bars, "lines": _lines, "ranks": _ranks}[chart.kind](chart)


def top_of(highest: float) -> float:
    """This function will return the end of an axis that has room for the highest value: a round number."""
    return _axis(highest)[0]


def _axis(highest: float) -> tuple[float, int]:
    """Where an axis ends that has room for the highest value, and its parts."""
    if highest <= 0:
        return 1, 1
    scale = 10.0 ** math.floor(math.log10(highest))
    return next((step * scale, parts) for step, parts in STEPS.items() if step * scale >= highest)


def _bars(chart: Chart) -> Drawing:
    totals = [sum(series.values[place] or 0 for series in chart.series) for place in range(len(chart.categories))]
    top = top_of(max(totals, default=0))
    width = (WIDTH - LEFT - RIGHT) / max(1, len(chart.categories))
    boxes = []
    for place, category in enumerate(chart.categories):
        below = 0.0
        for series in chart.series:
            value = series.values[place] or 0
            if value:
                upper, lower = _height(below + value, top), _height(below, top)
                x, thick = LEFT + place * width + width * 0.12, width * 0.76
                boxes.append(Box(x, upper, thick, lower - upper, series.tone, _title(chart, category, series, value)))
                below += value
    return Drawing(width=WIDTH, height=HEIGHT, boxes=tuple(boxes), levels=_levels(top), across=_across(chart))


def _lines(chart: Chart) -> Drawing:
    top = top_of(max((value for series in chart.series for value in series.values if value), default=0))
    last = len(chart.series) - 1
    lines = tuple(_line(chart, series, top, over=last - place) for place, series in enumerate(chart.series))
    return Drawing(width=WIDTH, height=HEIGHT, lines=lines, levels=_levels(top), across=_across(chart))


def _line(chart: Chart, series: Series, top: float, *, over: int) -> Line:
    """A line that so many others are drawn over."""
    width = (WIDTH - LEFT - RIGHT) / max(1, len(chart.categories))
    path, points, pen = [], [], "M"
    for place, value in enumerate(series.values):
        if value is None:
            pen = "M"
            continue
        x, y = round(LEFT + (place + 0.5) * width, 1), round(_height(value, top), 1)
        path.append(f"{pen}{x} {y}")
        points.append((x, y, _title(chart, chart.categories[place], series, value)))
        pen = "L"
    width, radius = LINE + WIDER * over, POINT + WIDER * over
    return Line(" ".join(path), series.tone, tuple(points), width=width, radius=radius)


def _ranks(chart: Chart) -> Drawing:
    """Bars that lie: a name at the left, the number behind the bar."""
    (series,) = chart.series
    top = max((value or 0 for value in series.values), default=0) or 1
    room = WIDTH - RANK_LEFT - 70
    boxes, down = [], []
    for place, category in enumerate(chart.categories):
        value = series.values[place] or 0
        y = place * RANK_HEIGHT
        title = _title(chart, category, series, value)
        boxes.append(
            Box(
                RANK_LEFT,
                y + 5,
                max(1, room * value / top),
                RANK_HEIGHT - 10,
                series.tone,
                title,
                label=said(value),
                label_x=RANK_LEFT + max(1, room * value / top) + 8,
                label_y=y + RANK_HEIGHT / 2,
            )
        )
        down.append(Mark(RANK_LEFT - 10, y + RANK_HEIGHT / 2, _short(category)))
    height = max(1, len(chart.categories)) * RANK_HEIGHT
    return Drawing(width=WIDTH, height=height, boxes=tuple(boxes), down=tuple(down), left=RANK_LEFT)


def _heat(heat: Heat) -> Drawing:
    width = (WIDTH - HEAT_LEFT - RIGHT) / max(1, len(heat.columns))
    most = max((n for row in heat.cells for n in row), default=0)
    boxes = [
        Box(
            HEAT_LEFT + column * width + 1,
            HEAT_TOP + row * CELL_HEIGHT + 1,
            width - 2,
            CELL_HEIGHT - 2,
            f"shade-{math.ceil(SHADES * n / most) if n else 0}",
            f"{heat.rows[row]} {heat.columns[column]}: {n}",
            label=str(n) if n else "",
            label_x=HEAT_LEFT + (column + 0.5) * width,
            label_y=HEAT_TOP + (row + 0.5) * CELL_HEIGHT,
        )
        for row, numbers in enumerate(heat.cells)
        for column, n in enumerate(numbers)
    ]
    across = [
        Mark(HEAT_LEFT + (column + 0.5) * width, HEAT_TOP - 8, name)
        for column, name in enumerate(heat.columns)
        if column % _every(len(heat.columns)) == 0
    ]
    down = [Mark(HEAT_LEFT - 8, HEAT_TOP + (row + 0.5) * CELL_HEIGHT, name) for row, name in enumerate(heat.rows)]
    height = HEAT_TOP + CELL_HEIGHT * len(heat.rows)
    return Drawing(width=WIDTH, height=height, boxes=tuple(boxes), across=tuple(across), down=tuple(down))


def _height(value: float, top: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / top)


def _levels(top: float) -> tuple[Mark, ...]:
    parts = _axis(top)[1]
    # What is counted is whole: no lines between two numbers.
    parts = max(1, int(top)) if top < parts else parts
    return tuple(Mark(LEFT - 8, _height(top * n / parts, top), said(top * n / parts)) for n in range(parts + 1))


def _across(chart: Chart) -> tuple[Mark, ...]:
    width = (WIDTH - LEFT - RIGHT) / max(1, len(chart.categories))
    every = _every(len(chart.categories))
    return tuple(
        Mark(LEFT + (place + 0.5) * width, HEIGHT - 8, name)
        for place, name in enumerate(chart.categories)
        if place % every == 0
    )


def _every(count: int) -> int:
    return max(1, math.ceil(count / MOST_LABELS))


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:29] + "…"


def _title(chart: Chart, category: str, series: Series, value: float) -> str:
    named = f"{category}, {series.name}" if len(chart.series) > 1 else category
    return f"{named}: {said(value)}{' ' + chart.unit if chart.unit else ''}"
