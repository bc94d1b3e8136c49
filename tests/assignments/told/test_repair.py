"""What is told when somebody has the ledger audited, and when what is safe in it is mended."""

from functools import partial

import pytest

from assignments.auditing import audit_house
from assignments.repair import repair
from tests.assignments.evenings import MINUTE, evening_of_three
from tests.assignments.told.stage import Stage
from tests.builders import A_WEEK_BEFORE

pytestmark = pytest.mark.django_db
NOW = A_WEEK_BEFORE + 60 * MINUTE


def test_an_audit_tells_how_much_is_left_to_people_also_where_that_is_nothing() -> None:
    evening = evening_of_three()
    stage = Stage(evening.restaurant)
    audits = partial(audit_house, evening.restaurant.pk, actor="host")
    assert stage.told_by(audits) == [("ledger.audited", "", {"mended": 0, "left": 0})]
    evening.row("T1").delete()
    assert stage.told_by(audits) == [("ledger.audited", "", {"mended": 0, "left": 1})]


def test_a_repair_tells_of_each_finding_and_then_what_is_left() -> None:
    evening = evening_of_three()
    stage, couple, party = Stage(evening.restaurant), evening.single, evening.joined
    evening.row("T1").delete()
    evening.row("T3").delete()
    told = stage.told_by(lambda: repair(now=NOW, actor="host"))
    mended = [{"code": "assignment_without_ledger", "subject": str(each.pk)} for each in (couple, party)]
    assert sorted(told[:2], key=str) == sorted([("ledger.repaired", "", payload) for payload in mended], key=str)
    assert told[2:] == [("ledger.audited", "", {"mended": 2, "left": 0})]
