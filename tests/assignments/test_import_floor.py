"""`import_floor`: a building from a file, whole or not at all, and every no names the file and the place in it."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.assignments.commands import ask, everything, refuse, say, written
from tests.builders import floor_document, house, table
from venues.models import Join, Restaurant, ServicePeriod, Table

pytestmark = pytest.mark.django_db
NO_ZONE = "'Mars/Base' is not a known time zone; use an IANA name such as Europe/London."
NO_SLUG = "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."


@pytest.fixture
def floor_file(tmp_path: Path) -> Any:
    """Writes a document to a file and returns its name."""
    return lambda document: written(tmp_path / "floor.json", content=json.dumps(document))


def test_a_new_restaurant_is_opened_with_everything_in_the_document(floor_file: Any) -> None:
    path = floor_file(floor_document(table("T1"), table("T2"), joins=[["T1", "T2"]], name="Café Zürich"))
    assert say("import_floor", path) == "cafe-zurich: 2 tables, 1 joins, floor version 2.\n"
    restaurant = Restaurant.objects.get()
    assert (restaurant.slug, restaurant.name, restaurant.timezone) == ("cafe-zurich", "Café Zürich", "Europe/London")
    counts = [model.objects.filter(restaurant=restaurant).count() for model in (Table, Join, ServicePeriod)]
    assert counts == [2, 1, 1]


def test_a_known_restaurant_is_changed_and_what_the_document_leaves_out_is_retired(floor_file: Any) -> None:
    restaurant = house(table("T1"), table("T2"), table("T3"))
    answer = ask("import_floor", floor_file(floor_document(table("T2", 8))), "--restaurant", restaurant.slug)
    assert answer == {
        "restaurant": restaurant.slug, "tables": 1, "joins": 0, "retired": ["T1", "T3"], "floorVersion": 3,
    }  # fmt: skip
    assert list(Table.objects.filter(active=True).values_list("number", "capacity")) == [("T2", 8)]
    assert say("import_floor", floor_file(floor_document(table("T1"))), "--restaurant", restaurant.slug) == (
        f"{restaurant.slug}: 1 tables, 0 joins, floor version 4; retired T2.\n"
    )


def test_the_command_line_outvotes_the_document_for_a_new_restaurant(floor_file: Any) -> None:
    words = ["--restaurant", "corner", "--name", "The Corner", "--timezone", "Asia/Tokyo"]
    ask("import_floor", floor_file(floor_document()), *words)
    assert Restaurant.objects.values_list("slug", "name", "timezone").get() == ("corner", "The Corner", "Asia/Tokyo")


def test_without_any_time_zone_a_new_restaurant_lives_by_utc(floor_file: Any) -> None:
    document = floor_document()
    del document["timezone"]
    ask("import_floor", floor_file(document))
    assert Restaurant.objects.get().timezone == "UTC"


def test_the_document_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.TextIOWrapper(io.BytesIO(json.dumps(floor_document()).encode()))
    monkeypatch.setattr("sys.stdin", content)
    assert ask("import_floor", "-")["restaurant"] == "test-house"


@pytest.mark.parametrize("known", [True, False])
def test_a_dry_run_checks_everything_and_writes_nothing(floor_file: Any, known: bool) -> None:
    slug = house(table("T1")).slug if known else "new-house"
    before = everything()
    path = floor_file(floor_document(table("T7")))
    assert say("import_floor", path, "--restaurant", slug, "--dry-run") == (
        f"{slug}: 1 tables, 0 joins. Checked, nothing stored (--dry-run).\n"
    )
    assert ask("import_floor", path, "--restaurant", slug, "--dry-run") == {"restaurant": slug, "tables": 1, "joins": 0}
    assert everything() == before


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (floor_document(joins=[["T1", "T9"]]), "joins[0][1]: there is no table 'T9'"),
        (floor_document(table("T1"), table("T1")), "tables[1].number: 'T1' is already the number of tables[0]."),
        (floor_document(table("T1", 0)), "tables[0].capacity: Ensure this value is greater than or equal to 1."),
        (floor_document(timezone="Mars/Base"), f"timezone: {NO_ZONE}"),
        (floor_document(tabels=[]), "tabels: Unknown key."),
        ({}, "tables: This field is required."),
        ([floor_document()], "A floor document is a JSON object."),
        ("floor", "A floor document is a JSON object."),
    ],
)
def test_a_faulty_document_is_refused_with_the_file_and_the_path(floor_file: Any, document: Any, fault: str) -> None:
    known = house(table("T1"))
    path = floor_file(document)
    assert refuse("import_floor", path) == f"{path}: {fault}"
    assert refuse("import_floor", path, "--restaurant", known.slug) == f"{path}: {fault}"
    assert refuse("import_floor", path, "--dry-run") == f"{path}: {fault}"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "line 1: not JSON: Expecting value"),
        (b'{\n"name": "x",\n}', "line 3: not JSON: Expecting property name enclosed in double quotes"),
        (b'{"name": "Caf\xe9"}', "not UTF-8 text at byte 13"),
        (b"[" * 100_000, "nested too deeply to be a floor"),
        (b'{"tables": [{"capacity": ' + b"9" * 5000 + b"}]}", "not JSON: a number in it has too many digits"),
        (b"\x89PNG\r\n\x1a\n", "not UTF-8 text at byte 0"),
    ],
)
def test_a_file_that_is_not_json_is_refused_with_the_place(tmp_path: Path, content: bytes, fault: str) -> None:
    path = written(tmp_path / "floor.json", content=content)
    assert refuse("import_floor", path) == f"{path}: {fault}"


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refuse("import_floor", str(tmp_path / "none.json")) == f"{tmp_path / 'none.json'}: No such file or directory"
    assert refuse("import_floor", str(tmp_path)) == f"{tmp_path}: Is a directory"


@pytest.mark.parametrize("also", [[], ["--dry-run"]])
def test_a_new_restaurant_needs_a_name_hours_and_a_time_zone_that_exist(floor_file: Any, also: list[str]) -> None:
    nameless = floor_document()
    del nameless["name"]
    closed = floor_document()
    del closed["servicePeriods"]
    no_name = "The document's name gives no slug; say which restaurant with --restaurant."
    assert refuse("import_floor", floor_file(nameless), *also) == no_name
    assert refuse("import_floor", floor_file(floor_document(name="東京")), *also) == no_name
    assert (
        refuse("import_floor", floor_file(closed), *also)
        == "A new restaurant needs servicePeriods in its floor document."
    )
    assert refuse("import_floor", floor_file(floor_document()), "--timezone", "Mars/Base", *also) == (
        f"test-house: {NO_ZONE}"
    )


@pytest.mark.parametrize("also", [[], ["--dry-run"]])
@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["--restaurant", "The Corner!"], f"The Corner!: {NO_SLUG}"),
        (["--restaurant", "s" * 81], "s" * 80 + ": Ensure this value has at most 80 characters (it has 81)."),
        (["--name", "n" * 201], "n" * 80 + ": Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_a_new_restaurants_name_and_slug_must_be_some(
    floor_file: Any, words: list[str], fault: str, also: list[str]
) -> None:
    assert refuse("import_floor", floor_file(floor_document()), *words, *also) == fault


def test_a_known_restaurant_needs_no_hours_in_the_document(floor_file: Any) -> None:
    restaurant = house(table("T1"))
    ask("import_floor", floor_file({"tables": [table("T9")]}), "--restaurant", restaurant.slug)
    assert ServicePeriod.objects.filter(restaurant=restaurant).count() == 1
    assert Restaurant.objects.get().name == restaurant.name
