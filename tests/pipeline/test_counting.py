"""Metrics of a whole machine: what web processes and workers have counted is what stands in the database."""

import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from assignments.models import Assignment, AutoAssignJob, Booking
from ops.drills.brokers import valkey
from tests.assignments.rivals import database_url
from tests.embedded.rivals import wait_for
from tests.pipeline.evening import Evening, evening_in, require_one_effect_each, unsettled
from tests.pipeline.outage import kill, worker
from tests.servers.serving import serving
from tests.telemetry.counts import read

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.xdist_group("worker")]
PATIENCE_SECONDS = 120.0
SCRAPES = 8
Counts = dict[str, float]


@dataclass(frozen=True, slots=True)
class Machine:
    """Two web processes and a broker on one machine, whose counts lie in one folder. Workers are the test's."""

    evening: Evening
    folder: Path
    variables: dict[str, str]

    @property
    def counts(self) -> Path:
        """Where its processes count."""
        return Path(self.variables["METRICS_DIR"])

    def scrape(self) -> Counts:
        """What whichever web process answers tells of bookings, commands, jobs and tasks."""
        with urllib.request.urlopen(f"{self.evening.address}/metrics") as answer:
            told = read(answer.read())
        return {
            "asked over HTTP": found(told, "allocator_http_requests_total", route="api/v2/bookings/", status="201"),
            "booked": found(told, "allocator_commits_total", operation="book", outcome="committed"),
            "given a table": found(told, "allocator_commits_total", operation="assign", outcome="committed"),
            "jobs done": found(told, "allocator_job_runs_total", verb="assign"),
            "timed": found(told, "allocator_commit_seconds_count", outcome="committed"),
        }


def found(told: dict[str, list[tuple[dict[str, str], float]]], name: str, **labels: str) -> float:
    return sum(value for those, value in told.get(name, []) if labels.items() <= those.items())


def in_the_database() -> Counts:
    booked, given = Booking.objects.count(), Assignment.objects.count()
    return {
        "asked over HTTP": booked,
        "booked": booked,
        "given a table": given,
        "jobs done": AutoAssignJob.objects.filter(state="assigned").count(),
        "timed": booked + given,
    }


@pytest.fixture
def machine() -> Iterator[Machine]:
    with ExitStack() as running, tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        broker = valkey(folder / "broker")
        broker.start()
        running.callback(broker.clean)
        counts = str(folder / "metrics")
        web = running.enter_context(
            serving(
                folder,
                database=database_url(),
                broker=broker.url,
                WEB_CONCURRENCY="2",
                WEB_THREADS="2",
                METRICS_DIR=counts,
            )
        )
        variables = {
            "DATABASE_URL": database_url(), "CELERY_BROKER_URL": broker.url, "DEBUG": "1", "METRICS_DIR": counts,
        }  # fmt: skip
        for worker_name in ("first", "second", "third"):
            (folder / worker_name).mkdir()
        yield Machine(evening_in(web.address), folder, variables)


def book_and_wait_until_all_is_counted(machine: Machine, parties: int) -> None:
    machine.evening.book(parties)
    wait_for(lambda: unsettled() == 0, seconds=PATIENCE_SECONDS)
    require_one_effect_each(machine.evening)
    # A job's end is counted a moment after it is written.
    wait_for(lambda: machine.scrape() == in_the_database(), seconds=PATIENCE_SECONDS)


def test_several_web_and_worker_processes_count_what_the_database_has_and_a_killed_one_loses_nothing(
    machine: Machine,
) -> None:
    with worker(machine.folder / "first", **machine.variables) as first:
        with worker(machine.folder / "second", **machine.variables):
            book_and_wait_until_all_is_counted(machine, 24)
            assert len(list(machine.counts.glob("counter_*.db"))) >= 2
            kill(first)
            book_and_wait_until_all_is_counted(machine, 12)
        with worker(machine.folder / "third", **machine.variables):
            book_and_wait_until_all_is_counted(machine, 12)
    assert in_the_database() == {
        "asked over HTTP": 48,
        "booked": 48,
        "given a table": 48,
        "jobs done": 48,
        "timed": 96,
    }
    assert [machine.scrape() for _ in range(SCRAPES)] == [in_the_database()] * SCRAPES


def test_processes_that_do_not_share_a_folder_each_tell_their_own_part_only(machine: Machine) -> None:
    elsewhere = {**machine.variables, "METRICS_DIR": str(machine.folder / "elsewhere")}
    with worker(machine.folder / "first", **elsewhere):
        machine.evening.book(6)
        wait_for(lambda: unsettled() == 0, seconds=PATIENCE_SECONDS)
    assert machine.scrape() == in_the_database() | {"given a table": 0, "jobs done": 0, "timed": 6}
