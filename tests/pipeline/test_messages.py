"""A message wakes a worker. Whatever the broker does, whoever sends it is answered soon, and told when it is away."""

import signal
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from amqp import AMQPError
from celery import Celery, current_app
from django.conf import settings
from kombu import pools

from allocator_project import broker_settings
from assignments import jobs, waking
from ops.drills.brokers import Broker
from tests.brokers import broker, node, survives_a_kill
from tests.embedded.rivals import wait_for

__all__ = ["broker", "node"]


@pytest.fixture
def publisher(broker: Broker) -> Iterator[Broker]:
    """This process sends its messages to the broker, with the settings of production; it has sent one."""
    ours: Any = app()._get_current_object()
    publisher = Celery("publisher", set_as_current=False)
    publisher.config_from_object("django.conf:settings", namespace="CELERY")
    queues = broker_settings.queues(shards=settings.AUTO_ASSIGN_SHARDS, queue_type=broker.queue_type)
    publisher.conf.update(broker_url=broker.url, broker_transport=None, task_queues=queues)
    publisher.set_current()
    try:
        assert jobs.wake(1)
        yield broker
    finally:
        ours.set_current()
        publisher.close()
        # A connection of before would believe in queues that are gone.
        pools.reset()


def app() -> Any:
    """Celery's own, with what it has no public name for."""
    return current_app


def woken() -> bool:
    """As after the commit of a request."""
    return waking.send_unless_away(jobs.RUN_SHARD, queue="auto.1", args=(1,))


def start_again(publisher: Broker) -> None:
    """One that remembers serves when it has found what it had; a quorum queue elects its leader first."""
    publisher.start()
    if publisher.remembers:
        wait_for(lambda: _counted(publisher) > 0, seconds=60)


def _counted(publisher: Broker) -> int:
    with suppress(OSError, AMQPError):
        return publisher.count("auto.1")
    return -1


def test_a_broker_that_serves_gets_every_message(publisher: Broker) -> None:
    assert [woken() for _ in range(3)] == [True, True, True]
    assert publisher.count("auto.1") == 4


def test_a_broker_that_is_gone_is_told_of_at_once_and_the_next_one_is_found(publisher: Broker) -> None:
    publisher.end(signal.SIGTERM)
    assert [jobs.wake(1) for _ in range(3)] == [False, False, False]
    start_again(publisher)
    assert jobs.wake(1)
    assert (woken(), publisher.count("auto.1")) == (True, 2 + publisher.remembers)


@survives_a_kill
def test_a_broker_that_is_killed_is_told_of_at_once_and_the_next_one_is_found(publisher: Broker) -> None:
    publisher.end(signal.SIGKILL)
    assert [jobs.wake(1) for _ in range(3)] == [False, False, False]
    start_again(publisher)
    assert jobs.wake(1)
    assert (woken(), publisher.count("auto.1")) == (True, 2 + publisher.remembers)


@survives_a_kill
def test_a_broker_that_started_again_unseen_gets_the_next_message(publisher: Broker) -> None:
    publisher.end(signal.SIGKILL)
    start_again(publisher)
    assert (woken(), publisher.count("auto.1")) == (True, 1 + publisher.remembers)


def test_of_those_who_wait_for_a_frozen_broker_one_waits_and_the_others_go_on(
    publisher: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    publisher.freeze()
    assert [woken() for _ in range(100)] == [False] * 100
    tried = [record for record in caplog.records if record.message.startswith("broker away")]
    assert len(tried) == 1
    publisher.thaw()
    assert woken() is False, "still left to beat"
    assert jobs.wake(1), "beat's own message is sent whatever happened before"
    assert woken()


def test_the_control_without_a_limit_the_first_one_would_wait_as_long_as_the_broker_does(
    publisher: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is answered because the broker goes on, after longer than anybody with a limit would have waited."""
    longer = waking.LONGEST_SECONDS * 3
    monkeypatch.setattr(waking, "LONGEST_SECONDS", None)
    assert woken() is True, "connected"
    publisher.freeze()
    previous = signal.signal(signal.SIGALRM, lambda *_: publisher.thaw())
    try:
        signal.setitimer(signal.ITIMER_REAL, longer)
        assert woken() is True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def test_a_broker_without_memory_or_with_another_password_is_away_too(publisher: Broker) -> None:
    publisher.choke()
    try:
        assert jobs.wake(1) is False
    finally:
        publisher.relieve()
    assert jobs.wake(1)
    publisher.end(signal.SIGTERM)
    start_again(publisher)
    with publisher.locked():
        assert jobs.wake(1) is False
    assert jobs.wake(1)
