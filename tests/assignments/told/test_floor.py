"""What is told when the building changes under those who have tables in it."""

import pytest

from assignments.floors import change_floor
from assignments.wiring import claims
from tests.assignments.told.stage import Stage, waiting_again
from tests.builders import A_WEEK_BEFORE, floor_document, table
from venues.documents import read_floor_document

pytestmark = pytest.mark.django_db


def change(stage: Stage, *tables: dict[str, object]) -> None:
    document = read_floor_document(floor_document(*tables))
    change_floor(document, restaurant=stage.restaurant, at=A_WEEK_BEFORE, actor="host", claims=claims())


def test_a_floor_that_nobody_loses_a_table_by(stage: Stage) -> None:
    stage.has("pair", "T1")
    told = stage.told_by(lambda: change(stage, table("T1", 2), table("T2", 2), table("T3", 6)))
    assert told == [("floor.changed", "", {"floorVersion": 3, "policyVersion": 3, "displaced": 0})]


def test_a_table_that_is_gone_is_taken_from_its_party_first(stage: Stage) -> None:
    stage.has("pair", "T1")
    told = stage.told_by(lambda: change(stage, table("T2", 2), table("T3", 4)))
    assert told == [
        *waiting_again("pair", "T1"),
        ("floor.changed", "", {"floorVersion": 3, "policyVersion": 3, "displaced": 1}),
    ]
