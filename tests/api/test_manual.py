"""The manual workflow over HTTP, as a host-stand app would use it."""

import uuid
from typing import Any

import pytest

from assignments.models import Booking
from tests.api.callers import Caller, caller
from tests.builders import booking, house, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db


@pytest.fixture
def restaurant() -> Restaurant:
    return house(table("T1", 2), table("T2", 2), table("T3", 8))


@pytest.fixture
def host(restaurant: Restaurant) -> Caller:
    return caller(restaurant)


def ids(restaurant: Restaurant, *numbers: str) -> list[str]:
    return [str(table_id) for table_id in table_ids(restaurant, *numbers)]


def held(host: Caller, stored: Booking, *numbers: str, **more: Any) -> Any:
    body = {"bookingId": str(stored.pk), "tableIds": ids(stored.restaurant, *numbers), **more}
    return host.ask("POST", "manual/hold/", body, status=201)


def test_validate_hold_and_confirm(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    body = {"bookingId": str(stored.pk), "tableIds": ids(restaurant, "T1")}
    assert host.ask("POST", "manual/validate/", body)["ok"] is True
    hold = held(host, stored, "T1", ttlSeconds=120)
    confirm = {"bookingId": str(stored.pk), "holdId": hold["id"], "selectionId": hold["selectionId"]}
    first = host.ask("POST", "manual/confirm/", confirm)
    assert [t["number"] for t in first["tables"]] == ["T1"]
    assert (first["bookingState"], first["assignment"]["state"], first["replayed"]) == ("confirmed", "confirmed", False)
    assert host.ask("POST", "manual/confirm/", confirm) == first | {"replayed": True}


def test_a_rival_is_told_who_holds_the_table_until_when_and_what_to_do(host: Caller, restaurant: Restaurant) -> None:
    hold = held(host, booking(restaurant), "T1")
    body = {"bookingId": str(booking(restaurant).pk), "tableIds": ids(restaurant, "T1")}
    problem = caller(restaurant).ask("POST", "manual/hold/", body, status=409)
    assert (problem["code"], problem["conflicts"][0]["reference"]) == ("table_held", hold["id"])
    assert problem["conflicts"][0]["until"] > hold["expiresAt"][:16]
    assert problem["nextSteps"][-1]["kind"] == "retry_after_hold"
    assert problem["traceId"] == host_header(problem)


def host_header(problem: dict[str, Any]) -> str:
    assert len(problem["traceId"]) == 32
    return str(problem["traceId"])


def test_a_hold_that_overrides_a_rule_needs_a_manager_and_a_reason(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    body: dict[str, Any] = {"bookingId": str(stored.pk), "tableIds": ids(restaurant, "T3")}
    problem = host.ask("POST", "manual/hold/", body, status=422)
    assert (problem["code"], problem["overridable"]) == ("overage_exceeded", True)
    body["override"] = {"codes": ["overage_exceeded"], "reason": "birthday"}
    assert host.ask("POST", "manual/hold/", body, status=403)["code"] == "role_required"
    assert caller(restaurant, role="manager").ask("POST", "manual/hold/", body, status=201)["state"] == "active"


def test_a_hold_is_extended_and_let_go_twice(host: Caller, restaurant: Restaurant) -> None:
    hold = held(host, booking(restaurant), "T1")
    longer = host.ask("POST", f"manual/hold/{hold['id']}/extend/", {"ttlSeconds": 900})
    assert longer["expiresAt"] > hold["expiresAt"]
    for _ in range(2):
        host.ask("DELETE", f"manual/hold/{hold['id']}/", status=204)
    body = {"bookingId": hold["bookingId"], "holdId": hold["id"], "selectionId": hold["selectionId"]}
    assert host.ask("POST", "manual/confirm/", body, status=410)["code"] == "hold_released"


def test_confirming_needs_a_key_and_only_one(host: Caller, restaurant: Restaurant) -> None:
    hold = held(host, booking(restaurant), "T1")
    body = {"bookingId": hold["bookingId"], "holdId": hold["id"]}
    assert host.ask("POST", "manual/confirm/", body, status=400)["code"] == "idempotency_key_required"
    twice = body | {"idempotencyKey": "one"}
    problem = host.ask("POST", "manual/confirm/", twice, status=400, idempotency_key="other")
    assert problem["code"] == "idempotency_key_mismatch"
    assert host.ask("POST", "manual/confirm/", body, idempotency_key="one")["replayed"] is False


def test_who_does_not_work_here_finds_nothing_and_a_viewer_may_only_look(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    hold = held(host, stored, "T1")
    stranger, viewer = caller(house()), caller(restaurant, role="viewer")
    body = {"bookingId": str(stored.pk), "tableIds": ids(restaurant, "T1"), "ignoreHoldId": hold["id"]}
    assert stranger.ask("POST", "manual/validate/", body, status=404)["code"] == "not_found"
    assert viewer.ask("POST", "manual/validate/", body)["ok"] is True
    del body["ignoreHoldId"]
    assert viewer.ask("POST", "manual/hold/", body, status=403)["code"] == "role_required"
    assert stranger.ask("DELETE", f"manual/hold/{hold['id']}/", status=404)["code"] == "not_found"
    assert viewer.ask("DELETE", f"manual/hold/{hold['id']}/", status=403)["code"] == "role_required"
    assert Caller().ask("POST", "manual/validate/", body, status=401)["code"] == "not_authenticated"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"bookingId": "x", "tableIds": []},
        {"bookingId": str(uuid.uuid4()), "tableIds": [str(uuid.uuid4())] * 10_000},
        {"bookingId": str(uuid.uuid4()), "tableIds": "T1"},
        {"bookingId": "\0", "tableIds": ["\0"]},
    ],
    ids=["list", "empty", "no ids", "10,000 tables", "text", "NUL"],
)
def test_a_body_that_makes_no_sense_is_told_so(host: Caller, body: Any) -> None:
    assert host.ask("POST", "manual/validate/", body, status=400)["code"] == "malformed_request"


def test_an_address_that_does_not_exist_is_a_problem_too(host: Caller) -> None:
    assert host.ask("GET", "nowhere/at/all/", status=404)["code"] == "not_found"
