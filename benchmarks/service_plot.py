"""Draws covers by load as an SVG that reads on a light page and on a dark one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 380, 60, 50, 200, 50
COLOURS = ("#c2410c", "#b45309", "#2563eb", "#15803d")
STYLE = """<style>
  text { font: 13px sans-serif; fill: #1f2937 } .grid { stroke: #d1d5db } .page { fill: #ffffff }
  @media (prefers-color-scheme: dark) { text { fill: #e5e7eb } .grid { stroke: #374151 } .page { fill: #111827 } }
</style>"""


def lines_svg(title: str, *, across: str, up: str, xs: Sequence[float], lines: Mapping[str, Sequence[float]]) -> str:
    """This function will draw one line for each name, its values over `xs`, named at its right end.

    Units: values are shares, shown in per cent.
    """
    low = min(min(values) for values in lines.values()) // 0.05 * 0.05
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="t">',
        f'<title id="t">{title}</title>',
        STYLE,
        f'<rect class="page" width="{WIDTH}" height="{HEIGHT}"/>',
        f'<text x="{LEFT}" y="24" font-weight="bold">{title}</text>',
        f'<text x="{LEFT}" y="{HEIGHT - 10}">{across}</text><text x="8" y="{TOP - 8}">{up}</text>',
        *_grid(xs, low),
        *_lines(xs, lines, low),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _grid(xs: Sequence[float], low: float) -> Iterator[str]:
    steps = round((1 - low) / 0.05)
    for step in range(steps + 1):
        share = low + step * 0.05
        y = _y(share, low)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{share:.0%}</text>'
    for x in xs:
        yield f'<text x="{_x(x, xs):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{x:g}</text>'


def _lines(xs: Sequence[float], lines: Mapping[str, Sequence[float]], low: float) -> Iterator[str]:
    labels: list[float] = []
    for (name, values), colour in sorted(zip(lines.items(), COLOURS, strict=True), key=lambda pair: -pair[0][1][-1]):
        points = [(_x(x, xs), _y(value, low)) for x, value in zip(xs, values, strict=True)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in points)
        labels.append(max(points[-1][1], labels[-1] + 18 if labels else 0))
        end = WIDTH - RIGHT + 12
        yield f'<circle cx="{end}" cy="{labels[-1]:.1f}" r="4" fill="{colour}"/>'
        yield f'<text x="{end + 10}" y="{labels[-1] + 4:.1f}">{name}: {values[-1]:.1%}</text>'


def _x(value: float, xs: Sequence[float]) -> float:
    return LEFT + 20 + (value - xs[0]) / (xs[-1] - xs[0]) * (WIDTH - LEFT - RIGHT - 40)


def _y(share: float, low: float) -> float:
    return TOP + (1 - share) / (1 - low) * (HEIGHT - TOP - BOTTOM)
