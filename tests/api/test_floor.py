"""Restaurants and their floors over HTTP, and the document that goes out as it comes in."""

import io
import json
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from assignments.models import Booking
from tests.api.callers import Caller, caller
from tests.assignments.commands import everything
from tests.assignments.doing import done
from tests.builders import A_WEEK_BEFORE, booking, house, request, table, table_ids
from venues.documents import read_floor_document
from venues.models import Join, Restaurant, StaffMembership, Table

pytestmark = pytest.mark.django_db
LUNCH = {
    "name": "Late lunch_menu", "weekdays": [6, 7], "opens": "12:00", "lastSeating": "14:30", "closes": "17:00",
    "bufferBeforeMinutes": 5, "bufferAfterMinutes": 10,
    "turnTimes": [{"upToParty": 2, "minutes": 75}, {"upToParty": 8, "minutes": 120}],
}  # fmt: skip


@pytest.fixture
def restaurant() -> Restaurant:
    return house(
        table("T1", 2, tags=["window"], x=-3, y=7, shape="round", priority=2),
        table("T2", 4, minParty=2, maxParty=5, movable=False, zone="Bar"),
        table("T10", 4),
        table("T3", 4, active=False),
        joins=[["T10", "T1"], ["T1", "T3"]],
        capacityOverrides=[{"tables": ["T10", "T1"], "capacity": 7}],
        servicePeriods=[LUNCH],
        serviceDayStarts="04:30",
        policy={"maxTables": 2},
        pacing={"perSlot": {"covers": 30}, "periods": {"Late lunch_menu": {"parties": 4}}},
    )


@pytest.fixture
def manager(restaurant: Restaurant) -> Caller:
    return caller(restaurant, role="manager")


def floor(restaurant: Restaurant) -> str:
    return f"restaurants/{restaurant.pk}/floor/"


def put(manager: Caller, restaurant: Restaurant, document: Any, *, status: int = 200, version: str = "") -> Any:
    tag = version or f'"{Restaurant.objects.get(pk=restaurant.pk).floor_version}"'
    return manager.ask("PUT", floor(restaurant), document, status=status, if_match=tag)


def place(problem: Any) -> str:
    """Where the document is wrong, list positions as steps like any other."""
    pointer: str = problem["errors"][0]["pointer"]
    return pointer.replace("[", "/").replace("]", "").replace(".", "/")


def unversioned(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "version"}


def test_the_floor_is_read_as_the_document_it_was_made_from(restaurant: Restaurant, manager: Caller) -> None:
    document = manager.ask("GET", floor(restaurant))
    assert manager.last["ETag"] == '"2"' == f'"{document["version"]}"'
    assert [entry["number"] for entry in document["tables"]] == ["T1", "T2", "T3", "T10"]
    assert document["tables"][0] == {
        "number": "T1", "zone": "Main", "capacity": 2, "minParty": 1, "maxParty": 2, "movable": True, "active": True,
        "tags": ["window"], "x": -3, "y": 7, "shape": "round", "priority": 2,
    }  # fmt: skip
    assert (document["joins"], document["servicePeriods"]) == ([["T1", "T3"], ["T1", "T10"]], [LUNCH])
    assert document["capacityOverrides"] == [{"tables": ["T1", "T10"], "capacity": 7}]
    assert (document["serviceDayStarts"], document["policy"]) == ("04:30", {"maxTables": 2})
    assert document["pacing"]["periods"] == {"Late lunch_menu": {"parties": 4}}


def test_what_was_exported_is_imported_without_a_change(restaurant: Restaurant, manager: Caller) -> None:
    document = manager.ask("GET", floor(restaurant))
    tables = list(Table.objects.order_by("pk").values_list())
    joins = set(Join.objects.values_list("a_id", "b_id"))
    answer = put(manager, restaurant, document)
    assert answer == {"floorVersion": 3, "tables": 4, "zones": 2, "joins": 2, "retired": []}
    assert manager.last["ETag"] == '"3"'
    assert list(Table.objects.order_by("pk").values_list()) == tables
    assert set(Join.objects.values_list("a_id", "b_id")) == joins
    assert unversioned(manager.ask("GET", floor(restaurant))) == unversioned(document)


def test_the_command_line_exports_the_same_document(restaurant: Restaurant, manager: Caller) -> None:
    out = io.StringIO()
    call_command("export_floor", "--restaurant", restaurant.slug, stdout=out)
    document = json.loads(out.getvalue())
    assert document == manager.ask("GET", floor(restaurant))
    assert len(read_floor_document(document)["tables"]) == 4
    with pytest.raises(CommandError, match="There is no restaurant 'none'"):
        call_command("export_floor", "--restaurant", "none")


def test_a_retired_table_stays_retired_through_an_export(restaurant: Restaurant, manager: Caller) -> None:
    document = manager.ask("GET", floor(restaurant))
    document["tables"] = [entry for entry in document["tables"] if entry["number"] != "T10"]
    document |= {"joins": [], "capacityOverrides": []}
    assert put(manager, restaurant, document)["retired"] == ["T10"]
    exported = manager.ask("GET", floor(restaurant))
    assert put(manager, restaurant, exported)["retired"] == []
    assert Table.objects.get(number="T10").active is False


def test_a_party_on_a_table_that_is_taken_away_waits_for_another(restaurant: Restaurant, manager: Caller) -> None:
    open_daily = LUNCH | {"weekdays": [1, 2, 3, 4, 5, 6, 7], "lastSeating": "20:00", "closes": "23:00"}
    other = house(table("T1", 2), table("T2", 2), servicePeriods=[open_daily])
    stored = booking(other)
    done(request(stored, table_ids=table_ids(other, "T1")))
    boss = caller(other, role="manager")
    with time_machine.travel(A_WEEK_BEFORE):
        assert put(boss, other, {"tables": [table("T2", 2)]})["retired"] == ["T1"]
    assert Booking.objects.get(pk=stored.pk).state == "pending"


def test_who_changes_a_floor_that_somebody_else_has_changed_is_told_to_reload(
    restaurant: Restaurant, manager: Caller
) -> None:
    document = manager.ask("GET", floor(restaurant))
    put(manager, restaurant, document)
    before = everything()
    assert put(manager, restaurant, document, version='"2"', status=412)["code"] == "stale_version"
    assert manager.ask("PUT", floor(restaurant), document, status=428)["code"] == "version_required"
    problem = manager.ask("PUT", floor(restaurant), document, status=400, if_match="new")
    assert problem["code"] == "malformed_request"
    assert everything() == before


def test_a_rival_between_the_look_and_the_lock_is_noticed_under_the_lock(
    restaurant: Restaurant, manager: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assignments.api import floor as door

    document = manager.ask("GET", floor(restaurant))

    def read_slowly(document: object) -> dict[str, Any]:
        Restaurant.objects.filter(pk=restaurant.pk).update(floor_version=9)
        return read_floor_document(document)

    monkeypatch.setattr(door, "read_floor_document", read_slowly)
    problem = manager.ask("PUT", floor(restaurant), document, status=412, if_match='"2"')
    assert problem["code"] == "stale_version"
    assert Restaurant.objects.get(pk=restaurant.pk).floor_version == 9


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"joins": [["T1", "T99"]]}, "/joins/0/1"),
        ({"tables": []}, "/tables"),
        ({"tables": [table("T1", 10**30)]}, "/tables/0/capacity"),
        ({"tables": [table("T1", 2, minParty=3)]}, "/tables/0/minParty"),
        ({"tables": [table("T1", 2, active="x")]}, "/tables/0/active"),
        ({"tables": [table("T1"), table("T1")]}, "/tables/1/number"),
        ({"tabels": []}, "/tabels"),
        ({"policy": {"maxTables": 0}}, "/policy/maxTables"),
        ({"policy": 7}, "/policy"),
        ({"pacing": {"periods": {"Breakfast": {"covers": 3}}}}, "/pacing/periods/Breakfast"),
        ({"timezone": "Mars/Base"}, "/timezone"),
        ({"serviceDayStarts": "25:00"}, "/serviceDayStarts"),
        ({"name": ""}, "/name"),
        (
            {"capacityOverrides": [{"tables": ["T1", "T10"], "capacity": n} for n in (7, 8)]},
            "/capacityOverrides/1/tables",
        ),
    ],
)
def test_a_floor_that_contradicts_itself_is_refused_whole_with_the_place(
    restaurant: Restaurant, manager: Caller, change: dict[str, Any], pointer: str
) -> None:
    document = manager.ask("GET", floor(restaurant))
    before = everything()
    problem = put(manager, restaurant, document | change, status=422)
    assert (problem["code"], place(problem)) == ("invalid_floor_document", pointer)
    assert everything() == before


@pytest.mark.parametrize("body", ["[]", '"floor"', "null", "7", "{}"])
def test_a_body_that_is_no_floor_is_refused(restaurant: Restaurant, manager: Caller, body: str) -> None:
    before = everything()
    answer = manager.put(f"/api/v2/{floor(restaurant)}", body, content_type="application/json", HTTP_IF_MATCH='"2"')
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_floor_document")
    assert everything() == before


@pytest.mark.parametrize("body", ["{", "NaN", '{"tables": "\\u0000"}', "[" * 100_000, "9" * 5000])
def test_a_body_that_is_no_json_is_malformed(restaurant: Restaurant, manager: Caller, body: str) -> None:
    answer = manager.put(f"/api/v2/{floor(restaurant)}", body, content_type="application/json", HTTP_IF_MATCH='"2"')
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


def test_a_document_must_go_with_the_rules_it_leaves_as_they_are() -> None:
    tables = [table(f"T{number}", 2) for number in range(60)]
    restaurant = house(table("T1", 2), table("T2", 2), policy={"maxTables": 8, "adjacency": "connected"})
    manager = caller(restaurant, role="manager")
    joins = [[f"T{one}", f"T{other}"] for one in range(60) for other in range(one)]
    before = everything()
    problem = put(manager, restaurant, {"tables": tables, "joins": joins}, status=422)
    assert (problem["code"], place(problem)) == ("invalid_floor_document", "/policy/maxTables")
    assert everything() == before


def test_everybody_reads_the_floor_and_managers_change_it(restaurant: Restaurant) -> None:
    document = caller(restaurant, role="viewer").ask("GET", floor(restaurant))
    assert put(caller(restaurant), restaurant, document, status=403)["code"] == "role_required"
    stranger = caller(house(), role="manager")
    assert put(stranger, restaurant, document, status=404)["code"] == "not_found"
    assert stranger.ask("GET", floor(restaurant), status=404)["detail"]
    assert put(caller(superuser=True), restaurant, document)["floorVersion"] == 3


def test_everybody_lists_the_houses_they_work_in_with_their_role(restaurant: Restaurant) -> None:
    other = house()
    host = caller(restaurant)
    (shown,) = host.ask("GET", "restaurants/")["results"]
    assert shown == {
        "id": str(restaurant.pk), "name": restaurant.name, "slug": restaurant.slug, "timezone": "Europe/London",
        "role": "host", "floorVersion": 2, "policyVersion": 2,
    }  # fmt: skip
    everywhere = caller(superuser=True).ask("GET", "restaurants/")["results"]
    assert {(each["id"], each["role"]) for each in everywhere} == {
        (str(restaurant.pk), "manager"),
        (str(other.pk), "manager"),
    }
    assert StaffMembership.objects.count() == 1
    one = host.ask("GET", f"restaurants/{restaurant.pk}/")
    assert one | shown == one
    assert (one["servicePeriods"], one["holdTtlSeconds"], one["serviceDayStarts"]) == ([LUNCH], 180, "04:30")
    assert one["pacing"]["periods"] == {"Late lunch_menu": {"parties": 4}}
    assert host.ask("GET", f"restaurants/{other.pk}/", status=404)["code"] == "not_found"
    assert Caller().ask("GET", "restaurants/", status=401)["code"] == "not_authenticated"
