"""Where restaurants are divided over schemas, or a transaction pooler stands before the database, all is the same."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from ops.drills.hosts import open_house
from ops.drills.kill import COMMANDS, HOSTS, HURRIED, Running, production, settle
from ops.drills.verdict import judge, read
from tests.house.sources import PROJECT_DIR

pytestmark = pytest.mark.slow
SCHEMA = "group_7"
# What decides, commits, holds and audits. The whole suite runs there by `make test-on`.
CORE = (
    "tests/assignments/test_commit.py",
    "tests/assignments/test_audit.py",
    "tests/holds",
    "tests/telemetry/test_positions.py",
)
PLACES = [
    pytest.param(["--postgres", "18", "--schema", SCHEMA], id="in-a-schema"),
    pytest.param(["--postgres", "15", "--pooler"], id="behind-pgbouncer", marks=pytest.mark.production),
]  # fmt: skip


@pytest.fixture
def in_a_schema() -> Iterator[Running]:
    with production(postgres="18", broker="valkey", pooled=False, schema=SCHEMA, **HURRIED) as found:
        yield found


def tables(running: Running) -> dict[str, int]:
    """How many tables there are in which schema."""
    with running.postgres.connect() as operator:
        rows = operator.execute(
            "SELECT schemaname, count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            " GROUP BY schemaname"
        )
        return {str(name): int(count) for name, count in rows}


def test_a_site_in_a_schema_of_another_name_leaves_public_alone(in_a_schema: Running) -> None:
    site = in_a_schema.site
    site.prepare()
    site.start()
    hosts = open_house(site, hosts=HOSTS)
    site.wait_until_ready()
    hosts.start()
    try:
        hosts.wait_for_more(COMMANDS)
    finally:
        told = hosts.stop()
    assert told.wrong == []
    with in_a_schema.postgres.connect() as operator:
        operator.execute("ALTER DATABASE allocator SET search_path = group_7")
    assert settle(in_a_schema) == ()
    site.stop()
    with in_a_schema.postgres.connect() as operator:
        assert judge(told.parties, read(operator)) == ()
    assert site.manage("audit_ledger").splitlines()[-1].endswith("0 findings.")
    assert tables(in_a_schema).keys() == {SCHEMA}


@pytest.mark.parametrize("servers", PLACES)
def test_the_core_of_the_suite_passes(servers: list[str], request: pytest.FixtureRequest) -> None:
    lend = [sys.executable, "-m", "ops.drills.lend", *servers, "--"]
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", *CORE]
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ended = subprocess.run(
        [*lend, *tests], cwd=PROJECT_DIR, env=outside, capture_output=True, text=True, timeout=900, check=False
    )
    if "was not found" in ended.stderr and not request.config.getoption("--production"):
        pytest.skip(ended.stderr)
    assert ended.returncode == 0, ended.stdout[-5000:] + ended.stderr[-2000:]
    assert " passed" in ended.stdout
