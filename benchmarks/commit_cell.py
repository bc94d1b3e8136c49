"""One cell of the measurement: so many client processes, one contender, a common start, a fixed time."""

from __future__ import annotations

import gc
import multiprocessing
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import psycopg
from django.db import connections

from benchmarks.commit_contenders import Contender
from benchmarks.commit_databases import address, copy_of
from benchmarks.commit_record import Record
from benchmarks.commit_world import Wish

START_SECONDS = 120
FORK = multiprocessing.get_context("fork")


@dataclass(slots=True)
class Cell:
    """What was measured, of all rounds together. Units: seconds. `lost` are acknowledged commits without their rows."""

    commits: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubles: int = 0
    rates: list[float] = field(default_factory=list)

    @property
    def throughput(self) -> float:
        """This property will be the commits a second."""
        return self.commits / self.seconds

    def percentile(self, share: float) -> float:
        """This function will return the milliseconds that this share of the commits did not exceed."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else float("nan")

    @property
    def p50(self) -> float:
        """This property will be the median latency in milliseconds."""
        return statistics.median(self.latencies) * 1000 if self.latencies else float("nan")

    @property
    def p99(self) -> float:
        """This property will be the milliseconds that one commit in a hundred exceeds."""
        return self.percentile(0.99)


@dataclass(frozen=True, slots=True)
class Told:
    """What one client reports: when each commit ended and how long it took; what went wrong; how many were told yes."""

    ended: list[float]
    latencies: list[float]
    errors: Counter[str]
    acknowledged: int


def measure(
    into: Cell,
    contender: Contender,
    *,
    template: str,
    record: Record,
    wishes: Sequence[Wish],
    clients: int,
    seconds: float,
) -> None:
    """This function will run one round in a fresh copy of the template and add what came out to the cell."""
    with copy_of(template) as database:
        with psycopg.connect(**address(database)) as session:
            contender.install(session)
        told, started = _race(contender, database, record, wishes, clients, seconds)
        with psycopg.connect(**address(database)) as session:
            kept, doubles = _count(session, contender.counted), _count(session, contender.doubled)
    ended = sorted(moment for each in told for moment in each.ended)
    # Clients that had nothing left to do before the time was up end the round with the last commit.
    done = sum(len(each.ended) for each in told) + sum(sum(each.errors.values()) for each in told)
    all_done = done >= len(wishes) - contender.warm_up * clients
    length = ended[-1] - started if all_done and ended else seconds
    in_time = sum(moment <= started + length for moment in ended)
    into.commits += in_time
    into.seconds += length
    into.rates.append(in_time / length)
    into.latencies += [latency for each in told for latency in each.latencies]
    for each in told:
        into.errors.update(each.errors)
    into.lost += max(0, sum(each.acknowledged for each in told) - kept)
    into.doubles += doubles


def _race(
    contender: Contender, database: str, record: Record, wishes: Sequence[Wish], clients: int, seconds: float
) -> tuple[list[Told], float]:
    connections.close_all()
    start, reports = FORK.Barrier(clients + 1), [FORK.Pipe(duplex=False) for _ in range(clients)]
    processes = [
        FORK.Process(
            target=_client,
            args=(contender(database, record), wishes[number::clients], start, seconds, report),
            daemon=True,
        )
        for number, (_, report) in enumerate(reports)
    ]
    for process in processes:
        process.start()
    start.wait(START_SECONDS)
    started = perf_counter()
    told = [inbox.recv() for inbox, _ in reports]
    for process in processes:
        process.join()
    return told, started


def _client(client: Any, wishes: Sequence[Wish], start: Any, seconds: float, report: Any) -> None:
    client.open(wishes)
    told = Told([], [], Counter(), 0)
    acknowledged = sum(_commit(client, wish, told) is None for wish in wishes[: client.warm_up])
    told.errors.clear()
    gc.collect()
    gc.freeze()
    start.wait(START_SECONDS)
    deadline = perf_counter() + seconds
    for wish in wishes[client.warm_up :]:
        before = perf_counter()
        if before >= deadline:
            break
        if _commit(client, wish, told) is None:
            after = perf_counter()
            told.ended.append(after)
            told.latencies.append(after - before)
    if getattr(client, "conflicts", 0):
        told.errors["came too late"] = client.conflicts
    report.send(Told(told.ended, told.latencies, told.errors, acknowledged + len(told.ended)))


def _commit(client: Any, wish: Wish, told: Told) -> str | None:
    """Returns None for a yes; what went wrong is counted, as its HTTP caller would see it, and not tried again."""
    try:
        client.commit(wish)
    except Exception as error:  # noqa: BLE001 (whatever goes wrong is a figure here)
        kind = type(error).__name__
        told.errors[kind] += 1
        return kind
    return None


def _count(session: psycopg.Connection[Any], query: str) -> int:
    (count,) = session.execute(query.encode()).fetchone() or (0,)
    return int(count)
