"""Whatever is wrong with a request, it is told as a problem with a code, and nothing is written."""

import json
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.urls import reverse

from allocator_project.problems import BY_CODE
from allocator_project.throttling import PerCaller
from tests.api.callers import Caller, caller
from tests.api.matrix import ADDRESSES, Address, Scene, scene
from tests.api.schema.bad_input import Bad, bad_requests
from tests.api.schema.document import find
from tests.builders import SEVEN, booking, house, table
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
OURS = ("venues", "assignments", "holds", "telemetry")


@pytest.fixture(autouse=True)
def _nobody_is_throttled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PerCaller, "THROTTLE_RATES", {"caller": None})


def rows() -> dict[str, int]:
    """How many rows each of our tables has: bookings, ledger, holds, assignments, keys, jobs, events and the rest."""
    tables = sorted(model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models())
    counts = ", ".join(f'(SELECT count(*) FROM "{table}")' for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        return dict(zip(tables, cursor.fetchone(), strict=True))


def send(client: Caller, address: Address, where: Scene, bad: Bad) -> Any:
    """The answer to a good request of which one thing is bad."""
    path = reverse(f"api:{address.name}", kwargs=address.ids(where))
    query = urlencode(bad.query if bad.query is not None else list(address.query(where).items()))
    headers = {"If-Match": "*"} if address.method in ("PUT", "PATCH") else {}
    body = json.dumps(address.body(where)).encode() if address.method != "GET" else b""
    content: Any = body if bad.content is None else bad.content
    return client.generic(
        address.method, f"{path}?{query}", content, bad.media_type, headers={**headers, **bad.headers}
    )


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda each: f"{each.method}-{each.name}")
def test_bad_input_is_a_problem_with_a_code_and_writes_nothing(address: Address) -> None:
    where = scene()
    client = caller(where.restaurant, role="manager")
    operation = find(address.method, reverse(f"api:{address.name}", kwargs=address.ids(where)))
    assert operation is not None
    body = address.body(where) if "requestBody" in operation else {}
    before, wrong = rows(), []
    for bad in bad_requests(operation, body=body, query=address.query(where)):
        answer = send(client, address, where, bad)
        told = answer.json() if answer.headers.get("Content-Type") == "application/problem+json" else {}
        if not (400 <= answer.status_code < 500 and told.get("code") in BY_CODE):
            wrong.append(f"{bad.what}: {answer.status_code} {answer.content[:300]!r}")
    assert not wrong, "\n".join(wrong)
    assert rows() == before


def unknown_ids(value: Any, unknown: str) -> Any:
    """The same with another id wherever there is one."""
    if isinstance(value, list):
        return [unknown_ids(each, unknown) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: unknown if key.endswith("Id") else unknown_ids(inner, unknown) for key, inner in value.items()}


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda each: f"{each.method}-{each.name}")
def test_an_id_that_nobody_knows_is_not_found(address: Address) -> None:
    where = scene()
    ids, query = address.ids(where), address.query(where)
    body = address.body(where) if address.method != "GET" else {}
    if not ids and "Id" not in json.dumps([query, body]):
        assert address.name == "restaurants"
        return
    client = caller(where.restaurant, role="manager")
    before = rows()
    for unknown in (str(uuid.uuid4()), "0" * 8, "%00", "1", "-1", "9" * 40):
        path = reverse(f"api:{address.name}", kwargs=ids)
        for known in ids.values():
            path = path.replace(str(known), unknown)
        strange, sent = (unknown_ids(part, unknown) for part in (query, body))
        answer = client.generic(
            address.method,
            f"{path}?{urlencode(strange)}",
            json.dumps(sent),
            "application/json",
            headers={"If-Match": "*"},
        )
        assert answer.status_code in (400, 404), (unknown, answer.content)
        assert answer.json()["code"] in ("not_found", "malformed_request"), (unknown, answer.content)
    assert rows() == before


def test_the_count_of_rows_notices_what_a_good_request_writes() -> None:
    """The control: what is compared above does change when something is written."""
    where = scene()
    client = caller(where.restaurant, role="manager")
    before = rows()
    for address in ADDRESSES:
        if address.name in ("bookings", "manual-hold", "manual-confirm") and address.method == "POST":
            assert send(client, address, where, Bad("nothing")).status_code < 300
    grown = {table for table, count in rows().items() if count > before[table]}
    assert grown == {
        "assignments_assignment", "assignments_autoassignjob", "assignments_booking", "assignments_idempotencyrecord",
        "assignments_occupancy", "holds_hold", "telemetry_event",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "code"), [({"maxTables": 20}, "catalogue_too_large"), ({"maxTables": 0}, "invalid_problem")]
)
def test_a_floor_that_cannot_be_planned_with_is_told_and_nothing_is_written(policy: dict[str, Any], code: str) -> None:
    """No floor document gets that far; a row that was changed by hand does."""
    numbers = [f"T{number}" for number in range(30)]
    joins = [[one, other] for position, one in enumerate(numbers) for other in numbers[position + 1 :]]
    restaurant = house(*(table(number, 2) for number in numbers), joins=joins, policy={"maxTables": 2})
    waiting = booking(restaurant)
    Restaurant.objects.filter(pk=restaurant.pk).update(policy=policy)
    host, before = caller(restaurant), rows()
    one = {"bookingId": str(waiting.pk)}
    party = {"restaurantId": str(restaurant.pk), "partySize": 2}
    requests = [
        ("POST", "auto/assign/", one | {"idempotencyKey": "k"}), ("POST", "auto/quote/", one),
        ("POST", "walk-ins/", party), ("GET", f"manual/context/?bookingId={waiting.pk}", None),
    ]  # fmt: skip
    with time_machine.travel(SEVEN):
        for method, path, body in requests:
            problem = host.ask(method, path, body, status=422)
            assert (problem["code"], problem["nextSteps"][0]["kind"]) == (code, BY_CODE[code].step[0]), path
            assert "maxTables" in problem["detail"]
    assert rows() == before
