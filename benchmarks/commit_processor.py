"""How much processor one commit needs, in the client and in its server process.

Other programs' load moves this figure little, and it bounds what the cores can reach together.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
from django.db import connection

from benchmarks.commit_contenders import Bare, Client, Contender
from benchmarks.commit_databases import address, copy_of
from benchmarks.commit_record import Record
from benchmarks.commit_world import Wish

WARM_UP = 100
TICKS = os.sysconf("SC_CLK_TCK")


def processor(
    contenders: Sequence[Contender], *, template: str, wishes: Sequence[Wish], record: Record
) -> Iterator[tuple[str, float, float | None]]:
    """This function will yield each contender with its client's and its server's milliseconds of processor a commit.

    None where the server is on another machine.
    """
    for contender in contenders:
        with copy_of(template) as database:
            with psycopg.connect(**address(database)) as session:
                contender.install(session)
            client = contender(database, record)
            client.open(wishes)
            for wish in wishes[:WARM_UP]:
                client.commit(wish)
            backend = _backend(client)
            mine, its = _own(), _of(backend)
            for wish in wishes[WARM_UP:]:
                client.commit(wish)
            count = len(wishes) - WARM_UP
            own = (_own() - mine) / count * 1000
            spent = _of(backend)
            if isinstance(client, Bare):
                client.session.close()
        yield contender.name, own, (spent - its) / count * 1000 if its is not None and spent is not None else None


def _backend(client: Client) -> int:
    session = client.session if isinstance(client, Bare) else connection.connection
    return int(session.info.backend_pid)


def _own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _of(pid: int) -> float | None:
    """Seconds of processor of a process here that is a PostgreSQL backend."""
    try:
        line = Path(f"/proc/{pid}/stat").read_text()
        if "postgres" not in line:
            return None
        user, system = line.rpartition(")")[2].split()[11:13]
    except (FileNotFoundError, PermissionError):
        return None
    return (int(user) + int(system)) / TICKS
