"""The floor document, read by somebody who mistypes: every fault is a typed error with the path to it."""

from typing import Any

import pytest

from tests.builders import floor_document, table
from tests.venues.faults import AT_LEAST_1, NO_TIME, TOO_FEW, fault_of
from venues.demo import public_house
from venues.documents import read_floor_document


def with_override(*names: str, capacity: Any = 6, **changes: Any) -> dict[str, Any]:
    return floor_document(capacityOverrides=[{"tables": list(names), "capacity": capacity, **changes}])


def test_a_complete_document_is_read_with_defaults_filled_in() -> None:
    floor = read_floor_document(floor_document(table("T1", 4), table("T2", 6, minParty=2, maxParty=8, id="b")))
    assert floor["tables"][0] == {
        "id": "T1", "number": "T1", "zone": "Main", "capacity": 4, "min_party": 1, "max_party": 4, "movable": True,
        "active": True, "tags": [], "x": 0, "y": 0, "shape": "rectangle", "priority": 0,
    }  # fmt: skip
    assert {key: floor["tables"][1][key] for key in ("id", "number", "min_party", "max_party")} == {
        "id": "b", "number": "T2", "min_party": 2, "max_party": 8,
    }  # fmt: skip
    assert (floor["joins"], floor["capacity_overrides"]) == ([], [])


def test_the_demonstrations_building_is_forty_tables_in_five_zones() -> None:
    floor = read_floor_document(public_house())
    zones = {entry["zone"] for entry in floor["tables"]}
    assert len(floor["tables"]) == 40
    assert zones == {"Main Dining", "Bar", "Patio", "Private Room", "Garden"}


@pytest.mark.parametrize("document", [[], None, "floor", 5, True])
def test_what_is_not_an_object_is_no_floor(document: object) -> None:
    assert fault_of(document) == ("", "A floor document is a JSON object.")


@pytest.mark.parametrize(
    ("document", "path", "detail"),
    [
        ({}, "tables", "This field is required."),
        ({"tables": []}, "tables", TOO_FEW.format(1)),
        ({"tables": "T1"}, "tables", 'Expected a list of items but got type "str".'),
        ({"tables": {}}, "tables", 'Expected a list of items but got type "dict".'),
        ({"tables": [5]}, "tables[0]", "Invalid data. Expected a dictionary, but got int."),
        ({"tables": [None]}, "tables[0]", "This field may not be null."),
        (floor_document(kitchen=1), "kitchen", "Unknown key."),
        (floor_document(Name="House"), "Name", "Unknown key."),
        (floor_document(name="A\0B"), "name", "Null characters are not allowed."),
        (floor_document(name={"en": "House"}), "name", "Not a valid string."),
        (
            floor_document(timezone="Mars/Base"),
            "timezone",
            "'Mars/Base' is not a known time zone; use an IANA name such as Europe/London.",
        ),
        (floor_document(timezone=""), "timezone", "This field may not be blank."),
        (floor_document(timezone=None), "timezone", "This field may not be null."),
        (floor_document(serviceDayStarts="noon"), "serviceDayStarts", NO_TIME),
        (floor_document(service_day_starts="05:00"), "service_day_starts", "Unknown key."),
    ],
)
def test_a_building_that_is_none_is_refused_with_the_place(document: object, path: str, detail: str) -> None:
    assert fault_of(document) == (path, detail)


@pytest.mark.parametrize(
    ("entry", "path", "detail"),
    [
        (table("T1", 0), "capacity", AT_LEAST_1),
        (table("T1", -4), "capacity", AT_LEAST_1),
        (table("T1", 1001), "capacity", "Ensure this value is less than or equal to 1000."),
        (table("T1", 10**4000), "capacity", "Ensure this value is less than or equal to 1000."),
        (table("T1", 4.5), "capacity", "A valid integer is required."),  # type: ignore[arg-type]
        (table("T1", float("nan")), "capacity", "A valid integer is required."),  # type: ignore[arg-type]
        (table("T1", float("inf")), "capacity", "A valid integer is required."),  # type: ignore[arg-type]
        (table("T1", True), "capacity", "A valid integer is required."),
        (table("T1", None), "capacity", "This field may not be null."),  # type: ignore[arg-type]
        ({"number": "T1", "zone": "Main"}, "capacity", "This field is required."),
        (table("T1", minParty=0), "minParty", AT_LEAST_1),
        (table("T1", minParty=3, maxParty=2), "minParty", "must not be above maxParty, which is 2"),
        (table("T1", 4, minParty=5), "minParty", "must not be above maxParty, which is 4"),
        (table("T1", minparty=2), "minparty", "Unknown key."),
        (table("T1", min_party=2), "min_party", "Unknown key."),
        (table("T1", minParty=4, min_party=2), "min_party", "Unknown key."),
        (table("T\0"), "number", "Null characters are not allowed."),
        (table("\ud800"), "number", "Surrogate characters are not allowed: U+D800."),
        (table("  "), "number", "This field may not be blank."),
        (table("T" * 21), "number", "Ensure this field has no more than 20 characters."),
        (table([]), "number", "Not a valid string."),  # type: ignore[arg-type]
        (table(True), "number", "Not a valid string."),  # type: ignore[arg-type]
        (table("T1", zone="Bar\0"), "zone", "Null characters are not allowed."),
        (table("T1", tags="quiet"), "tags", 'Expected a list of items but got type "str".'),
        (table("T1", tags=["quiet", "a\0"]), "tags[1]", "Null characters are not allowed."),
        (table("T1", movable="perhaps"), "movable", "Must be a valid boolean."),
        (table("T1", movable=[]), "movable", "Must be a valid boolean."),
        (table("T1", shape="oval"), "shape", '"oval" is not a valid choice.'),
        (table("T1", x=1_000_001), "x", "Ensure this value is less than or equal to 1000000."),
        (table("T1", priority=-1001), "priority", "Ensure this value is greater than or equal to -1000."),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_place(entry: dict[str, Any], path: str, detail: str) -> None:
    assert fault_of(floor_document(table("T0"), entry)) == (f"tables[1].{path}", detail)


@pytest.mark.parametrize("second", [table("T1"), table(" T1 "), table("T1", id="other")])
def test_two_tables_of_one_number_are_refused_by_their_number(second: dict[str, Any]) -> None:
    document = floor_document(table("T0"), table("T1"), second)
    assert fault_of(document) == ("tables[2].number", "'T1' is already the number of tables[1].")


def test_two_tables_of_one_id_are_refused() -> None:
    document = floor_document(table("T1", id="a"), table("T2", id="a"))
    assert fault_of(document) == ("tables[1].id", "'a' is already the id of tables[0]")


@pytest.mark.parametrize(
    ("joins", "path", "detail"),
    [
        ([["T1", "T2"], ["T1", "T9"]], "joins[1][1]", "there is no table 'T9'"),
        ([["T1", "T1"]], "joins[0]", "table 'T1' cannot be joined to itself"),
        ([["T1"]], "joins[0]", TOO_FEW.format(2)),
        ([["T1", "T2", "T1"]], "joins[0]", "Ensure this field has no more than 2 elements."),
        (["T1"], "joins[0]", 'Expected a list of items but got type "str".'),
        ([["T1", None]], "joins[0][1]", "This field may not be null."),
    ],
)
def test_a_join_to_nowhere_and_other_joins_that_are_none_are_refused(joins: Any, path: str, detail: str) -> None:
    assert fault_of(floor_document(joins=joins)) == (path, detail)


def test_joins_name_tables_by_id_where_they_have_one() -> None:
    tables = table("T1", id="a"), table("T2", id="b")
    assert read_floor_document(floor_document(*tables, joins=[["a", "b"]]))["joins"] == [["a", "b"]]
    assert fault_of(floor_document(*tables, joins=[["T1", "b"]])) == ("joins[0][0]", "there is no table 'T1'")


@pytest.mark.parametrize(
    ("document", "path", "detail"),
    [
        (with_override("T1"), "[0].tables", TOO_FEW.format(2)),
        (with_override("T1", "T9"), "[0].tables", "there is no table 'T9'"),
        (with_override("T1", "T1"), "[0].tables", "names a table twice"),
        (with_override("T1", "T2", capacity=0), "[0].capacity", AT_LEAST_1),
        (with_override("T1", "T2", seats=6), "[0].seats", "Unknown key."),
        (
            floor_document(
                capacityOverrides=[{"tables": pair, "capacity": 6} for pair in (["T1", "T2"], ["T2", "T1"])]
            ),
            "[1].tables",
            "capacityOverrides[0] is for the same tables",
        ),
    ],
)
def test_an_override_of_no_joined_set_is_refused(document: object, path: str, detail: str) -> None:
    assert fault_of(document) == (f"capacityOverrides{path}", detail)


def test_a_document_nested_without_end_is_refused() -> None:
    nested: list[Any] = []
    for _ in range(900):
        nested = [nested]
    path, detail = fault_of(floor_document(tables=nested))
    assert (path, detail) == ("tables" + "[0]" * 8, "Nested too deeply to be a floor.")
