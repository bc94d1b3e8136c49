"""Planning problems as JSON documents, the form in which other programs drive the planner."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import cast, get_args

from planner.documents import floor_from_json, policy_from_json
from planner.errors import InvalidProblem
from planner.fields import MAX_MINUTE, MAX_PEOPLE, Fields, text
from planner.values import Floor, OccupantKind, Occupied, Pending, Policy, Request

MAX_LIMIT = 1_000_000
DEFAULT_LIMIT = 10

_KINDS: tuple[str, ...] = get_args(OccupantKind)
_WISHES = ("partySize", "window", "requiredTags", "zones", "excludedTables")


@dataclass(frozen=True, slots=True)
class Problem:
    """This value will hold everything one ranking is asked with."""

    floor: Floor
    policy: Policy
    request: Request
    occupied: tuple[Occupied, ...]
    pending: tuple[Pending, ...]


def problem_from_json(document: object) -> Problem:
    """This function will read one problem.

    Raises: InvalidProblem with the path to the first fault.
    """
    fields = Fields(document, path="", known=("id", "floor", "policy", "request", "occupied", "pending"))
    floor = floor_from_json(fields.value("floor"))
    known = frozenset(table.id for table in floor.tables)
    return Problem(
        floor=floor,
        policy=policy_from_json(fields.value("policy", default={})),
        request=_request(fields.value("request"), known),
        occupied=occupants_from_json(fields, known=known),
        pending=_distinct(tuple(_pending(item, at, known) for item, at in fields.items("pending"))),
    )


def occupants_from_json(fields: Fields, *, known: Set[str]) -> tuple[Occupied, ...]:
    """This function will read who has which table when.

    Raises: InvalidProblem.
    """
    return tuple(_occupied(item, at, known) for item, at in fields.items("occupied"))


def _distinct(pending: tuple[Pending, ...]) -> tuple[Pending, ...]:
    seen: set[str] = set()
    for position, party in enumerate(pending):
        if party.id in seen:
            raise InvalidProblem("another pending party has this id", path=f"pending[{position}].id")
        seen.add(party.id)
    return pending


def _request(item: object, known: Set[str]) -> Request:
    fields = Fields(item, path="request", known=(*_WISHES, "limit"))
    return Request(
        party_size=fields.integer("partySize", low=1, high=MAX_PEOPLE),
        window=fields.window("window"),
        required_tags=fields.texts("requiredTags"),
        zones=fields.texts("zones"),
        excluded_tables=known_tables(fields, known=known),
        limit=fields.integer("limit", low=1, high=MAX_LIMIT, default=DEFAULT_LIMIT),
    )


def _pending(item: object, path: str, known: Set[str]) -> Pending:
    fields = Fields(item, path=path, known=("id", *_WISHES))
    return Pending(
        id=fields.text("id"),
        party_size=fields.integer("partySize", low=1, high=MAX_PEOPLE),
        window=fields.window("window"),
        required_tags=fields.texts("requiredTags"),
        zones=fields.texts("zones"),
        excluded_tables=known_tables(fields, known=known),
    )


def _occupied(item: object, path: str, known: Set[str]) -> Occupied:
    fields = Fields(item, path=path, known=("table", "window", "kind", "reference", "until"))
    return Occupied(
        table=_known(fields.text("table"), fields.path("table"), known),
        window=fields.window("window"),
        kind=cast(OccupantKind, fields.one_of("kind", choices=_KINDS)),
        reference=fields.text("reference", default=""),
        until=fields.integer("until", low=0, high=MAX_MINUTE) if fields.given("until") else None,
    )


def known_tables(fields: Fields, *, known: Set[str]) -> frozenset[str]:
    """This function will read the excluded tables of a booking.

    Raises: InvalidProblem for one that is not on the floor.
    """
    return frozenset(_known(text(item, path=path), path, known) for item, path in fields.items("excludedTables"))


def _known(table_id: str, path: str, known: Set[str]) -> str:
    if table_id not in known:
        raise InvalidProblem("there is no such table on the floor", path=path)
    return table_id
