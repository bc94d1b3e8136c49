"""What is told when a house goes over to the new allocator: compared, changed, taken over."""

from pathlib import Path

import pytest

from rollout.changes import set_mode, set_mode_of_all
from rollout.modes import LEGACY, SHADOW, V2
from tests.assignments.commands import ask
from tests.assignments.told.stage import CONFIRMED, PENDING, Stage, committed, turned
from tests.rollout.acting import by, mode
from tests.rollout.comparing import compared
from tests.rollout.old_ledger import old_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_a_house_that_changes_its_mode_there_and_back(stage: Stage) -> None:
    assert mode(stage.restaurant) == V2
    assert stage.told_by(lambda: set_mode(stage.restaurant, to=LEGACY, by=by()), actor="ops") == [
        ("rollout.mode_changed", "", {"from": "v2", "to": "legacy"}),
    ]
    assert stage.told_by(lambda: set_mode(stage.restaurant, to=SHADOW, by=by()), actor="ops") == [
        ("rollout.mode_changed", "", {"from": "legacy", "to": "shadow"}),
    ]


def test_a_change_of_all_tells_of_those_alone_that_are_in_another_mode_now(stage: Stage) -> None:
    set_mode(stage.restaurant, to=SHADOW, by=by())
    Stage()
    told = stage.told_by(lambda: set_mode_of_all(to=V2, by=by()), actor="ops")
    assert told == [("rollout.mode_changed", "", {"from": "shadow", "to": "v2"})]


def test_a_comparison_tells_its_class_and_in_which_mode_it_was_made(stage: Stage) -> None:
    pair = stage.waits("pair")
    assert stage.told_by(lambda: compared(pair, "T1"), actor="rollout") == [
        ("rollout.compared", "pair", {"outcome": "same", "mode": "shadow"}),
    ]


def test_a_party_whose_tables_are_taken_over_is_not_told_that_it_is_confirmed(stage: Stage, tmp_path: Path) -> None:
    old_rows(stage.waits("pair"), "T1")
    report = str(tmp_path / "refused.csv")
    assert stage.told_by(lambda: ask("backfill_assignments", "--report", report), actor="backfill") == [
        committed("pair", "T1", source="backfill"),
        turned("booking.taken_over", "pair", before=PENDING, after=CONFIRMED),
        ("job.cancelled", "pair", {}),
    ]
