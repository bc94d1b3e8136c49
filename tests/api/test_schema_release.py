"""Clients of the released document go on working: nothing of it is taken away or narrowed within version 2."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from allocator_project.management.commands.release_schema import RELEASED
from allocator_project.schema_changes import breaking_changes
from tests.api.schema.document import document

BOOK = ("paths", "/api/v2/bookings/", "post")
BODY = ("components", "schemas", "BookBodyRequest")
ANSWER = ("components", "schemas", "BookingBundle")
PROBLEMS = (*BOOK, "responses", "422", "content", "application/problem+json", "schema", "allOf", 1, "properties")


def at(where: Any, *steps: Any) -> Any:
    for step in steps:
        where = where[step]
    return where


def without(*steps: Any) -> Callable[[Any], None]:
    def change(served: Any) -> None:
        above = at(served, *steps[:-1])
        above.remove(steps[-1]) if steps[-1] in above and isinstance(above, list) else above.pop(steps[-1])

    return change


def with_(value: Any, *steps: Any) -> Callable[[Any], None]:
    def change(served: Any) -> None:
        at(served, *steps[:-1])[steps[-1]] = value

    return change


def also(value: Any, *steps: Any) -> Callable[[Any], None]:
    return lambda served: at(served, *steps).append(value)


BREAKS = {
    "POST /api/v2/bookings/: is gone": without(*BOOK),
    "POST /api/v2/bookings/: the answer 201 is gone": without(*BOOK, "responses", "201"),
    "POST /api/v2/bookings/: is called bookingsMake, was bookingsCreate": with_("bookingsMake", *BOOK, "operationId"),
    "POST /api/v2/bookings/ 422.code: the value 'closed' is gone": without(*PROBLEMS, "code", "enum", "closed"),
    "POST /api/v2/bookings/: the header ETag of 201 is gone": without(*BOOK, "responses", "201", "headers", "ETag"),
    "POST /api/v2/bookings/: the header parameter Idempotency-Key is gone": without(*BOOK, "parameters", 0),
    "POST /api/v2/bookings/ body: the field guestName is gone": without(*BODY, "properties", "guestName"),
    "POST /api/v2/bookings/ body: the field guestName is required": also("guestName", *BODY, "required"),
    "POST /api/v2/bookings/ body.partySize: maximum is 12": with_(12, *BODY, "properties", "partySize", "maximum"),
    "POST /api/v2/bookings/ body.guestName: is integer, was string": with_(
        "integer", *BODY, "properties", "guestName", "type"
    ),
    "GET /api/v2/bookings/ 200.results[]: the field pinned is gone": without(*ANSWER, "properties", "pinned"),
    "GET /api/v2/bookings/ 200.results[]: the field pinned may be left out": without(*ANSWER, "required", "pinned"),
    "GET /api/v2/bookings/ 200.results[].revision: is integer/null, was integer": with_(
        ["integer", "null"], *ANSWER, "properties", "revision", "type"
    ),
    "GET /api/v2/bookings/ state: the value 'seated' is gone": without(
        "paths", "/api/v2/bookings/", "get", "parameters", 4, "schema", "enum", "seated"
    ),
    "GET /api/v2/bookings/: the query parameter cursor is required": with_(
        True, "paths", "/api/v2/bookings/", "get", "parameters", 0, "required"
    ),
}
ADDITIONS = {
    "an operation": with_({}, "paths", "/api/v2/waiting-list/"),
    "a field that may be sent": with_({"type": "string"}, *BODY, "properties", "language"),
    "a field that is answered": with_({"type": "string"}, *ANSWER, "properties", "language"),
    "an error code": also("house_asleep", *PROBLEMS, "code", "enum"),
    "a status": with_({"description": "…"}, *BOOK, "responses", "418"),
    "more guests": with_(2000, *BODY, "properties", "partySize", "maximum"),
    "a field that need not be sent any more": without(*BODY, "required", "startsAt"),
    "another description": with_("…", *BOOK, "summary"),
}


def changed(change: Callable[[Any], None]) -> Any:
    served = copy.deepcopy(document())
    change(served)
    return served


def test_the_api_keeps_what_the_released_document_promises() -> None:
    assert breaking_changes(json.loads(RELEASED.read_text()), current=document()) == ()


@pytest.mark.parametrize("told", BREAKS)
def test_what_is_taken_away_or_narrowed_is_named(told: str) -> None:
    assert told in breaking_changes(document(), current=changed(BREAKS[told]))


@pytest.mark.parametrize("what", ADDITIONS)
def test_what_is_added_breaks_nobody(what: str) -> None:
    current = changed(ADDITIONS[what])
    assert current != document()
    assert breaking_changes(document(), current=current) == ()


def test_a_release_is_kept_once_per_version_and_never_breaks_the_last(tmp_path: Path) -> None:
    kept = tmp_path / "released.json"
    call_command("release_schema", file=kept)
    first = kept.read_text()
    assert json.loads(first) == document()
    call_command("release_schema", file=kept)
    kept.write_text(json.dumps(changed(with_("Another", "info", "title"))))
    with pytest.raises(CommandError, match=r"Version 2\.0\.0 is released and says something else"):
        call_command("release_schema", file=kept)
    kept.write_text(json.dumps(changed(with_({"get": {"responses": {}}}, "paths", "/api/v2/dogs/"))))
    with pytest.raises(CommandError, match="GET /api/v2/dogs/: is gone"):
        call_command("release_schema", file=kept)
