"""`import_decisions`: what another allocator decided, beside what ours would have, on the floor as it was by then."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assignments import commands as ask_for
from assignments.models import Assignment, Booking
from rollout.models import ShadowComparison
from telemetry.models import Event
from tests.assignments.commands import ask, everything, refuse, say, written
from tests.assignments.doing import MINUTE, done
from tests.builders import SEVEN, booking, house, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
File = Callable[..., str]


@pytest.fixture
def restaurant() -> Restaurant:
    """A couple's table, two four-tops that may be joined, one for five or more; a rare table costs nothing."""
    return house(
        table("T2", 2), table("T3"), table("T4"), table("T8", 8, minParty=5), joins=[["T3", "T4"]],
        policy={"weights": {"scarcity": 0}},
    )  # fmt: skip


@pytest.fixture
def csv_file(tmp_path: Path) -> File:
    """Writes decisions to a file and returns its name."""

    def write(*lines: str, header: str = "restaurant,booking,tables,decided_at") -> str:
        return written(tmp_path / "decisions.csv", content="\n".join([header, *lines]) + "\n")

    return write


def line(stored: Booking, tables: str, minute: int = 0) -> str:
    """A line of the file."""
    return f"{stored.restaurant.slug},{stored.pk},{tables},2026-11-20T10:{minute:02}Z"


def only() -> ShadowComparison:
    return ShadowComparison.objects.get()


def test_a_decision_becomes_a_comparison_that_says_what_both_chose(restaurant: Restaurant, csv_file: File) -> None:
    stored = booking(restaurant, party_size=2)
    assert ask("import_decisions", csv_file(line(stored, "T3"))) == {
        "compared": 1, "outcomes": {"v2_better": 1}, "known": 0, "leftOut": [], "dryRun": False,
    }  # fmt: skip
    found = only()
    assert (found.source, found.mode, found.operation, found.booking_id) == ("import", "shadow", "import", stored.pk)
    assert found.legacy_plan is not None
    assert found.v2_plan is not None
    assert (found.legacy_plan["tables"], found.v2_plan["tables"]) == (["T3"], ["T2"])
    assert found.starts_at == SEVEN
    told = Event.objects.get(name="rollout.compared")
    assert (told.subject_id, told.payload["outcome"]) == (found.pk, "v2_better")
    assert Assignment.objects.count() == 0, "nobody is seated by a comparison"


@pytest.mark.parametrize(
    ("party_size", "tables", "outcome", "reason"),
    [
        (2, "T2", "same", ""),
        (3, "T4", "equivalent", ""),
        (7, "T3+T4", "v2_better", ""),
        (3, "T8", "v2_better", ""),
        (6, "", "v2_only", "no_plan"),
        (9, "", "same", "no_plan"),
        (5, "T3", "legacy_illegal", "too_small"),
    ],
)
def test_every_class_is_what_the_two_choices_make_it(
    restaurant: Restaurant, csv_file: File, party_size: int, tables: str, outcome: str, reason: str
) -> None:
    ask("import_decisions", csv_file(line(booking(restaurant, party_size=party_size), tables)))
    assert (only().outcome, only().legacy_reason) == (outcome, reason)


def test_each_is_compared_on_the_floor_as_that_allocator_had_left_it(restaurant: Restaurant, csv_file: File) -> None:
    first, second, third = (booking(restaurant, party_size=2) for _ in range(3))
    path = csv_file(line(third, "T4", 2), line(first, "T2", 0), line(second, "T2", 1))
    assert ask("import_decisions", path)["outcomes"] == {"equivalent": 1, "legacy_illegal": 1, "same": 1}
    found = {each.booking_id: each for each in ShadowComparison.objects.all()}
    assert found[first.pk].snapshot["problem"]["occupied"] == []
    assert (found[second.pk].outcome, found[second.pk].legacy_reason) == ("legacy_illegal", "occupied")
    taken = found[third.pk].snapshot["problem"]["occupied"]
    assert {row["reference"] for row in taken} == {str(first.pk), str(second.pk)}


def test_what_our_ledger_says_is_not_asked_but_a_block_is(restaurant: Restaurant, csv_file: File) -> None:
    stored, other = booking(restaurant), booking(restaurant)
    (couples, big) = table_ids(restaurant, "T2", "T8")
    done(ask_for.AssignmentCommitRequest(booking_id=other.pk, table_ids=(couples,), actor="host", source="manual"))
    window = (SEVEN, SEVEN + 60 * MINUTE)
    done(ask_for.Block(restaurant_id=restaurant.pk, table_ids=(big,), window=window, actor="host"))
    ask("import_decisions", csv_file(line(stored, "T2")))
    assert only().outcome == "same"
    assert [row["kind"] for row in only().snapshot["problem"]["occupied"]] == ["block"]


def test_a_booking_decided_on_again_gives_up_what_it_had(restaurant: Restaurant, csv_file: File) -> None:
    moves, stays = booking(restaurant), booking(restaurant)
    ask("import_decisions", csv_file(line(moves, "T2", 0), line(moves, "T3", 1), line(stays, "T2", 2)))
    assert [each.outcome for each in ShadowComparison.objects.filter(booking_id=stays.pk)] == ["same"]
    assert ShadowComparison.objects.filter(booking_id=moves.pk).count() == 2


def test_the_time_the_other_allocator_meant_is_taken_at_its_word(restaurant: Restaurant, csv_file: File) -> None:
    early, late = booking(restaurant), booking(restaurant, starts_at=SEVEN + 60 * MINUTE)
    header = "restaurant,booking,tables,decided_at,ends_at"
    path = csv_file(f"{line(early, 'T2')},2026-11-27 20:00", f"{line(late, 'T2', 1)},", header=header)
    assert ask("import_decisions", path)["outcomes"] == {"same": 2}


def test_a_booking_may_be_named_by_the_reference_it_was_imported_under(
    restaurant: Restaurant, csv_file: File, tmp_path: Path
) -> None:
    bookings = f"restaurant,starts_at,party_size,reference\n{restaurant.slug},2026-11-27 19:00,2,A1\n"
    ask("import_bookings", written(tmp_path / "bookings.csv", content=bookings))
    lines = json.dumps({"restaurant": restaurant.slug, "reference": "A1", "tables": ["T2"], "decidedAt": "2026-11-20"})
    assert ask("import_decisions", written(tmp_path / "decisions.jsonl", content=lines))["outcomes"] == {"same": 1}


def test_importing_twice_changes_nothing_and_a_longer_file_adds_only_what_is_new(
    restaurant: Restaurant, csv_file: File
) -> None:
    first, second = booking(restaurant), booking(restaurant)
    ask("import_decisions", csv_file(line(first, "T2")))
    before = list(ShadowComparison.objects.values_list())
    assert ask("import_decisions", csv_file(line(first, "T2")))["known"] == 1
    assert list(ShadowComparison.objects.values_list()) == before
    answer = ask("import_decisions", csv_file(line(first, "T2"), line(second, "T3", 1)))
    assert (answer["compared"], answer["known"], ShadowComparison.objects.count()) == (1, 1, 2)


def test_bad_lines_are_named_with_their_number_and_left_out(restaurant: Restaurant, csv_file: File) -> None:
    stored = booking(restaurant)
    stranger = booking(house())
    path = csv_file(
        line(stored, "T2"),
        line(stored, "T9"),
        f"nowhere,{stored.pk},T2,2026-11-20",
        f"{restaurant.slug},{stranger.pk},T2,2026-11-20",
        f"{restaurant.slug},B7,T2,2026-11-20",
        line(stored, "T2"),
        f"{restaurant.slug},{stored.pk},T2,never",
    )
    left = ask("import_decisions", path)["leftOut"]
    assert [(each["line"], each["code"]) for each in left] == [
        (3, "unknown_table"), (4, "unknown_restaurant"), (5, "unknown_booking"), (6, "unknown_booking"),
        (7, "duplicate_row"), (8, "wrong_date"),
    ]  # fmt: skip
    assert left[0]["detail"] == f"there is no table 'T9' in {restaurant.slug}"
    assert left[4]["detail"] == "says the same as line 2"
    assert only().booking_id == stored.pk


def test_a_time_that_ends_before_it_begins_or_that_the_clocks_skip_is_named(
    restaurant: Restaurant, csv_file: File
) -> None:
    stored = booking(restaurant)
    header = "restaurant,booking,tables,decided_at,ends_at"
    path = csv_file(
        f"{line(stored, 'T2')},2026-11-27 18:00",
        f"{restaurant.slug},{stored.pk},T2,2026-03-29 01:30,",
        line(stored, "T2") + ",",
        header=header,
    )
    left = ask("import_decisions", path)["leftOut"]
    assert [(each["line"], each["code"]) for each in left] == [(2, "wrong_window"), (3, "nonexistent_local_time")]


def test_a_dry_run_compares_and_stores_nothing(restaurant: Restaurant, csv_file: File) -> None:
    path = csv_file(line(booking(restaurant), "T2"), line(booking(restaurant), "T9"))
    before = everything()
    assert say("import_decisions", path, "--dry-run").splitlines() == [
        f"line 3: unknown_table: there is no table 'T9' in {restaurant.slug}",
        "1 decisions compared (same 1), 0 known before, 1 lines left out. Nothing stored (--dry-run).",
    ]
    assert (ShadowComparison.objects.count(), Event.objects.filter(name="rollout.compared").count()) == (0, 0)
    assert everything() == before


def test_a_file_of_which_nothing_can_be_used_is_a_failure(restaurant: Restaurant, csv_file: File) -> None:
    assert refuse("import_decisions", csv_file(line(booking(restaurant), "T9"))) == "No decision could be compared."
    path = csv_file("x", header="nothing")
    assert refuse("import_decisions", path).startswith(f"{path}: no column for restaurant, tables, decided_at")
