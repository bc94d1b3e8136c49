"""Somebody else's code is run for so long and no longer, whatever it does."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from rollout import timebox
from rollout.timebox import MOST_LEFT_BEHIND, Boxed, within


@pytest.fixture(autouse=True)
def release() -> Iterator[threading.Event]:
    """Whoever sleeps in a box of this test wakes at its end."""
    event = threading.Event()
    yield event
    event.set()
    for each in timebox._left_behind:
        each.join(5)


def raises(error: BaseException) -> Any:
    raise error


def test_what_comes_in_time_comes_back() -> None:
    found = within(5000, call=lambda: 7)
    assert (found.value, found.failure) == (7, "")
    assert found.microseconds > 0


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt("no"), SystemExit("no")])
def test_whatever_it_raises_is_told_and_raised_nowhere(error: BaseException) -> None:
    assert within(5000, call=lambda: raises(error)).failure == f"{type(error).__name__}: no"


def test_an_error_without_words_is_told_by_its_name() -> None:
    assert within(5000, call=lambda: raises(TimeoutError())).failure == "TimeoutError"


def test_who_overruns_is_not_waited_for(release: threading.Event) -> None:
    found = within(20, call=lambda: release.wait(30))
    assert (found.value, found.failure) == (None, "no answer within 20 ms")
    assert found.microseconds >= 20_000


def test_a_loop_that_overruns_is_ended() -> None:
    turns = [0]

    def loop() -> None:
        while True:
            turns[0] += 1

    assert within(20, call=loop).failure == "no answer within 20 ms"
    (left,) = [each for each in timebox._left_behind if each.is_alive() or each.failure == "stopped"][-1:]
    left.join(10)
    assert not left.is_alive()


def test_while_too_many_are_left_nothing_new_is_begun(release: threading.Event) -> None:
    for _ in range(MOST_LEFT_BEHIND):
        within(1, call=lambda: release.wait(30))
    begun: list[bool] = []
    assert within(5000, call=lambda: begun.append(True)) == Boxed(failure="earlier questions have not come back yet")
    assert begun == []
    release.set()
    deadline = time.monotonic() + 10
    while within(5000, call=lambda: 7).value != 7:
        assert time.monotonic() < deadline
