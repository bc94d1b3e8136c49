"""A backfill that is killed goes on where it was: the right rows are taken once, every false one is refused."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assignments.audit import audit
from assignments.models import Assignment, AutoAssignJob, Booking, Occupancy
from assignments.wiring import claims
from rollout.backfill.running import Options, backfill, count_old_seatings
from rollout.models import LegacyAssignment
from tests.assignments.commands import ask
from tests.assignments.rivals import database_url
from tests.embedded.rivals import ROOT, wait_for
from tests.faults.boundaries import Boundaries, watched
from tests.faults.children import DIED, here, in_child
from tests.rollout.backfill.planted import OldLedger, plant
from tests.rollout.old_ledger import reported

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 3


def taken() -> dict[Any, tuple[Any, ...]]:
    """Which booking has which tables, by its assignment."""
    return {row.booking_id: tuple(row.table_ids) for row in Assignment.objects.filter(source="backfill")}


def assert_all_is_as_planted(ledger: OldLedger, path: Path) -> None:
    """The right rows are taken, each once; every planted fault is refused for its reason; both ledgers are sound."""
    assert taken() == ledger.right
    assert Assignment.objects.count() == len(ledger.right)
    assert Occupancy.objects.count() == ledger.rows - len(ledger.wrong)
    assert {line["row"]: line["reason"] for line in reported(path)} == {
        str(row): reason for row, reason in ledger.wrong.items()
    }
    old = LegacyAssignment.objects.filter(assignment_id=None)
    assert dict(old.values_list("pk", "refusal")) == ledger.wrong
    assert LegacyAssignment.objects.count() == ledger.rows
    waiting = Booking.objects.filter(state="pending").count()
    assert AutoAssignJob.objects.filter(state="queued").count() == waiting
    assert audit() == ()


def until_killed(number: int) -> None:
    """Takes over, and ends this process with -9 before the statement with this number."""
    boundaries = Boundaries(number=number, strike=lambda: os.kill(os.getpid(), signal.SIGKILL))
    with watched(boundaries):
        backfill(Options(), claims=claims(), report=lambda refused: None)


def test_a_backfill_killed_again_and_again_ends_as_one_that_was_not(tmp_path: Path) -> None:
    ledger = plant(houses=2, days=2, tables=8)
    path, standing = tmp_path / "refused.csv", count_old_seatings()
    for number in range(3, 60, 7):
        assert in_child(here(), until_killed, number) in (DIED, None)
        assert audit() == (), f"killed before statement {number}"
        assert taken().items() <= ledger.right.items()
    assert count_old_seatings() < standing, "something was taken before the last kill"
    ask("backfill_assignments", "--report", str(path))
    assert_all_is_as_planted(ledger, path)


def test_a_run_that_was_killed_leaves_the_report_of_the_run_before(tmp_path: Path) -> None:
    plant(houses=1, days=2, tables=8)
    path = tmp_path / "refused.csv"
    path.write_text("the run before\n")
    assert in_child(here(), reporting_until_killed, str(path)) == DIED
    assert path.read_text() == "the run before\n"
    assert len(reported(path.with_name("refused.csv.part"))) == 9


def reporting_until_killed(path: str) -> None:
    """Takes one evening over, and dies before the other."""
    from rollout.backfill.report import report_to

    with report_to(Path(path)) as report:
        backfill(Options(), claims=claims(), report=report, progress=lambda _: os.kill(os.getpid(), signal.SIGKILL))


@pytest.mark.slow(minutes=4)
def test_a_hundred_thousand_old_rows_are_taken_by_a_command_that_is_killed_three_times(tmp_path: Path) -> None:
    ledger = plant(houses=5, days=159)
    assert ledger.rows >= 100_000
    path, share = tmp_path / "refused.csv", len(ledger.right) // (KILLS + 1)
    for kill in range(1, KILLS + 1):
        kill_at(share * kill, start(path))
        assert taken().items() <= ledger.right.items()
    process = start(path)
    assert process.wait(1800) == 0, (tmp_path / "log").read_text()
    assert_all_is_as_planted(ledger, path)


def kill_at(assigned: int, process: "subprocess.Popen[bytes]") -> None:
    """Kills it with -9 once so many bookings have their tables."""
    # To count is work for the server too, and takes it from the command.
    wait_for(lambda: process.poll() is not None or Assignment.objects.count() > assigned, seconds=900, every=0.5)
    process.kill()
    assert process.wait(60) == -signal.SIGKILL, "it ended before it was killed"


def start(path: Path) -> "subprocess.Popen[bytes]":
    """The command as an operator starts it, on the test's database."""
    words = [sys.executable, "manage.py", "backfill_assignments", "--report", str(path), "--json"]
    variables = {"DATABASE_URL": database_url(), "CELERY_BROKER_URL": "memory://localhost/"}
    with (path.parent / "log").open("ab") as log:
        return subprocess.Popen(words, cwd=ROOT, env={**os.environ, **variables}, stdout=log, stderr=log)
