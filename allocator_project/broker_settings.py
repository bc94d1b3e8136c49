"""How publishers, workers and beat speak to the broker, be it Valkey, Redis or RabbitMQ. Reads no variable."""

import socket
from typing import Any

from kombu import Exchange, Queue

# The first one is the default. Quorum queues are RabbitMQ's: on three nodes and more they survive one of them.
QUEUE_TYPES = ("classic", "quorum")
# A broker whose machine is gone is noticed within a minute; one that only pauses is waited for.
KEEPALIVE = {
    getattr(socket, name): value
    for name, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 60_000))
    if hasattr(socket, name)
}
# Each transport takes what it knows and leaves the rest.
TRANSPORT_OPTIONS: dict[str, Any] = {
    # A publisher tries a dead broker once and goes on: the job is durable, beat wakes it later (assignments/waking.py).
    "max_retries": 1,
    "interval_start": 0,
    # Redis: above the longest task, or a message that is being worked on would be given to a second worker.
    "visibility_timeout": 600,
    "socket_connect_timeout": 1.0,
    "socket_keepalive": True,
    "socket_keepalive_options": KEEPALIVE,
    # RabbitMQ: a message is sent when the broker has said so, not when it was written into a socket.
    "confirm_publish": True,
    "socket_settings": KEEPALIVE,
}
WEBHOOKS = "webhooks"


def queues(*, shards: int, queue_type: str) -> list[Queue]:
    """This function will return every queue, each with a routing key of its own.

    With a shared one every message would be copied into every queue.
    """
    # Said for quorum queues only: a queue's arguments cannot change, and those of before had none.
    arguments = {"x-queue-type": queue_type} if queue_type == "quorum" else None
    exchange = Exchange("allocator", type="direct")
    names = ("default", "optimise", WEBHOOKS, *(f"auto.{shard}" for shard in range(shards)))
    return [Queue(name, exchange, routing_key=name, queue_arguments=arguments) for name in names]


def deliveries(*, seconds: int) -> dict[str, dict[str, Any]]:
    """This function will return what beat has done with new events, each so many seconds."""
    # A message that a busy worker did not get to has nothing to say: the next one does the same.
    options = {"expires": 5 * seconds, "queue": WEBHOOKS}
    tasks = {"deliver-events": "deliver_webhooks", "write-journal": "write_journal"}
    return {
        name: {"task": f"telemetry.tasks.{task}", "schedule": float(seconds), "options": options}
        for name, task in tasks.items()
    }
