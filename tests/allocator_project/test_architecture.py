"""The import contracts hold in the tree, and each of them is broken by the import it is there to find."""

import re
from pathlib import Path

import pytest

from tests.allocator_project.conftest import run_in
from tests.house.sources import PROJECT_DIR

DOWNWARDS = "Rooms import downwards only"
PURE = "The planner is a pure function: no framework, no database, no clock, no randomness, no I/O"
TELEMETRY = "Telemetry knows none of our rooms"
SOLVER = "Only the whole-service module may use the solver"


def broken_contracts(folder: Path) -> set[str]:
    """This function will return the names of the contracts that the tree in a folder breaks."""
    ended = run_in(folder, "lint-imports", "--no-cache", COLUMNS="200")
    verdicts = dict(re.findall(r"^(.+) (KEPT|BROKEN)\b", ended.stdout, re.MULTILINE))
    assert set(verdicts) == {DOWNWARDS, PURE, TELEMETRY, SOLVER}, ended.stdout + ended.stderr
    broken = {name for name, verdict in verdicts.items() if verdict == "BROKEN"}
    assert ended.returncode == (1 if broken else 0)
    return broken


def test_every_import_contract_holds() -> None:
    assert broken_contracts(PROJECT_DIR) == set()


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("planner/ranking.py", "import django", {PURE}),
        ("planner/ranking.py", "import datetime", {PURE}),
        ("planner/cli.py", "import socket", {PURE}),
        ("assignments/services.py", "import holds", {DOWNWARDS}),
        ("venues/windows.py", "from assignments import states", {DOWNWARDS}),
        ("telemetry/__init__.py", "import venues", {DOWNWARDS, TELEMETRY}),
        ("assignments/orchestrator.py", "import ortools", {SOLVER}),
    ],
)
def test_a_forbidden_import_breaks_its_contract(project: Path, module: str, line: str, broken: set[str]) -> None:
    with (project / module).open("a") as source:
        source.write(f"\n{line}\n")

    assert broken_contracts(project) == broken
