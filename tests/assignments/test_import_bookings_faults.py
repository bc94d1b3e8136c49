"""`import_bookings` and everything a file of bookings can get wrong: a line is left out, a file is refused whole."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assignments.models import Booking
from tests.assignments.commands import ask, refuse, written
from tests.builders import floor_document, house, table
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
File = Callable[..., str]
HEADER = "restaurant,starts_at,reserved_at,party_size,timezone"
GOOD = "Corner,2025-11-28 19:00,2025-11-20 10:00,2,"
NO_ZONE = "'Mars/Base' is not a known time zone; use an IANA name such as Europe/London."
IN_SERVICE = "outside service; parties are seated at Dinner 17:00–21:00."
NO_DATE = "is not a date and time such as 2026-11-27 19:30"
NO_NUMBER = "is not a whole number"
NO_COLUMN = "no column for restaurant, starts_at, party_size; the file has"
MAP_ONE = "Map one with --map"
NO_START = f"no column for starts_at; the file has restaurant, party_size. {MAP_ONE} starts_at=THEIR_NAME"
NO_UTF_8 = "is not UTF-8; save the file as UTF-8 or say --encoding latin-1"
CAN_BE_MAPPED = "restaurant, starts_at, reserved_at, party_size, guest_name, reference, timezone"
SEMICOLONS = HEADER.replace(",", ";")
COLUMNS = HEADER.replace(",", ", ")
MOVED = "the line says Asia/Tokyo, the restaurant is in Europe/London"
TOO_EARLY = "reserved 2025-11-28 19:01:00+00:00, starts 2025-11-28 19:00:00+00:00"
SKIPPED = "2025-03-30 01:30 does not exist in Europe/London: the clocks go forward over it."
TWICE = "2025-10-26 01:30 happens twice in Europe/London: give it with its UTC offset."
FIELDS = "the line has more or fewer fields than the header"
FRIDAY_AT_SEVEN = "Corner,2025-11-28 19:00"


@pytest.fixture
def csv_file(tmp_path: Path) -> File:
    """Writes a header and lines to a file and returns its name."""
    return lambda *lines, header=HEADER: written(tmp_path / "bookings.csv", content="\n".join([header, *lines]) + "\n")


@pytest.fixture
def small_house(tmp_path: Path) -> str:
    """A floor file whose one table seats four, with dinner from five to nine."""
    return written(tmp_path / "floor.json", content=json.dumps(floor_document(table("T1", 4))))


@pytest.mark.parametrize(
    ("line", "code", "detail"),
    [
        ("Corner,28/11/2025 19:00,,2,", "wrong_date", f"starts_at '28/11/2025 19:00' {NO_DATE}"),
        ("Corner,2025-02-30 19:00,,2,", "wrong_date", f"starts_at '2025-02-30 19:00' {NO_DATE}"),
        ("Corner,,,2,", "wrong_date", f"starts_at '' {NO_DATE}"),
        ("Corner,0001-01-01 19:00,,2,", "wrong_date", "starts_at '0001-01-01 19:00' is not of this age"),
        ("Corner,9999-12-31 23:59,,2,", "wrong_date", "starts_at '9999-12-31 23:59' is not of this age"),
        (f"{FRIDAY_AT_SEVEN},yesterday,2,", "wrong_date", f"reserved_at 'yesterday' {NO_DATE}"),
        (f"{FRIDAY_AT_SEVEN},,-2,", "wrong_party_size", "party_size -2 is not between 1 and 1000"),
        (f"{FRIDAY_AT_SEVEN},,0,", "wrong_party_size", "party_size 0 is not between 1 and 1000"),
        (f"{FRIDAY_AT_SEVEN},,10000,", "wrong_party_size", "party_size 10000 is not between 1 and 1000"),
        (f"{FRIDAY_AT_SEVEN},,two,", "wrong_party_size", f"party_size 'two' {NO_NUMBER}"),
        (f"{FRIDAY_AT_SEVEN},,2.0,", "wrong_party_size", f"party_size '2.0' {NO_NUMBER}"),
        (f"{FRIDAY_AT_SEVEN},,--2,", "wrong_party_size", f"party_size '--2' {NO_NUMBER}"),
        (f"{FRIDAY_AT_SEVEN},,-,", "wrong_party_size", f"party_size '-' {NO_NUMBER}"),
        (f"{FRIDAY_AT_SEVEN},,²,", "wrong_party_size", f"party_size '²' {NO_NUMBER}"),
        (f"{FRIDAY_AT_SEVEN},,,", "wrong_party_size", f"party_size '' {NO_NUMBER}"),
        (f"{FRIDAY_AT_SEVEN},,9999999999,", "wrong_party_size", f"party_size '9999999999' {NO_NUMBER}"),
        (" ,2025-11-28 19:00,,2,", "no_restaurant", "the restaurant is empty"),
        ("東京,2025-11-28 19:00,,2,", "no_restaurant", "'東京' cannot be made into a name for addresses"),
        ("Cor\0ner,2025-11-28 19:00,,2,", "not_text", "the line holds a NUL byte"),
        (f"{FRIDAY_AT_SEVEN},,2", "wrong_number_of_fields", FIELDS),
        (f"{FRIDAY_AT_SEVEN},,2,,", "wrong_number_of_fields", FIELDS),
        ("Other,2025-11-28 19:00,,2,Mars/Base", "unknown_timezone", NO_ZONE),
        ("Corner,2025-11-28 20:00,,2,Mars/Base", "unknown_timezone", NO_ZONE),
        ("Corner,2025-11-28 20:00,,2,Asia/Tokyo", "other_timezone", MOVED),
        (f"{FRIDAY_AT_SEVEN},2025-11-28 19:01,2,", "reserved_after_start", TOO_EARLY),
        ("Corner,2025-03-30 01:30,,2,", "nonexistent_local_time", SKIPPED),
        (f"{FRIDAY_AT_SEVEN},2025-10-26 01:30,2,", "ambiguous_local_time", TWICE),
        ("Corner,2025-11-28 03:00,,2,", "outside_service", f"03:00 is {IN_SERVICE}"),
        ("Corner,2025-11-28,,2,", "outside_service", f"00:00 is {IN_SERVICE}"),
        ("Corner,2025-11-28 21:15,,2,", "after_last_seating", "The last seating of Dinner is 21:00."),
        (f"{FRIDAY_AT_SEVEN},,5,", "party_too_large", "no table or join of the empty house seats a party of 5"),
        (GOOD, "duplicate_row", "says the same as line 2"),
    ],
)  # fmt: skip
def test_a_bad_line_is_left_out_by_number_and_reason_and_the_good_ones_are_taken(
    csv_file: File, small_house: str, line: str, code: str, detail: str
) -> None:
    answer = ask("import_bookings", csv_file(GOOD, line, GOOD.replace("19:00", "20:00")), "--floor", small_house)
    assert answer == {
        "imported": 2, "known": 0, "restaurantsOpened": 1, "leftOut": [{"line": 3, "code": code, "detail": detail}],
    }  # fmt: skip
    assert sorted(start.hour for start in Booking.objects.values_list("starts_at", flat=True)) == [19, 20]
    assert Restaurant.objects.get().slug == "corner"


@pytest.mark.parametrize("bad", ["Corner,never,,2,", "Corner,2025-11-28 03:00,,2,", "Corner,2025-11-28 19:00,,5,"])
def test_a_file_of_bad_lines_only_fails_and_opens_no_restaurant(csv_file: File, small_house: str, bad: str) -> None:
    assert refuse("import_bookings", csv_file(bad), "--floor", small_house) == "No booking could be imported."


def test_a_restaurant_that_only_bad_lines_name_is_not_opened(csv_file: File) -> None:
    answer = ask("import_bookings", csv_file(GOOD, "Misprint,2025-11-28 03:00,,2,"))
    assert (answer["imported"], answer["restaurantsOpened"]) == (1, 1)
    assert list(Restaurant.objects.values_list("slug", flat=True)) == ["corner"]


def test_a_known_restaurant_stays_when_only_bad_lines_name_it(csv_file: File) -> None:
    known = house(table("T1"))
    ask("import_bookings", csv_file(GOOD, f"{known.slug},2025-11-28 03:00,,2,"))
    assert set(Restaurant.objects.values_list("slug", flat=True)) == {"corner", known.slug}


def test_a_closed_day_is_told(csv_file: File, tmp_path: Path) -> None:
    period = floor_document()["servicePeriods"][0] | {"weekdays": [5]}
    fridays = written(tmp_path / "fridays.json", content=json.dumps(floor_document(servicePeriods=[period])))
    answer = ask("import_bookings", csv_file(GOOD, "Corner,2025-11-27 19:00,,2,"), "--floor", fridays)
    assert answer["leftOut"] == [
        {"line": 3, "code": "closed", "detail": "There is no service on Thursday 27 November 2025."}
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", f"{NO_COLUMN} none. {MAP_ONE} restaurant=THEIR_NAME"),
        (f"{HEADER}\n", "there are no rows below the header"),
        (f"{HEADER}\n\n\n", "there are no rows below the header"),
        (f"restaurant,party_size\n{GOOD}\n", NO_START),
        (f"{SEMICOLONS}\n{GOOD}\n", f"{NO_COLUMN} {SEMICOLONS}. {MAP_ONE} restaurant=THEIR_NAME"),
        (f"{HEADER},party_size\n{GOOD},3\n", "line 1: two columns are called 'party_size'"),
        (f'"{HEADER}\n{GOOD}\n', "line 1: not CSV: unexpected end of data"),
        (f'{HEADER}\n{GOOD}\nCorner,"2025-11-28,,2,\n{GOOD}\n{GOOD}\n', "line 3: not CSV: unexpected end of data"),
        (f'{HEADER}\n{GOOD}\nCorner,"x"y,,2,\n{GOOD}\n', "line 3: not CSV: ',' expected after '\"'"),
        (f"{HEADER}\n{GOOD}\n{'x' * 131_073},,,2,\n", "line 3: not CSV: field larger than field limit (131072)"),
        (f"{HEADER}\n{GOOD}\nCaf\xe9,,,2,\n".encode("latin-1"), f"line 3: byte 0xE9 {NO_UTF_8}"),
        (b"\x89PNG\r\n\x1a\n", f"line 1: byte 0x89 {NO_UTF_8}"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_of_bookings_is_refused_whole(tmp_path: Path, content: str | bytes, fault: str) -> None:
    path = written(tmp_path / "bookings.csv", content=content)
    assert refuse("import_bookings", path) == f"{path}: {fault}"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert (
        refuse("import_bookings", str(tmp_path / "none.csv")) == f"{tmp_path / 'none.csv'}: No such file or directory"
    )
    assert refuse("import_bookings", str(tmp_path)) == f"{tmp_path}: Is a directory"


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["--map", "pax=party_size"], f"--map names 'pax'; it can be one of {CAN_BE_MAPPED}"),
        (["--map", "party_size=pax"], f"--map names the column 'pax'; the file has {COLUMNS}"),
        (["--map", "party_size"], f"--map names the column ''; the file has {COLUMNS}"),
        (["--encoding", "klingon"], "'klingon' is not an encoding"),
        (["--encoding", "hex"], "'hex' is not an encoding"),
    ],
)  # fmt: skip
def test_a_map_or_an_encoding_that_is_none_is_refused(csv_file: File, words: list[str], fault: str) -> None:
    path = csv_file(GOOD)
    assert refuse("import_bookings", path, *words) == f"{path}: {fault}"


def test_a_time_zone_or_a_floor_that_is_none_is_refused(csv_file: File, tmp_path: Path) -> None:
    path, floor = csv_file(GOOD), tmp_path / "floor.json"
    assert refuse("import_bookings", path, "--timezone", "Mars/Base") == NO_ZONE
    assert refuse("import_bookings", path, "--floor", str(floor)) == f"{floor}: No such file or directory"
    written(floor, content=json.dumps(floor_document(table("T1", 0))))
    no_seat = "tables[0].capacity: Ensure this value is greater than or equal to 1."
    assert refuse("import_bookings", path, "--floor", str(floor)) == f"{floor}: {no_seat}"
    written(floor, content="[]")
    assert refuse("import_bookings", path, "--floor", str(floor)) == f"{floor}: A floor document is a JSON object."
    written(floor, content=json.dumps({"tables": [table("T1")]}))
    no_hours = "servicePeriods: needed, to know how long parties stay"
    assert refuse("import_bookings", path, "--floor", str(floor)) == f"{floor}: {no_hours}"
