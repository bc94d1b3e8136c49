"""Runs the clients of a load, starts those again that die, and makes trouble at times of chance."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection as waiting
from typing import Any

import psycopg

from tests.faults.children import NAME, Place, start
from tests.faults.load import Load, work

Clients = dict[int, Any]
Trouble = Callable[[Clients], str]
A_CLIENTS_SESSION = """
SELECT count(pg_terminate_backend(pid)) FROM (
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = %s ORDER BY random() LIMIT 1) AS one
"""


def run(load: Load, place: Place, *, trouble: Trouble, every_seconds: float, limit_seconds: float) -> Counter[str]:
    """Lets the clients say all they have to say, and returns which troubles they had how often."""
    had, chance, deadline = Counter[str](), random.Random(), time.monotonic() + limit_seconds
    clients: Clients = {client: start(place, work, load, client) for client in range(load.clients)}
    try:
        while clients:
            assert time.monotonic() < deadline, f"{len(clients)} clients are still not done; trouble: {had}"
            pause = chance.uniform(0, 2 * every_seconds)
            if not waiting.wait([process.sentinel for process in clients.values()], timeout=pause):
                had[trouble(clients)] += 1
            _start_again(load, place, clients)
    finally:
        for process in clients.values():
            process.kill()
            process.join()
    return had


def _start_again(load: Load, place: Place, clients: Clients) -> None:
    """Those that were killed go on where they were; those that are done leave."""
    for client, process in list(clients.items()):
        if process.exitcode is None:
            continue
        assert process.exitcode in (0, -signal.SIGKILL), f"client {client} ended with {process.exitcode}"
        del clients[client]
        if process.exitcode:
            clients[client] = start(place, work, load, client)


@contextmanager
def kills(address: str) -> Iterator[Trouble]:
    """Trouble that kills a client with -9 or ends a client's session, as chance will have it."""
    with psycopg.connect(address, autocommit=True) as operator:

        def strike(clients: Clients) -> str:
            if random.random() < 0.5:
                random.choice(list(clients.values())).kill()
                return "killed"
            ended = operator.execute(A_CLIENTS_SESSION, [NAME]).fetchone()
            return "terminated" if ended == (1,) else "missed"

        yield strike
