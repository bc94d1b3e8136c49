"""Clients and backends killed at random under load: what was acknowledged is there once, and nothing deadlocks."""

from pathlib import Path

import pytest

from tests.assignments.rivals import database_url
from tests.faults.children import here
from tests.faults.evidence import wait_until_all_is_quiet
from tests.faults.load import prepare
from tests.faults.trouble import kills, run
from tests.faults.verdict import judge

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("clients", "commands", "limit_seconds"),
    [(4, 50, 120), pytest.param(16, 625, 1200, marks=pytest.mark.slow(minutes=3))],
)
def test_what_was_acknowledged_is_there_once_however_many_are_killed(
    tmp_path: Path, clients: int, commands: int, limit_seconds: float
) -> None:
    load = prepare(tmp_path, clients, commands)
    with kills(database_url()) as trouble:
        had = run(load, here(), trouble=trouble, every_seconds=0.1, limit_seconds=limit_seconds)
    wait_until_all_is_quiet()
    verdict = judge(load)
    assert (verdict.wrong, verdict.deadlocks) == ((), 0)
    assert had.keys() >= {"killed", "terminated"}
    assert verdict.answered.keys() >= {"assign", "release", "table_taken", "illegal_transition"}
