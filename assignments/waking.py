"""The messages that wake workers. What is to be done stands in rows, so a message may be lost and nobody waits for it.

A broker that is dead refuses at once; one that is frozen, or behind a network that swallows, answers nobody until the
timeouts of the settings. Not every request shall wait that long: after a failure those that follow send nothing for a
while, so that a process spends a small part of its time on a broker that is away, however long a failure takes.
"""

import logging
import time
from collections.abc import Sequence

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)
QUIET_FOR_EACH_SECOND_LOST = 20
# Read on a stopwatch, per process: until then messages of requests are left to beat.
_quiet_until = float("-inf")


def send(task: str, *, queue: str, args: Sequence[object] = ()) -> bool:
    """This function will wake a worker of a queue. False when the broker is away: beat will do it later."""
    global _quiet_until
    began = time.monotonic()
    try:
        current_app.send_task(task, args=list(args), queue=queue)
    except OperationalError as error:
        failed = time.monotonic()
        _quiet_until = failed + (failed - began) * QUIET_FOR_EACH_SECOND_LOST
        log.warning("broker away, queue %s waits for beat: %s", queue, error)
        return False
    _quiet_until = float("-inf")
    return True


def send_unless_away(task: str, *, queue: str, args: Sequence[object] = ()) -> bool:
    """This function will do the same for somebody who waits, but not try while the broker is known to be away."""
    return time.monotonic() >= _quiet_until and send(task, queue=queue, args=args)
