"""Carries out each operation's example in the same scene, and makes the answer one that is the same each time."""

import datetime as dt
import json
import re
from typing import Any

import time_machine
from django.urls import reverse

from assignments.models import AutoAssignJob, Booking
from tests.api.callers import caller
from tests.api.matrix import Address, Scene, scene
from tests.api.schema.document import find
from tests.builders import SEVEN

WHEN = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# What differs from run to run: clocks of this machine, names and numbers that count up.
# When parties of the examples leave; whatever else has an end is a hold, whichever day it is today.
WINDOWS_END = tuple(f"{SEVEN:%Y-%m-%d}T{time}" for time in ("20:00", "21:00", "21:30"))
CLOCKS = (
    "createdAt",
    "dueAt",
    "expiresAt",
    "occurredAt",
    "reservedAt",
    "judgedAt",
    "endedAt",
    "liftedAt",
    "comparedAt",
)
PEOPLE = dict.fromkeys(("createdBy", "requestedBy", "settledBy", "actor"), "user:7")
HOUSE = {"slug": "house", "name": "House", "restaurantName": "House", "policyHash": "0f3c"}
COUNTS = {"traceId": "4f3c", "position": 1, "lastPosition": 1, **PEOPLE, **HOUSE}


def record(address: Address) -> tuple[str, dict[str, Any]]:
    """The operation's name, and its example: what is sent and what comes back."""
    with time_machine.travel(SEVEN if address.name == "walk-ins" else WHEN, tick=False):
        where: Scene = scene()
        client: Any = caller(where.restaurant, role="manager")
        prepare(address, where, client)
        ids, query = address.ids(where), address.query(where)
        path = reverse(f"api:{address.name}", kwargs=ids)
        operation = find(address.method, path)
        assert operation is not None, path
        body = address.body(where) if "requestBody" in operation else None
        headers = {"If-Match": "*"} if address.method in ("PUT", "PATCH") else {}
        send = getattr(client, address.method.lower())
        options = {} if address.method == "GET" else {"format": "json", "headers": headers}
        answer = send(path, query if address.method == "GET" else body, **options)
    example = {
        "path": {_camel(name): str(value) for name, value in ids.items()},
        "query": query,
        "headers": headers,
        "body": body,
        "status": answer.status_code,
        "answer": answer.json() if answer.content else None,
    }
    return str(operation["operationId"]), steady(example)


def prepare(address: Address, where: Scene, client: Any) -> None:
    """What must have happened before: a visit that ends has begun, a job that is tried again has been given up."""
    # Two parties of one moment that differ in nothing would come in the order of their ids.
    Booking.objects.filter(pk=where.held.booking_id).update(guest_name="Ada")
    if address.name in ("assignment-complete", "assignment-undo"):
        client.ask("POST", reverse("api:assignment-seat", kwargs={"assignment_id": where.seated.assignment_id}))
    if address.name == "auto-job-retry":
        AutoAssignJob.objects.filter(pk=where.job.pk).update(state="exhausted")


def steady(example: dict[str, Any]) -> dict[str, Any]:
    """The same with ids numbered as they come, and everything that differs from run to run made one thing."""
    numbers: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        return f"5ca1ab1e-0000-4000-8000-{numbers.setdefault(found.group(), len(numbers) + 1):012}"

    settled: dict[str, Any] = json.loads(UUID.sub(numbered, json.dumps(_settled(example))))
    ordered: dict[str, Any] = _with_ids_in_order(settled)
    return ordered


def _with_ids_in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_ids_in_order(inner) for key, inner in value.items()}
    if not isinstance(value, list):
        return value
    are_ids = all(isinstance(each, str) and UUID.fullmatch(each) for each in value)
    return sorted(value) if are_ids else [_with_ids_in_order(each) for each in value]


def _settled(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _settled(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        # Rows of one moment come in the order of their ids, which is another each time.
        rows = [_settled(each, key) for each in value]
        has_ids = bool(rows) and all(isinstance(row, dict) and "id" in row for row in rows)
        return sorted(rows, key=lambda row: UUID.sub("", json.dumps(row, sort_keys=True))) if has_ids else rows
    if key == "until" and isinstance(value, str) and not value.startswith(WINDOWS_END):
        return WHEN.isoformat()  # a hold's deadline is told by the database's clock, which nobody turns back
    if key in CLOCKS and isinstance(value, str):
        return WHEN.isoformat()
    is_one = isinstance(value, str | int) and value != "" and (key != "name" or str(value).startswith("Test "))
    if key in COUNTS and is_one:
        return COUNTS[key]
    return value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)
