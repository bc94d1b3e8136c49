"""Charts: every value has its place, every part its words, and the table says the same numbers."""

import pytest

from allocator_project.dashboards.charts import Chart, Heat, Series, said, share
from allocator_project.dashboards.drawing import HEIGHT, LEFT, RIGHT, TOP, WIDTH, draw, top_of
from allocator_project.dashboards.lacking import clock, fitting
from allocator_project.dashboards.latency import bucket_name, duration, quantile
from telemetry.rollup import BEYOND


def chart(kind: str, *values: tuple[float | None, ...]) -> Chart:
    series = tuple(Series(name=f"s{place}", values=each) for place, each in enumerate(values))
    categories = tuple(f"c{place}" for place in range(len(values[0])))
    return Chart(key="k", title="T", note="", kind=kind, categories=categories, series=series)  # type: ignore[arg-type]


def test_bars_stand_on_each_other_and_end_within_the_drawing() -> None:
    drawing = draw(chart("bars", (3, 1), (7, 0)))
    lower, upper, single = drawing.boxes[0], drawing.boxes[1], drawing.boxes[2]
    assert upper.y + upper.height == pytest.approx(lower.y)
    assert upper.y == pytest.approx(TOP)
    assert (lower.title, upper.title, single.title) == ("c0, s0: 3", "c0, s1: 7", "c1, s0: 1")
    assert all(
        box.x >= LEFT and box.x + box.width <= WIDTH - RIGHT and box.y + box.height <= HEIGHT for box in drawing.boxes
    )


def test_a_line_has_a_gap_where_there_is_nothing_to_say() -> None:
    (line,) = draw(chart("lines", (1, None, 2, 4))).lines
    assert [command[0] for command in line.path.split() if command[0] in "ML"] == ["M", "M", "L"]
    assert len(line.points) == 3


def test_ranks_lie_one_under_another_with_their_number_behind() -> None:
    drawing = draw(chart("ranks", (8, 4)))
    first, second = drawing.boxes
    assert (first.width, second.y > first.y, [box.label for box in drawing.boxes]) == (
        2 * second.width,
        True,
        ["8", "4"],
    )


def test_heat_is_darkest_where_there_is_most_and_nought_has_no_number() -> None:
    heat = Heat(key="k", title="T", note="", rows=("Mon", "Tue"), columns=("19:00",), cells=((10,), (0,)))
    boxes = draw(heat).boxes
    assert [(box.tone, box.label, box.title) for box in boxes] == [
        ("shade-5", "10", "Mon 19:00: 10"),
        ("shade-0", "", "Tue 19:00: 0"),
    ]
    assert heat.table.rows == (("Mon", "10"), ("Tue", ""))


@pytest.mark.parametrize("kind", ["bars", "lines", "ranks"])
def test_nothing_to_draw_is_drawn_as_nothing(kind: str) -> None:
    empty = chart(kind, ())
    assert (empty.is_empty, draw(empty).boxes, empty.table.rows) == (True, (), ())
    assert draw(Heat(key="k", title="", note="", rows=("Mon",), columns=(), cells=((),))).boxes == ()


def test_an_axis_ends_at_a_round_number_with_room_for_the_highest() -> None:
    assert [top_of(value) for value in (0, 1, 3, 17, 21, 99, 130, 0.5)] == [1, 1, 3, 20, 25, 100, 150, 0.5]


def test_an_axis_of_counts_names_whole_numbers_only() -> None:
    named = {most: [level.text for level in draw(chart("bars", (most,))).levels] for most in (1, 2, 3, 8, 130)}
    assert named == {
        1: ["0", "1"],
        2: ["0", "1", "2"],
        3: ["0", "1", "2", "3"],
        8: ["0", "2", "4", "6", "8"],
        130: ["0", "50", "100", "150"],
    }


def test_lines_that_lie_on_each_other_are_all_to_be_seen() -> None:
    lines = draw(chart("lines", (5, 5), (5, 5), (5, 5))).lines
    assert [(line.width, line.radius) for line in lines] == [(6, 7), (4, 5), (2, 3)]


def test_the_legend_names_what_is_to_be_seen() -> None:
    assert [series.name for series in chart("bars", (1, 0), (0, 0), (0, 2)).legend] == ["s0", "s2"]
    assert chart("ranks", (1, 2)).legend == ()


def test_numbers_are_said_as_people_read_them() -> None:
    assert [said(value) for value in (0, 1234, 2.5, None)] == ["0", "1,234", "2.5", "–"]
    assert [share(1, of=4), share(0, of=0)] == ["25.0 %", "–"]
    assert [duration(ms) for ms in (5, 1_500, 120_000, 3_600_000, 86_400_000)] == [
        "5 ms",
        "1.5 s",
        "2 min",
        "1 h",
        "1 d",
    ]


def test_a_quantile_is_the_end_of_the_range_it_lies_in() -> None:
    buckets = {10: 50, 100: 45, BEYOND: 5}
    assert [quantile(buckets, share=part) for part in (0.5, 0.51, 0.95, 0.99)] == [10, 100, 100, BEYOND]
    assert quantile({}, share=0.5) is None
    assert [bucket_name(end, all_of=sorted(buckets)) for end in sorted(buckets)] == [
        "up to 10 ms",
        "up to 100 ms",
        "over 100 ms",
    ]


def test_the_table_they_would_fill_best_is_the_smallest_with_room_for_them() -> None:
    assert [fitting(size, capacities=(2, 4, 6)) for size in (1, 4, 5, 7)] == [2, 4, 6, None]
    assert [clock(slot) for slot in (39, 48)] == ["19:30", "00:00"]
