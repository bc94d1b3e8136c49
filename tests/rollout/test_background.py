"""Comparing goes on beside the work: nobody waits for it, and what goes wrong there is said and stays there."""

import logging
import threading
from typing import Any

import pytest
from django.db import OperationalError

from rollout import background
from rollout.background import MOST_WAITING, _Comparer


class Slow(_Comparer):
    """One whose thread is never started."""

    def _be_running(self) -> None:
        pass


def test_what_does_not_fit_is_dropped_and_nobody_waits() -> None:
    full: Any = Slow()
    assert [full.take(number) for number in range(MOST_WAITING + 1)] == [True] * MOST_WAITING + [False]
    assert full.drain(0) is False


def test_a_dropped_comparison_is_said(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    full: Any = Slow()
    for number in range(MOST_WAITING):
        full.take(number)
    monkeypatch.setattr(background, "_comparer", full)

    class Note:
        restaurant_id = "r1"

    with caplog.at_level(logging.WARNING):
        assert background.hand_over(Note()) is False  # type: ignore[arg-type]
    assert "one for restaurant r1 is dropped" in caplog.text


def test_a_database_that_is_away_costs_one_comparison(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stored: list[int] = []

    class Note:
        def __init__(self, number: int) -> None:
            self.restaurant_id = f"r{number}"
            self.number = number

    def store(note: Any) -> None:
        if note.number == 1:
            raise OperationalError("the server is gone")
        stored.append(note.number)

    monkeypatch.setattr(background, "compare", store)
    comparer: Any = _Comparer()
    with caplog.at_level(logging.WARNING):
        for number in range(3):
            comparer.take(Note(number))
        assert comparer.drain(10)
    assert stored == [0, 2]
    assert "a comparison for restaurant r1 could not be stored: the server is gone" in caplog.text


def test_whoever_leaves_waits_a_moment_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = threading.Event()
    monkeypatch.setattr(background, "compare", lambda note: stuck.wait(30))
    comparer: Any = _Comparer()
    comparer.take(object())
    assert comparer.drain(0.05) is False
    stuck.set()
    assert comparer.drain(10) is True
