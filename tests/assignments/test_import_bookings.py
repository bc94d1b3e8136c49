"""`import_bookings`: good lines in, in the order in which they were reserved; the others named by line and reason."""

import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assignments.audit import audit
from assignments.models import AutoAssignJob, Booking, ServiceBook
from telemetry.models import Event
from tests.assignments.commands import ask, everything, refuse, say, written
from tests.builders import floor_document, house, table
from venues.models import Restaurant, Table

pytestmark = pytest.mark.django_db
File = Callable[..., str]
HEADER = "restaurant,starts_at,reserved_at,party_size"
GOOD = "Corner,2025-11-28 19:00,2025-11-20 10:00,2"


@pytest.fixture
def csv_file(tmp_path: Path) -> File:
    """Writes a header and lines to a file and returns its name."""
    return lambda *lines, header=HEADER: written(tmp_path / "bookings.csv", content="\n".join([header, *lines]) + "\n")


@pytest.fixture
def small_house(tmp_path: Path) -> str:
    """A floor file whose one table seats four, with dinner from five to nine."""
    return written(tmp_path / "floor.json", content=json.dumps(floor_document(table("T1", 4))))


def at(hour: int, minute: int = 0, *, day: int = 28) -> dt.datetime:
    return dt.datetime(2025, 11, day, hour, minute, tzinfo=dt.UTC)


def test_a_line_becomes_a_booking_with_its_window_its_book_and_its_job(csv_file: File, small_house: str) -> None:
    assert say("import_bookings", csv_file(GOOD), "--floor", small_house) == (
        "1 bookings imported, 0 known before, 0 lines left out; 1 restaurants opened.\n"
    )
    stored = Booking.objects.select_related("restaurant").get()
    assert (stored.restaurant.slug, stored.restaurant.name) == ("corner", "Corner")
    assert (stored.party_size, stored.starts_at, stored.reserved_at) == (2, at(19), at(10, day=20))
    assert (stored.window.lower, stored.window.upper, stored.service_date) == (at(19), at(21), dt.date(2025, 11, 28))
    assert (stored.state, stored.source, stored.guest_name) == ("pending", "import", "")
    assert ServiceBook.objects.values_list("service_date", "version").get() == (dt.date(2025, 11, 28), 0)
    job = AutoAssignJob.objects.get(booking=stored)
    assert (job.state, job.starts_at, job.due_at) == ("queued", stored.starts_at, stored.reserved_at)


def test_each_booking_is_told_of_once_however_often_its_file_is_imported(csv_file: File, small_house: str) -> None:
    ask("import_bookings", csv_file(GOOD), "--floor", small_house, "--dry-run")
    assert not Event.objects.exists()
    for _ in range(2):
        ask("import_bookings", csv_file(GOOD), "--floor", small_house)
    stored = Booking.objects.get()
    told = Event.objects.order_by("id").values_list("name", "payload", "booking_id", "restaurant_id", "actor")
    about = (stored.pk, stored.restaurant_id, "import_bookings")
    assert list(told) == [
        ("booking.created", {"to": "pending", "partySize": 2, "source": "import"}, *about),
        ("job.queued", {"round": 0}, *about),
    ]
    assert audit() == ()


def test_a_restaurant_not_known_yet_is_opened_with_the_demonstrations_floor(csv_file: File) -> None:
    ask("import_bookings", csv_file(GOOD))
    restaurant = Restaurant.objects.get()
    assert (restaurant.name, restaurant.timezone) == ("Corner", "Europe/London")
    assert Table.objects.filter(restaurant=restaurant).count() == 40


def test_a_known_restaurant_keeps_its_floor_and_its_clock(csv_file: File) -> None:
    tokyo = house(table("T1"), timezone="Asia/Tokyo")
    path = csv_file(GOOD.replace("Corner", tokyo.slug))
    assert ask("import_bookings", path, "--timezone", "America/New_York")["restaurantsOpened"] == 0
    assert Booking.objects.get().starts_at == at(10)
    assert Table.objects.filter(restaurant=tokyo).count() == 1


def test_bookings_are_stored_in_the_order_in_which_they_were_reserved(csv_file: File) -> None:
    ask(
        "import_bookings",
        csv_file(
            "Corner,2025-11-28 19:00,2025-11-20 12:00,3",
            "Corner,2025-11-28 20:00,2025-11-20T13:30+05:00,1",
            "Corner,2025-11-27 19:00,2025-11-20 11:00,2",
            "Corner,2025-11-26 19:00,2025-11-20 12:00,4",
        ),
    )
    assert list(Booking.objects.order_by("created_at").values_list("party_size", flat=True)) == [1, 2, 3, 4]
    assert list(AutoAssignJob.objects.order_by("created_at").values_list("booking__party_size", flat=True)) == [
        1,
        2,
        3,
        4,
    ]


def test_a_wall_clock_is_the_restaurants_and_an_offset_is_taken_at_its_word(csv_file: File) -> None:
    lines = ["Corner,2025-07-01 19:00,,1", "Corner,2025-07-01T19:00+02:00,,2", "Corner,2025-07-01T19:00Z,,3"]
    ask("import_bookings", csv_file(*lines))
    starts = Booking.objects.order_by("party_size").values_list("starts_at", flat=True)
    assert [start.hour for start in starts] == [18, 17, 19]


def test_two_offsets_tell_the_two_showings_of_an_hour_apart(csv_file: File, tmp_path: Path) -> None:
    period = floor_document()["servicePeriods"][0] | {"opens": "22:00", "lastSeating": "03:00", "closes": "05:00"}
    night = written(tmp_path / "night.json", content=json.dumps(floor_document(table("T1"), servicePeriods=[period])))
    lines = ["Corner,2025-10-26T01:30+01:00,,1", "Corner,2025-10-26T01:30+00:00,,2", "Corner,2025-10-26 01:30,,3"]
    answer = ask("import_bookings", csv_file(*lines), "--floor", night)
    starts = Booking.objects.order_by("party_size").values_list("starts_at", flat=True)
    assert [f"{start:%H:%M}" for start in starts] == ["00:30", "01:30"]
    assert [(left["line"], left["code"]) for left in answer["leftOut"]] == [(4, "ambiguous_local_time")]


def test_a_booking_that_does_not_say_when_it_was_made_was_made_when_the_party_came(csv_file: File) -> None:
    ask("import_bookings", csv_file("Corner,2025-11-28 19:00,,2"))
    assert Booking.objects.get().reserved_at == at(19)


def test_columns_go_by_the_names_other_programs_give_them_or_by_map(csv_file: File) -> None:
    path = csv_file("Corner,2025-11-28 19:00,2025-11-20 10:00,2,x", header="venue,visit_at_local,booked_at,covers,note")
    assert ask("import_bookings", path)["imported"] == 1
    path = csv_file("Corner,2025-11-28 20:00,4,Ann", header="lokal,wann,pax,name")
    words = ["--map", "restaurant=lokal", "--map", "starts_at=wann", "--map", "party_size=pax"]
    assert ask("import_bookings", path, *words)["imported"] == 1
    assert list(Booking.objects.values_list("party_size", "guest_name")) == [(2, ""), (4, "Ann")]


def test_the_file_may_come_from_standard_input_with_a_byte_order_mark_and_windows_line_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = f"\ufeff{HEADER}\r\n{GOOD}\r\n\r\n".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert ask("import_bookings", "-") == {"imported": 1, "known": 0, "restaurantsOpened": 1, "leftOut": []}


def test_latin_1_is_read_when_it_is_said(tmp_path: Path) -> None:
    path = written(tmp_path / "latin.csv", content=f"{HEADER},name\n{GOOD},Andr\xe9\n".encode("latin-1"))
    assert ask("import_bookings", path, "--encoding", "latin-1")["imported"] == 1
    assert Booking.objects.get().guest_name == "André"


def test_importing_twice_changes_nothing(csv_file: File) -> None:
    path = csv_file(GOOD, GOOD.replace("19:00", "20:00"), "Corner,never,,2")
    assert ask("import_bookings", path)["imported"] == 2
    before = everything()
    answer = ask("import_bookings", path)
    assert (answer["imported"], answer["known"], answer["restaurantsOpened"]) == (0, 2, 0)
    assert everything() == before


def test_a_longer_file_adds_only_what_is_new(csv_file: File) -> None:
    ask("import_bookings", csv_file(GOOD))
    answer = ask("import_bookings", csv_file(GOOD.replace("19:00", "20:00"), GOOD))
    assert (answer["imported"], answer["known"]) == (1, 1)


def test_a_line_that_says_the_same_again_is_left_out_unless_like_lines_are_like_parties(csv_file: File) -> None:
    path = csv_file(GOOD, GOOD, GOOD)
    assert ask("import_bookings", path)["leftOut"] == [
        {"line": line, "code": "duplicate_row", "detail": "says the same as line 2"} for line in (3, 4)
    ]
    assert ask("import_bookings", path, "--keep-duplicates")["imported"] == 2
    answer = ask("import_bookings", path, "--keep-duplicates")
    assert (answer["imported"], answer["known"], answer["leftOut"]) == (0, 3, [])
    assert Booking.objects.count() == 3


def test_a_booking_is_known_by_its_reference_whatever_else_the_line_says(csv_file: File) -> None:
    header = f"{HEADER},reference"
    ask("import_bookings", csv_file(f"{GOOD},A1", f"{GOOD},A2", header=header))
    moved = GOOD.replace("19:00", "20:00")
    answer = ask(
        "import_bookings", csv_file(f"{moved},A1", f"{moved},A1", f"{GOOD},A3", header=header), "--keep-duplicates"
    )
    assert (answer["imported"], answer["known"]) == (1, 1)
    assert [(left["line"], left["code"]) for left in answer["leftOut"]] == [(3, "duplicate_row")]
    assert set(Booking.objects.values_list("starts_at", flat=True)) == {at(19)}


def test_a_dry_run_reports_as_the_real_one_would_and_stores_nothing(csv_file: File) -> None:
    path = csv_file(GOOD, "Corner,never,,2")
    before = everything()
    assert say("import_bookings", path, "--dry-run").splitlines() == [
        "line 3: wrong_date: starts_at 'never' is not a date and time such as 2026-11-27 19:30",
        "1 bookings imported, 0 known before, 1 lines left out (wrong_date 1); 1 restaurants opened. "
        "Nothing stored (--dry-run).",
    ]
    assert everything() == before
    answer = ask("import_bookings", path, "--dry-run")
    assert answer == ask("import_bookings", path)
    assert Booking.objects.count() == 1


def test_faults_beyond_the_twentieth_are_counted_and_listed_on_request(csv_file: File) -> None:
    path = csv_file(GOOD, *["Corner,never,,2"] * 22)
    lines = say("import_bookings", path).splitlines()
    assert (len(lines), lines[20]) == (22, "… and 2 more (--all-faults lists them)")
    assert len(say("import_bookings", path, "--all-faults").splitlines()) == 23


def test_nothing_that_could_be_taken_is_a_failure_that_leaves_no_restaurant_behind(csv_file: File) -> None:
    assert refuse("import_bookings", csv_file("Corner,2025-11-28 03:00,,2")) == "No booking could be imported."
    assert Restaurant.objects.count() == 0
