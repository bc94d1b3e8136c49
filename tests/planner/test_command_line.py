"""Other programs drive the planner by JSON lines: strict about what it is told, and never thrown by one bad line."""

from __future__ import annotations

import io
import json
import runpy
import sys
from typing import Any

import pytest

from planner.cli import main

PROBLEM: dict[str, Any] = {
    "id": "p1",
    "floor": {
        "version": "v1",
        "tables": [
            {"id": "a", "number": "T1", "zone": "Main", "capacity": 4, "minParty": 1, "maxParty": 4, "movable": True,
             "active": True, "tags": []},
            {"id": "b", "number": "T2", "zone": "Main", "capacity": 2, "minParty": 1, "maxParty": 2, "movable": True,
             "active": True, "tags": []},
        ],
        "joins": [["a", "b"], ["b", "a"]],
        "capacityOverrides": [{"tables": ["a", "b"], "capacity": 7}],
    },
    "policy": {"weights": {"overage": 5, "scarcity": 22}, "maxOverage": 4, "demandMultiplierMilli": 1000},
    "request": {"partySize": 4, "window": [29_000_000, 29_000_090], "limit": 10},
    "occupied": [{"table": "b", "window": [29_000_030, 29_000_120], "kind": "hold", "reference": "h1"}],
    "pending": [{"id": "p", "partySize": 2, "window": [29_000_500, 29_000_590]}],
}  # fmt: skip
BARE = {"floor": {"version": "v", "tables": [{"id": "a", "number": "1", "zone": "M", "capacity": 4}]},
        "request": {"partySize": 4, "window": [0, 1]}}  # fmt: skip


def answers(*lines: str | bytes | dict[str, Any]) -> list[dict[str, Any]]:
    encoded = (
        line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
        for line in lines
    )
    sink = io.BytesIO()
    assert main([], source=io.BytesIO(b"\n".join(encoded)), sink=sink) == 0
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def changed(path: str, value: object) -> dict[str, Any]:
    """The good problem with one value changed, or taken away if it is `...`, or added at the end of a list."""
    problem: dict[str, Any] = json.loads(json.dumps(PROBLEM))
    target: Any = problem
    *steps, last = [
        int(step) if step.isdigit() else step for step in path.replace("]", "").replace("[", ".").split(".")
    ]
    for step in steps:
        target = target[step]
    if value is ...:
        del target[last]
    elif last == len(target) and isinstance(target, list):
        target.append(value)
    else:
        target[last] = value
    return problem


def fault(line: str | bytes | dict[str, Any]) -> dict[str, Any]:
    (answer,) = answers(line)
    assert answer["error"]["code"] == "invalid_problem"
    assert answer["error"]["detail"]
    return answer


def test_a_problem_has_the_answer_of_the_design() -> None:
    (answer,) = answers(PROBLEM)

    assert isinstance(answer.pop("micros"), int)
    assert answer == {
        "id": "p1",
        "plans": [
            {
                "tables": ["T1"],
                "tableIds": ["a"],
                "capacity": 4,
                "overage": 0,
                "adjacencyCost": 0,
                "scoreMilli": 22_000,
                "breakdown": {
                    "slack": 0,
                    "join": 0,
                    "fragmentation": 0,
                    "zones": 0,
                    "scarcity": 22_000,
                    "lookahead": 0,
                },
                "rank": 1,
            }
        ],
        "refusal": None,
        "certificate": {"complete": True, "setsConsidered": 3, "setsFeasible": 1},
    }


def test_a_refusal_is_written_in_full() -> None:
    problem = changed("request.partySize", 7)
    problem["occupied"][0]["until"] = 28_999_999

    assert answers(problem)[0]["refusal"] == {
        "code": "fully_booked",
        "tables": [
            {"table": "T1", "tableId": "a", "code": "too_small"},
            {"table": "T2", "tableId": "b", "code": "held", "reference": "h1", "until": 28_999_999},
        ],
        "nextSteps": [
            {"kind": "retry_after_hold", "until": 28_999_999},
            {"kind": "other_time", "windows": [[28_999_940, 29_000_030], [29_000_120, 29_000_210]]},
        ],
    }


def test_what_is_left_out_takes_the_defaults() -> None:
    (answer,) = answers(BARE)

    assert (answer["id"], [plan["tables"] for plan in answer["plans"]]) == (None, [["1"]])
    assert answers({**BARE, "id": 7})[0]["id"] == 7


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", 1.5), ("id", True), ("id", ["p"]), ("floor", ...), ("floor", []), ("floor.version", ...),
        ("floor.version", ""), ("floor.tables", ...), ("floor.tables", {}), ("floor.tables[0]", None),
        ("floor.tables[1].id", "a"), ("floor.tables[1].number", "T1"), ("floor.tables[1].number", "x" * 501),
        ("floor.tables[1].zone", None), ("floor.tables[1].zone", ...), ("floor.tables[0].capacity", 0),
        ("floor.tables[0].capacity", -4), ("floor.tables[0].capacity", 4.0), ("floor.tables[0].capacity", "4"),
        ("floor.tables[0].capacity", True), ("floor.tables[0].capacity", 10**30), ("floor.tables[0].minParty", 5),
        ("floor.tables[0].minParty", 0), ("floor.tables[0].maxParty", 0), ("floor.tables[0].movable", 1),
        ("floor.tables[0].active", "yes"), ("floor.tables[0].tags", "window"), ("floor.tables[0].tags[0]", 1),
        ("floor.tables[0].colour", "red"), ("floor.joins[0]", ["a"]), ("floor.joins[0]", "ab"),
        ("floor.joins[0]", ["a", "a"]), ("floor.joins[0][1]", "z"), ("floor.joins[1][0]", 3),
        ("floor.capacityOverrides[0].tables", ["a"]), ("floor.capacityOverrides[0].tables", ["a", "a"]),
        ("floor.capacityOverrides[0].tables", ["a", "z"]), ("floor.capacityOverrides[0].capacity", 0),
        ("floor.capacityOverrides[1]", {"tables": ["b", "a"], "capacity": 5}), ("policy", None),
        ("policy.maxOverage", -1), ("policy.maxTables", 0), ("policy.maxTables", 101), ("policy.adjacency", "near"),
        ("policy.adjacency", ["connected"]), ("policy.allowCrossZone", None), ("policy.weights", 3),
        ("policy.weights.overage", -5), ("policy.weights.charm", 1), ("policy.maxOverige", 4), ("request", ...),
        ("request.partySize", 0), ("request.partySize", ...), ("request.window", [5, 5]), ("request.window", [5]),
        ("request.window", 5), ("request.window[0]", -1), ("request.window[1]", 10**40), ("request.limit", 0),
        ("request.excludedTables", ["z"]), ("request.zones", {}), ("request.wine", "red"), ("occupied[0].table", "z"),
        ("occupied[0].kind", "ghost"), ("occupied[0].kind", ...), ("occupied[0].reference", 5),
        ("occupied[0].until", -5), ("occupied[0].window", [9, 3]), ("occupied", {}), ("pending[0].id", ...),
        ("pending[0].partySize", 0), ("pending[0].excludedTables", ["a", 7]), ("pending[1]", PROBLEM["pending"][0]),
        ("pending[0].limit", 3), ("guests", 4),
    ],
)  # fmt: skip
def test_every_fault_is_named_with_its_path(path: str, value: object) -> None:
    answer = fault(changed(path, value))

    assert answer["error"]["path"].startswith(path)
    assert answer["id"] == (None if path == "id" else "p1")


@pytest.mark.parametrize(
    "line",
    [
        "nonsense", "{", "[1]", "3", '"text"', "null", '{"id": NaN}', '{"id": "p", "x": Infinity}', "1" * 5000,
        '{"id": ' + "9" * 5000 + "}", "[" * 100_000, '{"a":' * 100_000, b"\xff\xfe", b'{"id": "\xc3\x28"}', "\ufeff{}",
        '{"id": "a", "id": "b"}',
    ],
)  # fmt: skip
def test_a_line_that_is_no_problem_is_answered_and_the_next_one_too(line: str | bytes) -> None:
    first, second = answers(line, PROBLEM)

    assert (first["id"], first["error"]["code"], first["error"]["path"]) == (None, "invalid_problem", "")
    assert second["plans"][0]["tables"] == ["T1"]


def test_a_floor_with_too_many_sets_is_answered_with_what_to_change() -> None:
    tables = [{"id": f"t{n}", "number": f"T{n}", "zone": "M", "capacity": 2} for n in range(80)]
    joins = [[f"t{a}", f"t{b}"] for a in range(80) for b in range(a)]
    floor = {"version": "v", "tables": tables, "joins": joins}

    error = answers({**BARE, "floor": floor, "policy": {"maxTables": 9}})[0]["error"]
    assert (error["code"], error["path"]) == ("catalogue_too_large", "policy.maxTables")


def test_blank_lines_have_no_answer() -> None:
    assert len(answers("", "  ", BARE, "")) == 1


def test_strange_letters_come_back_unharmed() -> None:
    (answer,) = answers(changed("floor.tables[0].number", "Café \ud800 ☕"))

    assert answer["plans"][0]["tables"] == ["Café \ud800 ☕"]


@pytest.mark.parametrize(("arguments", "status"), [(["--help"], 0), (["-h"], 0), (["problems.jsonl"], 2)])
def test_arguments_are_answered_with_the_usage(
    arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments, source=io.BytesIO(), sink=io.BytesIO()) == status
    assert capsys.readouterr() == ("", "usage: python -m planner [--optimise] < problems.jsonl > answers.jsonl\n")


def test_a_reader_who_has_gone_ends_the_work_quietly() -> None:
    class Gone(io.BytesIO):
        def write(self, _: object) -> int:
            raise BrokenPipeError

    assert main([], source=io.BytesIO(json.dumps(BARE).encode()), sink=Gone()) == 1


def test_the_package_runs_as_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    sink = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "argv", ["planner"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(BARE).encode())))
    monkeypatch.setattr(sys, "stdout", sink)

    with pytest.raises(SystemExit, match="0"):
        runpy.run_module("planner", run_name="__main__")
    assert b'"plans":[{"tables":["1"]' in sink.buffer.getvalue()
    runpy.run_module("planner.__main__", run_name="somebody_else")
