"""A message wakes a worker. Whatever the broker does, whoever sends it is answered soon, and told when it is away."""

import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import Celery, current_app

from assignments import jobs, waking
from tests.pipeline.outage import Broker


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A broker that this process sends its messages to, with the settings of production."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        broker, ours = Broker(Path(folder)), app()._get_current_object()
        broker.start()
        publisher = Celery("publisher", set_as_current=False)
        publisher.config_from_object("django.conf:settings", namespace="CELERY")
        publisher.conf.update(broker_url=broker.url, broker_transport=None)
        publisher.set_current()
        try:
            assert jobs.wake(1)
            yield broker
        finally:
            ours.set_current()
            broker.clean()
            publisher.close()


def app() -> Any:
    """Celery's own, with what it has no public name for."""
    return current_app


def woken() -> bool:
    """As after the commit of a request."""
    return waking.send_unless_away(jobs.RUN_SHARD, queue="auto.1", args=(1,))


def test_a_broker_that_serves_gets_every_message(broker: Broker) -> None:
    assert [woken() for _ in range(3)] == [True, True, True]
    assert broker.count("auto.1") == 4


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_broker_that_is_gone_is_told_of_at_once_and_the_next_one_is_found(
    broker: Broker, how: signal.Signals
) -> None:
    broker.end(how)
    assert [jobs.wake(1) for _ in range(3)] == [False, False, False]
    broker.start()
    assert jobs.wake(1)
    assert (woken(), broker.count("auto.1")) == (True, 2)


def test_a_broker_that_started_again_unseen_gets_the_next_message(broker: Broker) -> None:
    broker.end(signal.SIGKILL)
    broker.start()
    assert (woken(), broker.count("auto.1")) == (True, 1)


def test_of_those_who_wait_for_a_frozen_broker_one_waits_and_the_others_go_on(
    broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    broker.freeze()
    assert [woken() for _ in range(100)] == [False] * 100
    tried = [record for record in caplog.records if record.message.startswith("broker away")]
    assert len(tried) == 1
    broker.thaw()
    assert woken() is False, "still left to beat"
    assert jobs.wake(1), "beat's own message is sent whatever happened before"
    assert woken()


def test_the_control_without_a_limit_the_first_one_would_wait_as_long_as_the_broker_does(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is answered because the broker goes on, after longer than anybody with a limit would have waited."""
    longer = waking.LONGEST_SECONDS * 3
    monkeypatch.setattr(waking, "LONGEST_SECONDS", None)
    broker.freeze()
    previous = signal.signal(signal.SIGALRM, lambda *_: broker.thaw())
    try:
        signal.setitimer(signal.ITIMER_REAL, longer)
        assert woken() is True
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def test_a_broker_without_memory_or_with_another_password_is_away_too(broker: Broker) -> None:
    broker.ask("CONFIG", "SET", "maxmemory", "1")
    assert jobs.wake(1) is False
    broker.ask("CONFIG", "SET", "maxmemory", "0")
    assert jobs.wake(1)
    broker.end(signal.SIGKILL)
    broker.start()
    broker.ask("CONFIG", "SET", "requirepass", "secret")
    assert jobs.wake(1) is False
