"""A real Celery worker on a real broker: killed in the middle, started again, and nothing is lost or doubled."""

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from assignments import demo, jobs, pipeline
from assignments.audit import audit
from assignments.demo_house import open_house, remove_house, seed_evening
from assignments.models import Assignment, AutoAssignJob
from assignments.repository import PostgresAssignmentRepository
from assignments.selectors import unsettled_jobs
from ops.drills.brokers import Broker, variables
from tests.assignments.rivals import database_url
from tests.brokers import broker, node, of_each_protocol
from tests.builders import booking, house
from tests.pipeline.outage import kill

__all__ = ["broker", "node"]
pytestmark = pytest.mark.django_db(transaction=True)
Seating = dict[str, tuple[str, ...]]


@contextmanager
def worker(broker: Broker, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker with beat inside, in a process group of its own; killed at the end if it still runs."""
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "allocator_project",
        "worker",
        "-B",
        "-c",
        "1",
        "--loglevel",
        "info",
    ]
    command += ["-s", str(folder / "beat"), "-n", f"{os.getpid()}-{time.monotonic_ns()}@%h"]
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        **variables(broker),
        "AUTO_ASSIGN_LEASE_SECONDS": "1",
        "AUTO_ASSIGN_DISPATCH_SECONDS": "1",
    }
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process
        finally:
            kill(process)


def wait_until(holds: Callable[[], bool], folder: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, (folder / "worker.log").read_text()[-3000:]
        time.sleep(0.02)


def seeded_evening() -> None:
    remove_house()
    now = timezone.now()
    seed_evening(open_house(), date=demo.next_friday(now.date()), now=now)


def seating() -> Seating:
    """Which tables each booking has, by the drawn booking's own key."""
    found = Assignment.objects.filter(state="confirmed").select_related("booking")
    return {str(row.booking.import_key): tuple(row.plan["tables"]) for row in found}


def evening_without_interruption() -> Seating:
    seeded_evening()
    while pipeline.run_next(now=timezone.now(), repository=PostgresAssignmentRepository(), only=Q()):
        pass
    return seating()


@of_each_protocol
def test_a_worker_killed_in_mid_run_and_started_again_seats_the_same_evening(broker: Broker, tmp_path: Path) -> None:
    expected = evening_without_interruption()
    seeded_evening()
    with worker(broker, tmp_path) as first:
        wait_until(lambda: Assignment.objects.count() >= 10, tmp_path)
        kill(first)
    assert unsettled_jobs(Q()) > 0, "killed too late to show anything"
    # What the dead worker held is first in line once its lease has lapsed, as it was before.
    wait_until(
        lambda: not AutoAssignJob.objects.filter(state="running", lease_until__gt=timezone.now()).exists(), tmp_path
    )
    with worker(broker, tmp_path):
        wait_until(lambda: unsettled_jobs(Q()) == 0, tmp_path)
    assert seating() == expected
    assert audit() == ()


@of_each_protocol
def test_a_booking_whose_message_was_lost_is_seated_by_beat(broker: Broker, tmp_path: Path) -> None:
    stored = booking(house(), starts_at=coming_friday_at_seven(), reserved_at=timezone.now())
    with worker(broker, tmp_path):
        wait_until(lambda: AutoAssignJob.objects.get(booking=stored).state == "assigned", tmp_path)
    assert audit() == ()


def test_with_the_broker_away_bookings_are_taken_and_their_jobs_wait() -> None:
    current_app.conf.update(broker_url="redis://127.0.0.1:1/0")
    stored = booking(house(), starts_at=coming_friday_at_seven(), reserved_at=timezone.now())
    assert AutoAssignJob.objects.get(booking=stored).state == "queued"
    assert jobs.wake(0) is False


def coming_friday_at_seven() -> dt.datetime:
    return dt.datetime.combine(demo.next_friday(timezone.now().date()), dt.time(19), tzinfo=dt.UTC)
