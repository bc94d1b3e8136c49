"""A release as docs/operations.md has it, while hosts work: nobody is cut off, no job is lost or done twice."""

import signal
from collections.abc import Iterator

import pytest

from assignments.models.job import OPEN_STATES
from ops.drills import kill
from ops.drills.hosts import open_house
from ops.drills.kill import COMMANDS, HOSTS, HURRIED, Running, production
from ops.drills.verdict import judge, read

pytestmark = pytest.mark.slow
# What a host may be told at any time, because another one was faster.
FASTER = {"table_held", "table_taken", "booking_already_assigned", "fully_booked"}


@pytest.fixture
def running() -> Iterator[Running]:
    with production(postgres="18", broker="valkey", pooled=False, **HURRIED) as found:
        found.site.prepare()
        yield found


def running_jobs(running: Running) -> int:
    with running.postgres.connect() as operator:
        (count,) = operator.execute(
            "SELECT count(*) FROM assignments_autoassignjob WHERE state = 'running'"
        ).fetchone() or (0,)
        return int(count)


def test_workers_and_web_are_exchanged_under_load_and_nobody_notices(running: Running) -> None:
    site = running.site
    site.start()
    hosts = open_house(site, hosts=HOSTS)
    site.wait_until_ready()
    hosts.start()
    try:
        hosts.wait_for_more(COMMANDS)
        site.manage("migrate", "--no-input", "--verbosity", "0")
        for name in ("beat", "worker"):
            assert site.parts[name].end(signal.SIGTERM, seconds=60) == 0
            if name == "worker":
                assert running_jobs(running) == 0, "what it had begun it has ended"
            hosts.wait_for_more(COMMANDS)
            site.start(name)
        for _ in range(2):
            site.reload_web()
            hosts.wait_for_more(COMMANDS)
    finally:
        told = hosts.stop()
    assert set(told.troubles) <= FASTER, "no answer was lost"
    assert told.wrong == []
    assert kill.settle(running) == ()
    site.stop()
    with running.postgres.connect() as operator:
        assert judge(told.parties, read(operator)) == ()
    assert site.manage("audit_ledger").splitlines()[-1].endswith("0 findings.")


def test_a_drill_waits_for_every_job_that_is_open() -> None:
    assert set(kill.OPEN_STATES) == set(OPEN_STATES)
