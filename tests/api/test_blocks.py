"""Walk-ins and blocks over HTTP: whoever stands at the door sits, and a wobbly table is nobody's."""

import datetime as dt
import uuid
from typing import Any

import pytest

from assignments.audit import audit
from assignments.models import Booking
from tests.api.callers import Caller, caller
from tests.api.test_assignments import ALWAYS
from tests.assignments.doing import done, ledger, written
from tests.builders import SEVEN, booking, house, request, table, table_ids
from venues.models import Closure, Restaurant

pytestmark = pytest.mark.django_db
NINE = SEVEN + dt.timedelta(hours=2)


@pytest.fixture
def restaurant() -> Restaurant:
    return house(table("T1", 2), table("T2", 2), servicePeriods=[ALWAYS])


@pytest.fixture
def host(restaurant: Restaurant) -> Caller:
    return caller(restaurant)


def at_the_door(restaurant: Restaurant, **more: Any) -> dict[str, Any]:
    return {"restaurantId": str(restaurant.pk), "partySize": 2, "allowOverrun": True, **more}


def out_of_service(restaurant: Restaurant, *numbers: str, **more: Any) -> dict[str, Any]:
    ids = [str(table_id) for table_id in table_ids(restaurant, *numbers)]
    window = {"startsAt": SEVEN.isoformat(), "endsAt": NINE.isoformat()}
    return {"restaurantId": str(restaurant.pk), "tableIds": ids, **window, "reason": "wobbly", **more}


def test_a_walk_in_sits_at_once_and_only_once(host: Caller, restaurant: Restaurant) -> None:
    body = at_the_door(restaurant, guestName="Ada")
    first = host.ask("POST", "walk-ins/", body, status=201, idempotency_key="door")
    assert (first["bookingState"], [t["number"] for t in first["tables"]]) == ("seated", ["T1"])
    assert host.ask("POST", "walk-ins/", body, status=201, idempotency_key="door") == first | {"replayed": True}
    stored = Booking.objects.get()
    assert (stored.guest_name, stored.source, audit()) == ("Ada", "walk_in", ())


def test_a_walk_in_sits_where_the_host_says(host: Caller, restaurant: Restaurant) -> None:
    (t2,) = table_ids(restaurant, "T2")
    answer = host.ask("POST", "walk-ins/", at_the_door(restaurant, tableIds=[str(t2)]), status=201)
    assert [t["number"] for t in answer["tables"]] == ["T2"]
    problem = host.ask("POST", "walk-ins/", at_the_door(restaurant, tableIds=[str(t2)]), status=409)
    assert problem["conflicts"][0]["reference"] == answer["assignment"]["id"]


def test_a_walk_in_for_whom_there_is_no_table_leaves_nothing_behind(host: Caller, restaurant: Restaurant) -> None:
    host.ask("POST", "walk-ins/", at_the_door(restaurant), status=201)
    before = written()
    problem = host.ask("POST", "walk-ins/", at_the_door(restaurant, partySize=8), status=422)
    assert problem["code"] == "no_plan"
    assert problem["refusal"]["code"] != ""
    assert written() == before


def test_nobody_is_seated_where_the_house_is_closed() -> None:
    never = ALWAYS | {"weekdays": [(dt.datetime.now(dt.UTC) + dt.timedelta(days=3)).isoweekday()]}
    restaurant = house(table("T1", 2), servicePeriods=[never])
    problem = caller(restaurant).ask("POST", "walk-ins/", at_the_door(restaurant), status=422)
    assert (problem["code"], Booking.objects.count()) == ("closed", 0)


def test_a_blocked_table_is_nobodys_until_it_is_back(host: Caller, restaurant: Restaurant) -> None:
    block = host.ask("POST", "blocks/", out_of_service(restaurant, "T1"), status=201, idempotency_key="out")
    assert ([t["number"] for t in block["tables"]], block["reason"], block["liftedAt"]) == (["T1"], "wobbly", None)
    again = host.ask("POST", "blocks/", out_of_service(restaurant, "T1"), status=201, idempotency_key="out")
    assert (again, ledger()) == (block, [("T1", SEVEN, NINE)])
    for _ in range(2):
        host.ask("DELETE", f"blocks/{block['id']}/", status=204)
    assert (ledger(), audit()) == ([], ())


def test_a_table_that_somebody_has_is_not_blocked(host: Caller, restaurant: Restaurant) -> None:
    holder = done(request(booking(restaurant), table_ids=table_ids(restaurant, "T1")))
    before = written()
    problem = host.ask("POST", "blocks/", out_of_service(restaurant, "T1"), status=409)
    assert (problem["code"], problem["conflicts"][0]["reference"]) == ("table_taken", str(holder.assignment_id))
    assert written() == before


@pytest.mark.parametrize(
    "nonsense",
    [
        {"tableIds": []},
        {"tableIds": [str(uuid.uuid4())]},
        {"tableIds": [str(uuid.uuid4())] * 10_000},
        {"endsAt": SEVEN.isoformat()},
        {"endsAt": "2027-11-27T19:00:00+00:00"},
        {"startsAt": "2026-11-27T19:00:00"},
        {"reason": "w\0bbly"},
    ],
    ids=["no table", "no such table", "10,000 tables", "empty", "a year", "naive", "NUL"],
)
def test_a_block_that_makes_no_sense_is_told_so(host: Caller, restaurant: Restaurant, nonsense: dict[str, Any]) -> None:
    problem = host.ask("POST", "blocks/", out_of_service(restaurant, "T1", **nonsense), status=400)
    assert (problem["code"], Closure.objects.count(), ledger()) == ("malformed_request", 0, [])


def test_blocks_are_for_hosts_of_the_house(restaurant: Restaurant, host: Caller) -> None:
    block = host.ask("POST", "blocks/", out_of_service(restaurant, "T1"), status=201)
    viewer, stranger = caller(restaurant, role="viewer"), caller(house())
    for method, path, body in (
        ("POST", "blocks/", out_of_service(restaurant, "T2")),
        ("DELETE", f"blocks/{block['id']}/", None),
        ("POST", "walk-ins/", at_the_door(restaurant)),
    ):
        assert viewer.ask(method, path, body, status=403)["code"] == "role_required"
        assert stranger.ask(method, path, body, status=404)["code"] == "not_found"
    assert host.ask("DELETE", f"blocks/{uuid.uuid4()}/", status=404)["code"] == "not_found"


def test_what_a_manager_has_closed_a_manager_opens(restaurant: Restaurant, host: Caller) -> None:
    block = host.ask("POST", "blocks/", out_of_service(restaurant, "T1"), status=201)
    Closure.objects.filter(pk=block["id"]).update(whole_restaurant=True)
    assert host.ask("DELETE", f"blocks/{block['id']}/", status=403)["code"] == "role_required"
    caller(restaurant, role="manager").ask("DELETE", f"blocks/{block['id']}/", status=204)
