"""The order of table numbers as people read them: T2 before T10, digits before letters."""

from __future__ import annotations

import re

NaturalKey = tuple[tuple[int, int, str], ...]

_RUNS = re.compile(r"[0-9]+|[^0-9]+")


def natural_key(label: str) -> NaturalKey:
    """This function will return a key that sorts runs of [0-9] as integers, before text.

    Cost: integers are compared by length and digits, never converted, so a label of thousands of digits is harmless.
    """
    return tuple(_run_key(run) for run in _RUNS.findall(label))


def _run_key(run: str) -> tuple[int, int, str]:
    if not "0" <= run[0] <= "9":
        return 1, 0, run
    digits = run.lstrip("0")
    return 0, len(digits), digits
