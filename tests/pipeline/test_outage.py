"""A whole evening of bookings while the broker is away; when it is back every job runs, once for each booking."""

import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from assignments import jobs
from assignments.audit import audit
from assignments.models import Assignment, AutoAssignJob
from ops.drills.brokers import Broker, variables
from tests.assignments.rivals import database_url
from tests.brokers import broker, node, of_each_protocol
from tests.embedded.rivals import wait_for
from tests.pipeline.evening import Evening, evening_in, require_one_effect_each, unsettled, untried
from tests.pipeline.outage import beat, kill, worker
from tests.servers.serving import serving

__all__ = ["broker", "node"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, of_each_protocol]
# Kombu's pauses between its tries grow to thirty seconds.
RECONNECTED_SECONDS = 120.0
LONGEST_WAIT_SECONDS = 5.0
DURING = 64
IDLE_SECONDS = 2.0
Trouble = Callable[[Broker], None]


@dataclass(frozen=True, slots=True)
class House:
    """A running system and its evening."""

    evening: Evening
    broker: Broker
    folder: Path
    variables: dict[str, str]

    def said(self) -> list[str]:
        """The ends of what the processes have logged."""
        return [log.read_text()[-20_000:] for log in sorted(self.folder.glob("*.log"))]


@contextmanager
def open_house(broker: Broker, *, with_beat: bool = True, with_worker: bool = True) -> Iterator[House]:
    """Web server, worker and beat on this broker, all as the Procfile starts them."""
    with ExitStack() as running, tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder, its = Path(name), variables(broker)
        told = {
            "DATABASE_URL": database_url(), "DEBUG": "1",
            "AUTO_ASSIGN_DISPATCH_SECONDS": "1", "AUTO_ASSIGN_LEASE_SECONDS": "2",
        }  # fmt: skip
        web = running.enter_context(
            serving(folder, database=database_url(), WEB_CONCURRENCY="2", WEB_THREADS="2", **its)
        )
        if with_beat:
            running.enter_context(beat(folder, **told, **its))
        if with_worker:
            running.enter_context(worker(folder, **told, **its))
        yield House(evening_in(web.address), broker, folder, {**told, **its})


def all_settled(house: House) -> None:
    deadline = time.monotonic() + RECONNECTED_SECONDS
    while unsettled() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert unsettled() == 0, "\n".join(house.said())
    require_one_effect_each(house.evening)


def seated_until_nobody_works(house: House) -> int:
    """How many have tables once a party more is not seated: a run goes on as long as jobs are due, and wakes none."""
    while True:
        house.evening.book(1)
        deadline = time.monotonic() + IDLE_SECONDS
        while unsettled() and time.monotonic() < deadline:
            time.sleep(0.05)
        if unsettled():
            return len(house.evening.booked) - 1


def stop(broker: Broker) -> None:
    broker.end(signal.SIGTERM)


def kill_it(broker: Broker) -> None:
    broker.end(signal.SIGKILL)


def start_it(broker: Broker) -> None:
    broker.start()


def freeze(broker: Broker) -> None:
    broker.freeze()


def thaw(broker: Broker) -> None:
    broker.thaw()


@pytest.mark.parametrize(
    ("away", "back"), [(stop, start_it), (kill_it, start_it), (freeze, thaw)], ids=["stopped", "killed", "frozen"]
)
def test_an_evening_booked_without_a_broker_is_seated_when_it_is_back(
    broker: Broker, away: Trouble, back: Trouble
) -> None:
    with open_house(broker) as house:
        house.evening.book(6)
        wait_for(lambda: unsettled() == 0, seconds=60)
        slowest_before = max(house.evening.waits)
        away(house.broker)
        seated = seated_until_nobody_works(house)
        house.evening.book(DURING)
        house.evening.cancel(seated + 2)
        house.evening.seat_by_hand(8)
        assert max(house.evening.waits) < slowest_before + LONGEST_WAIT_SECONDS
        assert untried() == {("queued", 0): len(house.evening.booked) - seated - 10}
        assert Assignment.objects.filter(source="auto").count() == seated
        back(house.broker)
        all_settled(house)


def test_the_control_without_beat_what_was_booked_meanwhile_stays_queued(broker: Broker) -> None:
    with open_house(broker, with_beat=False) as house:
        house.broker.end(signal.SIGTERM)
        house.evening.book(4)
        house.broker.start()
        assert house.broker.is_ready(), "the broker is back for whoever asks"
        time.sleep(IDLE_SECONDS)
        assert untried() == {("queued", 0): 4}
        with beat(house.folder, **house.variables):
            all_settled(house)


def test_a_broker_that_forgets_every_message_loses_no_booking(broker: Broker) -> None:
    with open_house(broker, with_worker=False) as house:
        house.evening.book(12)
        house.broker.forget()
        with worker(house.folder, **house.variables):
            all_settled(house)


def test_a_worker_killed_in_the_middle_of_its_run_is_followed_by_one_that_ends_it(broker: Broker) -> None:
    with open_house(broker, with_worker=False) as house:
        house.evening.book(40)
        with worker(house.folder, **house.variables) as first:
            wait_for(lambda: unsettled() <= 38, seconds=60)
            kill(first)
        assert 0 < unsettled() < 40
        with worker(house.folder, **house.variables):
            all_settled(house)


def test_a_worker_that_is_given_some_shards_runs_those_only(broker: Broker) -> None:
    with open_house(broker, with_worker=False) as house:
        mine = jobs.shard_of(house.evening.where.pk)
        other = next(evening for evening in iter_evenings(house) if jobs.shard_of(evening.where.pk) != mine)
        other.book(2)
        house.evening.book(2)
        with worker(house.folder, "-Q", f"default,auto.{mine}", **house.variables):
            wait_for(lambda: unsettled() == 2, seconds=60)
            time.sleep(IDLE_SECONDS)
            assert set(AutoAssignJob.objects.filter(state="queued").values_list("shard", flat=True)) != {mine}
            assert unsettled() == 2
        with worker(house.folder, **house.variables):
            wait_for(lambda: unsettled() == 0, seconds=60)
        assert audit() == ()


def iter_evenings(house: House) -> Iterator[Evening]:
    """Houses, one after another."""
    while True:
        yield evening_in(house.evening.address)
