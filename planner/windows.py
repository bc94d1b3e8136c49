"""Only minutes. Windows are half-open, so a party may sit down the minute another one leaves."""

from __future__ import annotations

from planner.values import Window


def overlaps(window: Window, *, other: Window) -> bool:
    """This function will say whether two windows share a minute; touching windows do not."""
    return window[0] < other[1] and other[0] < window[1]


def moved_to(window: Window, *, start: int) -> Window:
    """This function will return the window of the same length that starts at another minute."""
    return start, start + window[1] - window[0]
