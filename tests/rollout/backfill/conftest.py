"""A small house, a place for the report, and the command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.assignments.commands import ask
from tests.builders import house, table
from venues.models import Restaurant

Run = Callable[..., Any]


@pytest.fixture
def restaurant() -> Restaurant:
    """T1 and T2 may be joined, T3 stands alone."""
    return house(table("T1"), table("T2"), table("T3"), joins=[["T1", "T2"]])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where refusals are reported."""
    return tmp_path / "refused.csv"


@pytest.fixture
def run(path: Path) -> Run:
    """Runs the command and returns its answer in JSON."""
    return lambda *words: ask("backfill_assignments", "--report", str(path), *words)
