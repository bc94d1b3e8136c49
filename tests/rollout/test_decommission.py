"""`decommission_legacy`: the old ledger ends only when ours provably says the same, and is kept as a file."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from waffle.models import Switch

from assignments.audit import audit
from assignments.models import Assignment, Booking
from rollout.archive import read_rows, write_archive
from rollout.changes import set_mode, set_mode_of_all
from rollout.changing import By
from rollout.decommission import standing
from rollout.errors import RolloutOver
from rollout.management.commands.decommission_legacy import LEFT_TO_DO
from rollout.models import Flag, LegacyAssignment, RolloutChange
from rollout.modes import JOINS_SWITCH, SHADOW
from rollout.switches import switch
from tests.assignments.commands import ask, say
from tests.assignments.doing import done
from tests.builders import A_WEEK_BEFORE, booking, house, request, table
from tests.rollout.old_ledger import old_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_a_week_before")]
US = By(actor="ada", reason="weeks without a difference", at=A_WEEK_BEFORE)


@pytest.fixture
def _a_week_before() -> Any:
    """The evening of the builders is still to come."""
    with time_machine.travel(A_WEEK_BEFORE, tick=False):
        yield


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the archive goes."""
    return tmp_path / "old-ledger.jsonl.gz"


@pytest.fixture
def seated() -> Booking:
    """A couple that has a table, in both ledgers."""
    stored = booking(house(table("T1", 2), table("T2", 2)))
    done(request(stored))
    return stored


def refused(path: Path) -> str:
    """Why it does not end, after neither ledger nor flags nor history have changed."""
    before = _rows()
    with pytest.raises(CommandError) as refusal:
        call_command("decommission_legacy", "--archive", str(path))
    assert _rows() == before
    assert not path.exists()
    return str(refusal.value)


def _rows() -> list[list[Any]]:
    models = (LegacyAssignment, Flag, Switch, RolloutChange, Assignment)
    return [list(model._default_manager.order_by("pk").values_list()) for model in models]


def test_the_old_ledger_is_archived_read_back_and_dropped_with_its_flags(seated: Booking, path: Path) -> None:
    set_mode_of_all("legacy", by=US)
    set_mode_of_all("v2", by=By(actor="ada", reason="all is well", at=A_WEEK_BEFORE, override=True))
    (row,) = LegacyAssignment.objects.all()
    answer = ask("decommission_legacy", "--archive", str(path), "--actor", "ada", "--reason", "it is time")
    assert (answer["file"], answer["rows"], len(answer["leftToDo"])) == (str(path), 1, 3)
    assert [archived["id"] for archived in read_rows(path)] == [str(row.pk)]
    assert (LegacyAssignment.objects.count(), Flag.objects.count(), Switch.objects.count()) == (0, 0, 0)
    last = RolloutChange.objects.filter(what__in=("decommission", "old_ledger")).order_by("what")
    assert [(each.what, each.changed_to, each.actor, each.reason) for each in last] == [
        ("decommission", "frozen", "ada", "it is time"),
        ("old_ledger", "archived", "ada", "it is time"),
    ]
    assert last[1].evidence == {"file": path.name, "rows": 1, "sha256": answer["sha256"]}
    assert audit() == ()


def test_afterwards_tables_are_given_as_ever_and_nothing_is_mirrored(seated: Booking, path: Path) -> None:
    say("decommission_legacy", "--archive", str(path))
    other = booking(seated.restaurant)
    done(request(other))
    assert (Assignment.objects.count(), LegacyAssignment.objects.count(), audit()) == (2, 0, ())


def test_it_says_what_is_left_to_do(seated: Booking, path: Path) -> None:
    lines = say("decommission_legacy", "--archive", str(path)).splitlines()
    assert lines[0].startswith(f"The old ledger is decommissioned and kept in {path}: 1 rows, sha256 ")
    assert lines[1:] == [f"left to do, {number}: {step}" for number, step in enumerate(LEFT_TO_DO, start=1)]
    again = say("decommission_legacy").splitlines()
    assert again == ["The old ledger is decommissioned already.", *lines[1:]]


def test_a_table_that_only_one_ledger_has_is_in_the_way(seated: Booking, path: Path) -> None:
    LegacyAssignment.objects.update(table_id=seated.pk)
    assert refused(path) == "Not yet: the ledgers differ in 2 places (audit_ledger)."
    LegacyAssignment.objects.all().delete()
    assert refused(path) == "Not yet: the ledgers differ in 1 place (audit_ledger)."


def test_a_house_that_the_old_one_may_still_choose_for_is_in_the_way(seated: Booking, path: Path) -> None:
    house()
    set_mode(seated.restaurant, to=SHADOW, by=US)
    assert refused(path) == "Not yet: 1 of 2 restaurants are not in v2 (rollout status)."


def test_a_switch_that_is_off_would_be_on_again_and_is_in_the_way(seated: Booking, path: Path) -> None:
    switch(JOINS_SWITCH, on=False, by=US)
    assert refused(path) == (
        "Not yet: planner.combinations would be on again without its switch; say it in the houses' policy first."
    )


def test_old_rows_nobody_has_judged_and_refused_ones_to_come_are_in_the_way(seated: Booking, path: Path) -> None:
    waiting = booking(seated.restaurant)
    (row,) = old_rows(waiting, "T2")
    assert refused(path) == "Not yet: 1 old rows were neither taken nor refused (backfill_assignments)."
    LegacyAssignment.objects.filter(pk=row.pk).update(refusal="overlap")
    assert refused(path) == (
        "Not yet: 1 refused rows promise tables to parties that are still to come (backfill_assignments)."
    )
    LegacyAssignment.objects.filter(pk=row.pk).update(end_at=A_WEEK_BEFORE)
    assert ask("decommission_legacy", "--archive", str(path))["rows"] == 2
    assert {archived["refusal"] for archived in read_rows(path)} == {"", "overlap"}


def test_a_dry_run_says_what_is_in_the_way_and_writes_nothing(
    seated: Booking, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _rows()
    assert (
        say("decommission_legacy", "--dry-run") == "1 rows would be archived and dropped. Nothing stored (--dry-run).\n"
    )
    assert ask("decommission_legacy", "--dry-run") == {
        "rows": 1, "obstacles": [], "decommissioned": False, "dryRun": True,
    }  # fmt: skip
    LegacyAssignment.objects.all().delete()
    with pytest.raises(SystemExit) as ended:
        call_command("decommission_legacy", "--dry-run")
    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines() == [
        "in the way: the ledgers differ in 1 place (audit_ledger)",
        "0 rows would be archived and dropped. Nothing stored (--dry-run).",
    ]
    assert _rows()[1:] == before[1:]


def test_a_place_for_the_archive_is_asked_for(seated: Booking) -> None:
    with pytest.raises(CommandError, match="Say where the old ledger is to be kept: --archive FILE"):
        call_command("decommission_legacy")


def test_where_the_archive_cannot_be_written_the_ledger_is_frozen_and_the_next_run_goes_on(
    seated: Booking, path: Path
) -> None:
    nowhere = path.parent / "no" / "where.jsonl.gz"
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("decommission_legacy", "--archive", str(nowhere))
    stands = standing(now=A_WEEK_BEFORE)
    assert (stands.frozen, stands.archived, stands.rows, stands.obstacles) == (True, False, 1, ())
    # What happens to ours from now on is none of the old ledger's business.
    done(request(booking(seated.restaurant)))
    assert LegacyAssignment.objects.count() == 1
    assert audit() == ()
    assert ask("decommission_legacy", "--archive", str(path))["rows"] == 1
    assert standing(now=A_WEEK_BEFORE).archived


def test_an_archive_of_a_run_that_died_is_used_if_it_is_sound_and_refused_if_not(seated: Booking, path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("decommission_legacy", "--archive", str(path.parent / "no" / "where.gz"))
    write_archive(path)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"x")
    with pytest.raises(CommandError, match="has the checksum"):
        call_command("decommission_legacy", "--archive", str(path))
    assert LegacyAssignment.objects.count() == 1
    path.write_bytes(content)
    assert ask("decommission_legacy", "--archive", str(path))["rows"] == 1


def test_an_archive_can_be_verified_at_any_time(seated: Booking, path: Path) -> None:
    checksum = ask("decommission_legacy", "--archive", str(path))["sha256"]
    assert say("decommission_legacy", "--verify", str(path)) == f"{path} is sound: 1 rows, sha256 {checksum}.\n"
    path.write_bytes(b"")
    with pytest.raises(CommandError, match="has the checksum"):
        call_command("decommission_legacy", "--verify", str(path))


def test_after_the_end_there_is_no_way_back(seated: Booking, path: Path) -> None:
    say("decommission_legacy", "--archive", str(path))
    with pytest.raises(RolloutOver):
        set_mode_of_all("legacy", by=US)
    assert ask("decommission_legacy", "--dry-run")["decommissioned"] is True
