"""`python -m planner --optimise`: a line in for each service, a line out, faults named with their path."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import planner
from planner.cli import main

ROOT = Path(planner.__file__).parents[1]
FLOOR = {
    "version": "v1",
    "tables": [
        {"id": "a", "number": "T1", "zone": "Main", "capacity": 4},
        {"id": "b", "number": "T2", "zone": "Main", "capacity": 2},
    ],
}
SERVICE: dict[str, Any] = {
    "id": "friday",
    "floor": FLOOR,
    "policy": {"maxOverage": 4},
    "occupied": [{"table": "b", "window": [200, 300], "kind": "block"}],
    "bookings": [
        {"id": "couple", "partySize": 2, "window": [0, 90], "tables": ["T1"], "pinned": False, "priority": 1},
        {"id": "family", "partySize": 4, "window": [30, 120], "requiredTags": [], "zones": [], "excludedTables": ["b"]},
        {"id": "crowd", "partySize": 40, "window": [30, 120], "tables": None},
    ],
    "timeLimitSeconds": 30,
}


def answers(*problems: object) -> list[dict[str, Any]]:
    source = io.BytesIO("\n".join(json.dumps(problem) for problem in problems).encode())
    sink = io.BytesIO()
    assert main(["--optimise"], source=source, sink=sink) == 0
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def changed(path: str, value: object) -> dict[str, Any]:
    """The good service with one value put in place of another, or taken away if it is `...`."""
    problem: Any = json.loads(json.dumps(SERVICE))
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    target = problem
    for step in steps:
        target = target[step]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return problem  # type: ignore[no-any-return]


def test_a_service_has_the_answer_of_the_design() -> None:
    (answer,) = answers(SERVICE)

    assert answer.pop("seconds") >= 0
    assert answer == {
        "id": "friday",
        "assignments": {"couple": ["T2"], "crowd": None, "family": ["T1"]},
        "covers": 6,
        "moved": ["couple"],
        "objective": 6,
        "bound": 6,
        "gap": 0.0,
        "proven": True,
        "stages": [
            {"name": "covers", "objective": 6, "bound": 6, "proven": True},
            {"name": "moves", "objective": 1, "bound": 1, "proven": True},
            {"name": "score", "objective": 44_000, "bound": 44_000, "proven": True},
        ],
    }


def test_what_is_left_out_takes_the_defaults() -> None:
    bare = {"floor": FLOOR, "bookings": [{"id": "x", "partySize": 2, "window": [0, 9]}]}
    (answer,) = answers(bare)

    assert (answer["id"], answer["assignments"]) == (None, {"x": ["T2"]})


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("bookings", ..., "bookings"), ("bookings", {}, "bookings"), ("bookings.0", 3, "bookings[0]"),
        ("bookings.0.id", ..., "bookings[0].id"), ("bookings.1.id", "couple", "bookings[1].id"),
        ("bookings.0.partySize", 0, "bookings[0].partySize"), ("bookings.0.partySize", "2", "bookings[0].partySize"),
        ("bookings.0.window", [9, 9], "bookings[0].window"), ("bookings.0.window", ..., "bookings[0].window"),
        ("bookings.0.priority", 0, "bookings[0].priority"), ("bookings.0.priority", 1.5, "bookings[0].priority"),
        ("bookings.0.priority", 10**30, "bookings[0].priority"), ("bookings.0.tables", "T1", "bookings[0].tables"),
        ("bookings.0.tables", [], "bookings[0].tables"), ("bookings.0.tables", ["a"], "bookings[0].tables[0]"),
        ("bookings.0.tables", ["T1", "T1"], "bookings[0].tables"), ("bookings.0.tables", [1], "bookings[0].tables[0]"),
        ("bookings.1.tables", ["T1"], "bookings[1].tables"), ("bookings.0.pinned", 1, "bookings[0].pinned"),
        ("bookings.1.pinned", True, "bookings[1].pinned"), ("bookings.0.wine", "red", "bookings[0].wine"),
        ("bookings.0.zones", "Main", "bookings[0].zones"),
        ("bookings.0.requiredTags", [1], "bookings[0].requiredTags[0]"),
        ("bookings.0.excludedTables", ["z"], "bookings[0].excludedTables[0]"),
        ("occupied.0.table", "z", "occupied[0].table"),
        ("timeLimitSeconds", -1, "timeLimitSeconds"), ("timeLimitSeconds", True, "timeLimitSeconds"),
        ("timeLimitSeconds", 10**9, "timeLimitSeconds"), ("timeLimitSeconds", "60", "timeLimitSeconds"),
        ("request", {}, "request"), ("id", [1], "id"), ("floor.tables.0.capacity", 0, "floor.tables[0].capacity"),
    ],
)  # fmt: skip
def test_every_fault_is_named_with_its_path_and_the_next_line_still_answered(
    path: str, value: object, where: str
) -> None:
    problem = {**SERVICE, "request": {}} if path == "request" else changed(path, value)
    fault, good = answers(problem, SERVICE)

    assert (fault["error"]["code"], fault["error"]["path"]) == ("invalid_problem", where)
    assert good["proven"] is True


@pytest.mark.parametrize("line", ["nonsense", "[]", '"text"'])
def test_a_line_that_is_no_service_is_answered(line: str) -> None:
    sink = io.BytesIO()
    main(["--optimise"], source=io.BytesIO(line.encode()), sink=sink)

    assert json.loads(sink.getvalue())["error"]["code"] == "invalid_problem"


def test_the_program_writes_nothing_but_answers() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "planner", "--optimise"],
        input=json.dumps(SERVICE), capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip

    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout)["objective"] == 6


def test_the_program_optimises_without_django_and_without_the_solver() -> None:
    watch = (
        "import sys; sys.modules.update(dict.fromkeys(['django', 'rest_framework', 'ortools', 'numpy']))\n"
        "import runpy; sys.argv = ['planner', '--optimise']; runpy.run_module('planner', run_name='__main__')"
    )
    run = subprocess.run(
        [sys.executable, "-c", watch], input=json.dumps(SERVICE), capture_output=True, text=True, cwd=ROOT, check=False
    )

    assert (run.returncode, run.stderr) == (0, "")
    answer = json.loads(run.stdout)
    assert (answer["objective"], answer["proven"]) == (6, False)
