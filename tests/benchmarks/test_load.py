"""People made by a program use this machine only, not too many of them, not for ever; their figures add up."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.load.crowd import LONGEST_SECONDS, MOST_PEOPLE, Crowd, Seen, percentile
from benchmarks.load.playing import Played
from benchmarks.load.report import is_full
from benchmarks.load.watching import Sample, Watch

HERE = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"address": "https://tables.example.com"}, "for this machine only"),
        ({"address": "http://127.0.0.1.example.com"}, "for this machine only"),
        ({"address": "http://10.0.0.7:8000"}, "for this machine only"),
        ({"people": MOST_PEOPLE + 1}, "At most 1000 people"),
        ({"stay": LONGEST_SECONDS}, "for 10800 seconds"),
    ],
)
def test_load_goes_nowhere_else_and_has_bounds(tmp_path: Path, wish: dict[str, Any], refusal: str) -> None:
    asked: dict[str, Any] = {
        "people": 1,
        "address": HERE,
        "world": tmp_path / "world.json",
        "come": 1.0,
        "stay": 1.0,
    } | wish
    with pytest.raises(SystemExit, match=refusal):
        Crowd(**asked)


def test_percentiles_are_the_slowest_of_the_fastest_share() -> None:
    times = Counter({10: 90, 200: 9, 3000: 1})
    assert [percentile(times, share) for share in (0.5, 0.9, 0.95, 0.99, 1.0)] == [10, 10, 200, 200, 3000]
    assert percentile(Counter(), 0.5) == 0


def crowd(people: int, *, rate: int, wrong: int = 0) -> Played:
    seen = Seen(seconds=1.0, times={"GET /": Counter({10: rate})}, wrong=Counter({"GET / 500": wrong}))
    return Played(people=people, seen=seen, watch=Watch())


def test_a_machine_is_full_when_twice_as_many_get_hardly_more_or_meet_errors() -> None:
    assert not is_full([crowd(10, rate=100)])
    assert not is_full([crowd(10, rate=100), crowd(20, rate=150)])
    assert is_full([crowd(10, rate=100), crowd(20, rate=105)])
    assert is_full([crowd(10, rate=100), crowd(20, rate=200, wrong=3)])


def test_crowds_that_saw_the_same_site_are_added_up() -> None:
    both = Seen()
    both.add(Seen(seconds=2.0, times={"a": Counter({10: 4})}, spent={"a": [4.0, 1.0, 0.5, 8.0]}))
    both.add(
        Seen(seconds=2.0, times={"a": Counter({10: 1, 20: 5}), "b": Counter({5: 2})}, spent={"a": [6.0, 1.0, 0.5, 9.0]})
    )
    assert (both.answers, both.rate) == (12, 3.0)
    assert both.spent == {"a": [10.0, 2.0, 1.0, 17.0]}


def test_a_part_kept_so_many_cores_busy() -> None:
    def sample(at: float, web: float, machine: float) -> Sample:
        return Sample(at, {"web": web}, {"web": 0}, machine=machine, connections=1, lock_waits=0, due_jobs=0)

    watch = Watch([sample(10.0, 5.0, 100.0), sample(20.0, 20.0, 118.0)])
    assert (watch.seconds, watch.cores("web"), watch.cores("beat"), watch.machine()) == (10.0, 1.5, 0.0, 1.8)
