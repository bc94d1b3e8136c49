"""The old ledger as a file: its names become our ids, and then it is taken over as any old row."""

from pathlib import Path

import pytest

from assignments.models import Assignment
from rollout.models import LegacyAssignment
from tests.assignments.commands import ask, say, written
from tests.assignments.doing import MINUTE, NINE, done, ledger
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, request, table_ids
from tests.rollout.backfill.conftest import Run
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
HEADER = "restaurant,booking,tables,assigned_at,start_at,end_at"


def load(tmp_path: Path, *lines: str, header: str = HEADER, words: tuple[str, ...] = ()) -> dict[str, object]:
    """What the command answers to a file of these lines."""
    content = "\n".join([header, *lines]) + "\n"
    answer: dict[str, object] = ask(
        "backfill_assignments", "--load", written(tmp_path / "old.csv", content=content), *words
    )
    return answer


def test_a_line_becomes_a_row_for_each_table_and_is_then_taken_over(
    restaurant: Restaurant, run: Run, tmp_path: Path
) -> None:
    party, couple = booking(restaurant, party_size=7), booking(restaurant)
    answer = load(
        tmp_path,
        f"{restaurant.slug},{party.pk},T1+T2,2026-11-20 19:00,2026-11-27T19:00Z,2026-11-27T20:30Z",
        f"{restaurant.slug},{couple.pk},T3,2026-11-20 19:01,,",
    )
    assert answer == {"loaded": 3, "known": 0, "leftOut": [], "dryRun": False}
    rows = LegacyAssignment.objects.filter(booking_id=party.pk)
    assert {row.table_id for row in rows} == set(table_ids(restaurant, "T1", "T2"))
    assert {(row.assigned_at, row.assigned_by, row.assignment_id) for row in rows} == {
        (A_WEEK_BEFORE, "old allocator", None)
    }
    assert len({row.merge_group_id for row in rows} - {None}) == 1
    assert Assignment.objects.count() == 0
    half_past_eight = SEVEN + 90 * MINUTE
    assert run()["taken"] == 2
    assert ledger() == [("T1", SEVEN, half_past_eight), ("T2", SEVEN, half_past_eight), ("T3", SEVEN, NINE)]


def test_what_is_there_already_is_newer_than_any_file(restaurant: Restaurant, tmp_path: Path) -> None:
    seated, waiting = booking(restaurant), booking(restaurant)
    done(request(seated, table_ids=table_ids(restaurant, "T3")))
    lines = [f"{restaurant.slug},{each.pk},T1,2026-11-20 19:00,," for each in (seated, waiting)]
    assert load(tmp_path, *lines)["loaded"] == 1
    before = list(LegacyAssignment.objects.order_by("pk").values_list())
    assert (load(tmp_path, *lines)["loaded"], load(tmp_path, *lines)["known"]) == (0, 2)
    assert list(LegacyAssignment.objects.order_by("pk").values_list()) == before


def test_of_several_decisions_on_a_booking_the_last_one_counts(restaurant: Restaurant, tmp_path: Path) -> None:
    moved, gone = booking(restaurant), booking(restaurant)
    load(
        tmp_path,
        f"{restaurant.slug},{moved.pk},T2,2026-11-21,,",
        f"{restaurant.slug},{moved.pk},T1,2026-11-20,,",
        f"{restaurant.slug},{gone.pk},T3,2026-11-20,,",
        f"{restaurant.slug},{gone.pk},,2026-11-21,,",
    )
    assert [row.table_id for row in LegacyAssignment.objects.all()] == list(table_ids(restaurant, "T2"))


def test_bad_lines_are_named_and_a_dry_run_stores_nothing(restaurant: Restaurant, tmp_path: Path) -> None:
    stored = booking(restaurant)
    good = f"{restaurant.slug},{stored.pk},T1,2026-11-20,,"
    bad = f"{restaurant.slug},{stored.pk},T9,2026-11-20,,"
    answer = load(tmp_path, bad, good, "x", words=("--dry-run",))
    assert (answer["loaded"], LegacyAssignment.objects.count()) == (1, 0)
    assert [left["code"] for left in answer["leftOut"]] == ["unknown_table", "wrong_number_of_fields"]  # type: ignore[attr-defined]
    path = written(tmp_path / "old.csv", content=f"lokal,{HEADER.partition(',')[2]}\n{bad}\n{good}\n")
    assert say("backfill_assignments", "--load", path, "--map", "restaurant=lokal").splitlines() == [
        f"line 2: unknown_table: there is no table 'T9' in {restaurant.slug}",
        "1 old rows loaded, 0 known before, 1 lines left out. Now take them over, without --load.",
    ]
