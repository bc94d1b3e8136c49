"""The messages that wake workers. What is to be done stands in rows, so a message may be lost and nobody waits for it.

A broker that is dead refuses at once; one that is frozen accepts everything and answers nobody, and a RabbitMQ that has
no memory left reads nothing any more. Whoever sends waits for a second, and after a failure those that follow send
nothing for a while, so that a process spends a small part of its time on a broker that is away, however long a failure
takes. Workers have no such limit: an acknowledgement that is given up leaves a worker that counts the message as still
its own, and takes no other for ever.
"""

import logging
import time
from collections.abc import Sequence
from typing import Any

from celery import current_app
from kombu import pools
from kombu.exceptions import LimitExceeded, OperationalError

log = logging.getLogger(__name__)
LONGEST_SECONDS = 1.0
QUIET_FOR_EACH_SECOND_LOST = 20
# Read on a stopwatch, per process: until then messages of requests are left to beat.
_quiet_until = float("-inf")


def send(task: str, *, queue: str, args: Sequence[object] = ()) -> bool:
    """This function will wake a worker of a queue. False when the broker is away: beat will do it later."""
    global _quiet_until
    began = time.monotonic()
    try:
        _publish(task, queue, args)
    except (OperationalError, LimitExceeded) as error:
        failed = time.monotonic()
        _quiet_until = failed + (failed - began) * QUIET_FOR_EACH_SECOND_LOST
        log.warning("broker away, queue %s waits for beat: %s", queue, error)
        return False
    _quiet_until = float("-inf")
    return True


def send_unless_away(task: str, *, queue: str, args: Sequence[object] = ()) -> bool:
    """This function will do the same for somebody who waits, but not try while the broker is known to be away."""
    return time.monotonic() >= _quiet_until and send(task, queue=queue, args=args)


def _publish(task: str, queue: str, args: Sequence[object]) -> None:
    began = time.monotonic()
    # Who sends now and then keeps no heartbeat: that a broker is gone is noticed by TCP, or by the next message.
    hurried = current_app.connection_for_write(heartbeat=0, transport_options={"socket_timeout": LONGEST_SECONDS})
    with pools.producers[hurried].acquire(block=True, timeout=LONGEST_SECONDS) as producer:
        try:
            _send(producer, task, queue, args)
        except OperationalError:
            # What was refused at once was perhaps a connection that ended unseen. A new one tells.
            if not LONGEST_SECONDS or time.monotonic() - began >= LONGEST_SECONDS / 2:
                raise
            producer.revive(producer.connection)
            _send(producer, task, queue, args)


def _send(producer: Any, task: str, queue: str, args: Sequence[object]) -> None:
    connection = producer.connection
    try:
        _hurry(connection)
        patience: dict[str, Any] = {"timeout": LONGEST_SECONDS, "confirm_timeout": LONGEST_SECONDS}
        current_app.send_task(task, args=list(args), queue=queue, producer=producer, **patience)
    except (OperationalError, *connection.connection_errors, *connection.channel_errors) as error:
        # Also what kombu thinks hopeless, such as another password. And a late answer is not for the next message.
        connection.collect()
        raise error if isinstance(error, OperationalError) else OperationalError(str(error)) from error


def _hurry(connection: Any) -> None:
    """Not all that is asked of RabbitMQ before a message can be sent has a limit of its own: its socket gets one."""
    if connection.transport.driver_type == "amqp":
        connection.ensure_connection(max_retries=1, interval_start=0, timeout=LONGEST_SECONDS)
        connection.connection.transport.sock.settimeout(LONGEST_SECONDS)
