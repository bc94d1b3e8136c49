"""Runs somebody else's code for so long and no longer, and survives whatever it does.

It runs in a thread of its own. One that overruns is not waited for: it is told to stop, which ends a loop in Python;
one that sleeps or waits for a socket costs nothing but itself until it wakes. While many such threads are left, nothing
new is started.
"""

import ctypes
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connections

MOST_LEFT_BEHIND = 8


class _Stop(BaseException):
    """Raised inside a thread that nobody waits for any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxed:
    """What came of it. Shapes: `failure` is empty, or what went wrong in words; then `value` is None."""

    value: Any = None
    failure: str = ""
    microseconds: int = 0


def within(milliseconds: int, *, call: Callable[[], Any]) -> Boxed:
    """This function will run the call in at most that time and return what came of it; it raises nothing.

    Cost: a thread, some 0.1 ms.
    """
    if sum(1 for each in _left_behind if each.is_alive()) >= MOST_LEFT_BEHIND:
        return Boxed(failure="earlier questions have not come back yet")
    began = time.perf_counter()
    run = _Run(call)
    run.start()
    run.join(milliseconds / 1000)
    spent = int((time.perf_counter() - began) * 1_000_000)
    if run.is_alive():
        _leave_behind(run)
        return Boxed(failure=f"no answer within {milliseconds} ms", microseconds=spent)
    return Boxed(value=run.value, failure=run.failure, microseconds=spent)


class _Run(threading.Thread):
    def __init__(self, call: Callable[[], Any]) -> None:
        super().__init__(name="timebox", daemon=True)
        self.call = call
        self.value: Any = None
        self.failure = ""

    def run(self) -> None:
        """Nobody knows what foreign code raises, and its caller must not learn it by falling over."""
        try:
            self.value = self.call()
        except _Stop:
            self.failure = "stopped"
        except BaseException as error:  # noqa: BLE001
            self.failure = f"{type(error).__name__}: {error}".removesuffix(": ")
        finally:
            connections.close_all()


_left_behind: list[_Run] = []


def _leave_behind(run: _Run) -> None:
    _left_behind[:] = [each for each in _left_behind if each.is_alive()]
    _left_behind.append(run)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(run.ident or 0), ctypes.py_object(_Stop))
