"""One question to an allocator – a party, a window, a floor as it is – as a value, and as JSON to ask it again."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import planner
from assignments.decisions.eligibility import request_for
from assignments.snapshot import BookingSeen, Snapshot
from assignments.translation import canonical_digest
from planner.problems import problem_from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Everything an answer may depend on. `other_than` are table ids of which the answer must not be exactly the set.

    Nobody is told of parties that wait: the commit does not name them to ours, so the old one is not told either.
    """

    floor: planner.Floor
    policy: planner.Policy
    request: planner.Request
    occupied: tuple[planner.Occupied, ...] = ()
    other_than: frozenset[str] = field(default=frozenset())


def question_of(booking: BookingSeen, *, snapshot: Snapshot, other_than: Collection[uuid.UUID] = ()) -> Question:
    """This function will return what a decision about the booking asks, with whoever is there in its time."""
    unwanted = frozenset(str(table_id) for table_id in other_than)
    request = request_for(booking, limit=2 if unwanted else 1)
    start, end = request.window
    return Question(
        floor=snapshot.floor,
        policy=snapshot.policy,
        request=request,
        occupied=tuple(row for row in snapshot.occupied if row.window[0] < end and start < row.window[1]),
        other_than=unwanted,
    )


def question_to_json(question: Question) -> dict[str, Any]:
    """This function will write a question; its `problem` is one that `python -m planner` reads."""
    request = question.request
    problem = {
        "floor": planner.floor_to_json(question.floor),
        "policy": planner.policy_to_json(question.policy),
        "request": {
            "partySize": request.party_size,
            "window": list(request.window),
            "requiredTags": sorted(request.required_tags),
            "zones": sorted(request.zones),
            "excludedTables": sorted(request.excluded_tables),
            "limit": request.limit,
        },
        "occupied": [_occupant(row) for row in question.occupied],
    }
    return {"problem": problem, "otherThan": sorted(question.other_than)}


def question_from_json(document: dict[str, Any]) -> Question:
    """This function will read what `question_to_json` wrote. Raises: planner.InvalidProblem."""
    problem = problem_from_json(document["problem"])
    return Question(
        floor=problem.floor,
        policy=problem.policy,
        request=problem.request,
        occupied=problem.occupied,
        other_than=frozenset(document["otherThan"]),
    )


def hash_of(document: dict[str, Any]) -> str:
    """This function will return a digest of a written question: the same for the same question, for ever."""
    return canonical_digest(document)


def _occupant(row: planner.Occupied) -> dict[str, Any]:
    until = {} if row.until is None else {"until": row.until}
    return {"table": row.table, "window": list(row.window), "kind": row.kind, "reference": row.reference} | until
