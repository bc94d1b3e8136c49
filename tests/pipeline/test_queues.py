"""The settings of the queues, against what the tasks may do: long enough, in order, and each restaurant in its own."""

import re
from collections import Counter
from typing import Any

import pytest
from celery import current_app
from django.conf import settings

from assignments import jobs, making_room, optimising, tasks
from assignments.models import AutoAssignJob
from tests.builders import booking, house
from tests.embedded.rivals import ROOT

CONF: Any = current_app.conf
MARGIN_SECONDS = 60


def queues() -> dict[str, str]:
    """Every queue with its routing key."""
    return {queue.name: queue.routing_key for queue in CONF.task_queues}


def test_every_shard_has_a_queue_of_its_own_and_long_plans_and_webhooks_have_others() -> None:
    shards = [f"auto.{shard}" for shard in range(settings.AUTO_ASSIGN_SHARDS)]
    assert sorted(queues()) == sorted(["default", "optimise", "webhooks", *shards])
    assert [name for name, key in queues().items() if name != key] == [], "one message would be copied into many"


@pytest.mark.django_db(transaction=True)
def test_a_booking_wakes_the_queue_of_its_restaurant_and_no_other() -> None:
    before = messages()
    stored = booking(house())
    job = AutoAssignJob.objects.get(booking=stored)
    assert job.shard == jobs.shard_of(stored.restaurant_id)
    assert messages() - before == Counter({f"auto.{job.shard}": 1})


def messages() -> Counter[str]:
    """How many wait in each queue of the broker in this process's memory."""
    with current_app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        return Counter({name: channel._size(name) for name in queues()})


def test_a_message_is_kept_until_its_task_has_ended_and_one_at_a_time_is_taken() -> None:
    kept = (CONF.task_acks_late, CONF.task_reject_on_worker_lost, CONF.worker_prefetch_multiplier)
    assert kept == (True, True, 1)
    assert CONF.task_ignore_result is True


def test_time_limits_are_above_the_longest_task_and_below_what_the_broker_waits_for() -> None:
    """Soft before hard before the broker gives the message to somebody else."""
    longest_plan = optimising.LONGEST_SECONDS + optimising.LEASE_BEYOND.total_seconds()
    last_run = making_room.TRIES * (making_room.SECONDS_TO_SEARCH + 2 * settings.COMMIT_LOCK_TIMEOUT_MS / 1000)
    longest_shard = tasks.SECONDS_PER_MESSAGE + last_run
    visible = CONF.broker_transport_options["visibility_timeout"]
    assert max(longest_plan, longest_shard) + MARGIN_SECONDS <= CONF.task_soft_time_limit
    assert CONF.task_soft_time_limit < CONF.task_time_limit < visible
    assert last_run < settings.AUTO_ASSIGN_LEASE_SECONDS, "or a run would lose its job to another worker"


def test_workers_and_beat_come_back_however_long_the_broker_was_away() -> None:
    retry = (CONF.broker_connection_retry, CONF.broker_connection_retry_on_startup, CONF.broker_channel_error_retry)
    assert (retry, CONF.broker_connection_max_retries) == ((True, True, True), None)
    assert CONF.task_publish_retry is False
    assert CONF.worker_consumer == "allocator_project.reconnecting:Consumer"
    assert "socket_timeout" not in CONF.broker_transport_options, "a worker that gives up an acknowledgement goes deaf"


def test_a_worker_that_is_started_plainly_takes_from_all_queues() -> None:
    (line,) = re.findall(r"^worker: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    assert re.search(r" -Q| --queues", line) is None


def test_workers_do_not_gossip_because_that_breaks_when_the_broker_does() -> None:
    """Celery's gossip closes a channel of a connection that is gone, and the worker may not come back from it."""
    (line,) = re.findall(r"^worker: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    assert {"--without-gossip", "--without-mingle"} <= set(line.split())
