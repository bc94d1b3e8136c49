"""What the machine spends while people use the site: processor and memory by part, connections, what waits."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
WAITING = "SELECT count(*) FROM assignments_autoassignjob WHERE state IN ('queued', 'running') AND due_at <= now()"
BACKENDS = "SELECT count(*), count(*) FILTER (WHERE wait_event_type = 'Lock') FROM pg_stat_activity WHERE datname = %s"


@dataclass(frozen=True, slots=True)
class Sample:
    """One look. Units: seconds of processor since the start of each part; bytes of memory that are its own."""

    at: float
    processor: dict[str, float]
    memory: dict[str, int]
    machine: float
    connections: int
    lock_waits: int
    due_jobs: int


@dataclass(slots=True)
class Watch:
    """All looks of a stretch."""

    samples: list[Sample] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long was watched."""
        return self.samples[-1].at - self.samples[0].at

    def cores(self, part: str) -> float:
        """How many cores a part kept busy on average."""
        first, last = self.samples[0], self.samples[-1]
        return (last.processor.get(part, 0) - first.processor.get(part, 0)) / self.seconds

    def machine(self) -> float:
        """How many cores were busy at all, whoever it was."""
        return (self.samples[-1].machine - self.samples[0].machine) / self.seconds


@contextmanager
def watching(leaders: dict[str, int], *, database: dict[str, object], every: float) -> Iterator[Watch]:
    """This function will look every few seconds until the block ends.

    leaders: process ids by part: each part is its process and all that come from it.
    """
    watch, over = Watch(), threading.Event()
    with psycopg.connect(**database, autocommit=True) as session:  # type: ignore[arg-type]  # its keywords are not typed
        parts = leaders | _server(session)

        def look_again() -> None:
            while not over.wait(every):
                watch.samples.append(_look(parts, session))

        watch.samples.append(_look(parts, session))
        watcher = threading.Thread(target=look_again)
        watcher.start()
        try:
            yield watch
        finally:
            over.set()
            watcher.join()
            watch.samples.append(_look(parts, session))


def _server(session: psycopg.Connection[tuple[object, ...]]) -> dict[str, int]:
    """The database's first process, where it runs on this machine as somebody we may look at."""
    (own,) = session.execute("SELECT pg_backend_pid()").fetchone() or (0,)
    try:
        words = Path(f"/proc/{own}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return {}
    return {"database": int(words[1])}


def _look(parts: dict[str, int], session: psycopg.Connection[tuple[object, ...]]) -> Sample:
    children = _children()
    processor, memory = {}, {}
    for part, leader in parts.items():
        pids = [leader, *_below(leader, children)]
        processor[part] = sum(_processor(pid) for pid in pids)
        memory[part] = sum(_memory(pid) for pid in pids)
    (due,) = session.execute(WAITING).fetchone() or (0,)
    connections, lock_waits = session.execute(BACKENDS, [session.info.dbname]).fetchone() or (0, 0)
    return Sample(
        at=time.monotonic(),
        processor=processor,
        memory=memory,
        machine=_machine(),
        connections=int(str(connections)),
        lock_waits=int(str(lock_waits)),
        due_jobs=int(str(due)),
    )


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                parent = int(Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            found.setdefault(parent, []).append(int(name))
    return found


def _below(pid: int, children: dict[int, list[int]]) -> Iterator[int]:
    for child in children.get(pid, ()):
        yield child
        yield from _below(child, children)


def _processor(pid: int) -> float:
    """Its own, and that of children that have ended."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(words[place]) for place in (11, 12, 13, 14)) / TICKS


def _memory(pid: int) -> int:
    """What would be free if it ended, and its share of what several use."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _machine() -> float:
    words = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    user, nice, system, _, _, irq, softirq, *_ = (int(word) for word in words)
    return (user + nice + system + irq + softirq) / TICKS
