"""The planner's own door: one JSON problem a line in, one JSON answer a line out, nothing else on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from time import perf_counter, perf_counter_ns
from typing import BinaryIO, NoReturn

from planner.answers import Json, ranking_to_json
from planner.errors import InvalidProblem, PlannerError
from planner.problems import problem_from_json
from planner.ranking import plan
from planner.service import optimise
from planner.service_problems import service_plan_to_json, service_problem_from_json

USAGE = "usage: python -m planner [--optimise] < problems.jsonl > answers.jsonl"

Solve = Callable[[dict[object, object]], Json]


def main(arguments: Sequence[str], *, source: BinaryIO, sink: BinaryIO) -> int:
    """This function will answer every line as soon as it is read; with `--optimise` a line is a whole service.

    Shapes: blank lines have no answer. A line that is no problem is answered with an error, and the next one is read.
    """
    if list(arguments) not in ([], ["--optimise"]):
        print(USAGE, file=sys.stderr)
        return 0 if set(arguments) <= {"-h", "--help"} else 2
    solve = _optimise if arguments else _rank
    try:
        for line in iter(source.readline, b""):
            if line.strip():
                sink.write(answer(line, solve=solve))
                sink.flush()
    except BrokenPipeError:
        return 1  # whoever read the answers has gone; there is nobody left to tell
    return 0


def answer(line: bytes, *, solve: Solve) -> bytes:
    """This function will answer one line with one line."""
    document: object = None
    try:
        document = _read(line)
        body = solve(_checked(document))
    except PlannerError as error:
        body = {"error": {"code": error.code, "detail": error.detail, "path": error.path}}
    return json.dumps({"id": _name(document)} | body, separators=(",", ":")).encode() + b"\n"


def _checked(document: object) -> dict[object, object]:
    if not isinstance(document, dict):
        raise InvalidProblem("must be an object")
    if _name(document) != document.get("id"):
        raise InvalidProblem("must be a string or an integer", path="id")
    return document


def _rank(document: object) -> Json:
    started = perf_counter_ns()
    problem = problem_from_json(document)
    ranking = plan(
        problem.floor,
        policy=problem.policy,
        request=problem.request,
        occupied=problem.occupied,
        pending=problem.pending,
    )
    return ranking_to_json(ranking) | {"micros": (perf_counter_ns() - started) // 1000}


def _optimise(document: object) -> Json:
    started = perf_counter()
    problem = service_problem_from_json(document)
    best = optimise(
        problem.floor,
        policy=problem.policy,
        bookings=problem.bookings,
        occupied=problem.occupied,
        time_limit_seconds=problem.time_limit_seconds,
        clock=perf_counter,
    )
    return service_plan_to_json(best) | {"seconds": round(perf_counter() - started, 3)}


def _name(document: object) -> str | int | None:
    """The id is given back even if the rest makes no sense, so that the asker knows which problem it was."""
    name = document.get("id") if isinstance(document, dict) else None
    return name if isinstance(name, str | int) and not isinstance(name, bool) else None


def _read(line: bytes) -> object:
    try:
        return json.loads(line.decode(), parse_constant=_refuse_constant, object_pairs_hook=_object)
    except RecursionError:
        raise InvalidProblem("is nested too deeply") from None
    except ValueError as error:  # not UTF-8, not JSON, or a number of thousands of digits
        raise InvalidProblem(f"is not JSON: {error}"[:300]) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A key given twice means two things at once."""
    document = dict(pairs)
    if len(document) < len(pairs):
        raise ValueError("an object has the same key twice")
    return document
