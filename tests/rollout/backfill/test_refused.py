"""`backfill_assignments` refuses: what cannot be taken stays, and is reported row by row."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from assignments import commands as ask_for
from assignments.audit import audit
from assignments.models import Assignment, Booking, Occupancy
from rollout.models import LegacyAssignment
from tests.assignments.commands import everything, refuse, say
from tests.assignments.doing import MINUTE, done
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, job_of, table, table_ids
from tests.rollout.backfill.conftest import Run
from tests.rollout.old_ledger import old_rows, reported, stands
from venues.models import Restaurant

pytestmark = pytest.mark.django_db


def rows_of_the_old_ledger() -> list[tuple[Any, ...]]:
    return list(LegacyAssignment.objects.order_by("pk").values_list())


def test_what_cannot_be_taken_stays_as_it_was_and_is_reported_row_by_row(
    restaurant: Restaurant, run: Run, path: Path
) -> None:
    first, second, apart = booking(restaurant), booking(restaurant), booking(restaurant, party_size=7)
    old_rows(first, "T1")
    (overlapping,) = old_rows(second, "T1", assigned_at=A_WEEK_BEFORE + MINUTE)
    unjoined = old_rows(apart, "T2", "T3")
    assert (run()["taken"], run()["refused"]) == (1, {"merge_unsupported": 1, "overlap": 1})
    assert {(line["row"], line["table"], line["reason"]) for line in reported(path)} == {
        (str(overlapping.pk), "T1", "overlap"),
        (str(unjoined[0].pk), "T2", "merge_unsupported"),
        (str(unjoined[1].pk), "T3", "merge_unsupported"),
    }
    (line,) = (line for line in reported(path) if line["reason"] == "overlap")
    assert (line["restaurant"], line["booking"]) == (restaurant.slug, str(second.pk))
    assert line["starts_at"] == SEVEN.isoformat()
    assert line["detail"].startswith("T1 is taken until 2026-11-27 21:00 UTC by assignment ")
    assert [refusal for _, _, refusal in stands(apart)] == ["merge_unsupported", "merge_unsupported"]
    assert (job_of(second).state, second.state) == ("queued", "pending")
    assert audit() == ()


def test_bookings_tables_and_restaurants_nobody_knows_are_reported(run: Run, path: Path) -> None:
    restaurant, elsewhere = house(table("T1")), house(table("X1"))
    stored, foreign = booking(restaurant), booking(elsewhere)
    old_rows(stored, "T1", booking_id=uuid.UUID(int=1))
    old_rows(stored, "T1", booking_id=foreign.pk)
    old_rows(stored, "T1", table_id=table_ids(elsewhere, "X1")[0])
    old_rows(stored, "T1", restaurant_id=uuid.UUID(int=2), booking_id=uuid.UUID(int=3))
    assert run()["refused"] == {"unknown_booking": 2, "unknown_restaurant": 1, "unknown_table": 1}
    assert {(line["restaurant"], line["reason"]) for line in reported(path)} == {
        (restaurant.slug, "unknown_booking"),
        (restaurant.slug, "unknown_table"),
        (str(uuid.UUID(int=2)), "unknown_restaurant"),
    }
    assert (Assignment.objects.count(), audit()) == (0, ())


def test_a_second_run_changes_nothing_and_reports_the_same(restaurant: Restaurant, run: Run, path: Path) -> None:
    first, second = booking(restaurant), booking(restaurant)
    old_rows(first, "T1")
    old_rows(second, "T1", assigned_at=A_WEEK_BEFORE + MINUTE)
    run()
    before, old, told = everything(), rows_of_the_old_ledger(), path.read_text()
    assert run() | {"refused": {}} == {
        "taken": 0, "rowsTaken": 0, "known": 0, "refused": {}, "rowsDiscarded": 0, "report": str(path), "dryRun": False,
    }  # fmt: skip
    assert (everything(), rows_of_the_old_ledger(), path.read_text()) == (before, old, told)


def test_a_refused_row_is_taken_once_its_reason_is_gone(restaurant: Restaurant, run: Run, path: Path) -> None:
    first, second = booking(restaurant), booking(restaurant)
    old_rows(first, "T1")
    old_rows(second, "T1", assigned_at=A_WEEK_BEFORE + MINUTE)
    run()
    done(ask_for.Cancel(booking_id=first.pk, actor="host", at=A_WEEK_BEFORE))
    assert (run()["taken"], reported(path)) == (1, [])
    assert stands(second) == [(table_ids(restaurant, "T1")[0], Assignment.objects.get(booking=second).pk, "")]


def test_a_dry_run_reports_as_the_real_one_would_and_writes_nothing(
    restaurant: Restaurant, run: Run, path: Path
) -> None:
    for minutes in (0, 30, 60, 90, 120):
        old_rows(
            booking(restaurant, starts_at=SEVEN + minutes * MINUTE), "T1", assigned_at=A_WEEK_BEFORE + minutes * MINUTE
        )
    night, morning = booking(restaurant), booking(restaurant, starts_at=SEVEN + 22 * 60 * MINUTE)
    old_rows(night, "T3", end_at=SEVEN + 23 * 60 * MINUTE)
    old_rows(morning, "T3")
    old_rows(booking(restaurant, party_size=7), "T2", "T3")
    before, old = everything(), rows_of_the_old_ledger()
    dry = run("--dry-run")
    told = path.read_text()
    assert (everything(), rows_of_the_old_ledger()) == (before, old)
    real = run()
    assert (dry.pop("dryRun"), real.pop("dryRun")) == (True, False)
    assert (dry, real["taken"], real["refused"]) == (real, 3, {"merge_unsupported": 1, "overlap": 4})
    # The dry run's assignments never came to be, so only the ids of who is in the way differ.
    assert len(told.splitlines()) == len(path.read_text().splitlines()) == 7


def test_of_two_on_one_table_the_one_assigned_first_keeps_it(restaurant: Restaurant, run: Run) -> None:
    late, early = booking(restaurant), booking(restaurant)
    old_rows(late, "T1", assigned_at=A_WEEK_BEFORE + MINUTE)
    old_rows(early, "T1", assigned_at=A_WEEK_BEFORE)
    run()
    assert Assignment.objects.get().booking_id == early.pk


def test_holds_blocks_and_other_houses_are_left_alone(restaurant: Restaurant, run: Run, path: Path) -> None:
    stored, other = booking(restaurant), booking(house(table("T1")))
    block = (SEVEN - 60 * MINUTE, SEVEN + 60 * MINUTE)
    done(ask_for.Block(restaurant_id=restaurant.pk, table_ids=table_ids(restaurant, "T1"), window=block, actor="host"))
    old_rows(stored, "T1")
    old_rows(other, "T1")
    assert run("--restaurant", restaurant.slug)["refused"] == {"overlap": 1}
    assert reported(path)[0]["detail"].startswith("T1 is taken until 2026-11-27 20:00 UTC by block ")
    assert stands(other) == [(table_ids(other.restaurant, "T1")[0], None, "")]
    assert run("--restaurant", other.restaurant.slug)["taken"] == 1


def test_rows_are_discarded_for_the_reasons_named_once_they_are_reported(
    restaurant: Restaurant, run: Run, path: Path
) -> None:
    gone, apart = booking(restaurant), booking(restaurant, party_size=7)
    done(ask_for.Cancel(booking_id=gone.pk, actor="host", at=A_WEEK_BEFORE))
    (never_freed,) = old_rows(gone, "T1")
    old_rows(apart, "T2", "T3")
    assert run("--discard", "booking_over", "--dry-run")["rowsDiscarded"] == 0
    assert run("--discard", "booking_over")["rowsDiscarded"] == 1
    assert (stands(gone), len(stands(apart))) == ([], 2)
    assert [line["row"] for line in reported(path) if line["reason"] == "booking_over"] == [str(never_freed.pk)]
    assert run("--discard", "booking_over")["refused"] == {"merge_unsupported": 1}


def test_the_terminal_names_the_first_refusals_and_counts_them_all(restaurant: Restaurant, path: Path) -> None:
    nobody = [booking(restaurant) for _ in range(22)]
    for number, stored in enumerate(nobody):
        old_rows(stored, "T1", assigned_at=A_WEEK_BEFORE + number * MINUTE)
    lines = say("backfill_assignments", "--report", str(path)).splitlines()
    has_it = Assignment.objects.get().pk
    assert lines[0] == (
        f"booking {nobody[1].pk}: overlap: T1 is taken until 2026-11-27 21:00 UTC by assignment {has_it}"
    )
    assert lines[20:] == [
        f"… and 1 more in {path}",
        "overlap: 21 – somebody has one of its tables at that time",
        f"1 bookings taken over with 1 tables, 0 known before, 21 refused ({path}).",
    ]


def test_what_the_command_cannot_do_is_said_before_anything_is_written(restaurant: Restaurant, tmp_path: Path) -> None:
    old_rows(booking(restaurant), "T1")
    nowhere = str(tmp_path / "no" / "where.csv")
    assert refuse("backfill_assignments", "--report", nowhere) == f"{nowhere}: No such file or directory"
    assert refuse("backfill_assignments", "--restaurant", "nowhere").startswith("There is no restaurant 'nowhere'.")
    assert "invalid choice: 'not_movable'" in refuse("backfill_assignments", "--accept", "not_movable")
    assert "invalid choice: 'rain'" in refuse("backfill_assignments", "--discard", "rain")
    assert Booking.objects.filter(state="pending").count() == 1
    assert Occupancy.objects.count() == 0
