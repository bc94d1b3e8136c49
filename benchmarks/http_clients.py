"""Clients of the HTTP benchmark: a process each, a connection each that is kept, a common start, a fixed time."""

from __future__ import annotations

import gc
import http.client
import json
import multiprocessing
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter, process_time
from typing import Any

from benchmarks.http_server import HEADER
from benchmarks.http_world import Errand

FORK = multiprocessing.get_context("fork")
START_SECONDS = 120
WARMING = 4


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer. Units: seconds; `whole` is the application's time, `processor` and `sql` are parts of it."""

    latency: float
    whole: float
    processor: float
    sql: float
    trips: int
    connections: int


@dataclass(slots=True)
class Told:
    """What one client, or all of a cell, saw. Shapes: `requests` counts also those that only prepare or clear away."""

    samples: list[Sample] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    processor_seconds: float = 0.0

    def add(self, other: Told) -> None:
        """This function will take in what another has seen."""
        self.samples += other.samples
        self.errors.update(other.errors)
        self.requests += other.requests
        self.processor_seconds += other.processor_seconds


class Refused(Exception):
    """The server did not say yes."""


class Caller:
    """Speaks JSON over one connection, and times it."""

    def __init__(self, address: str, errand: Errand) -> None:
        self._connection = http.client.HTTPConnection(address, timeout=60)
        self._headers = {"Authorization": f"Bearer {errand.token}", "Content-Type": "application/json"}
        self.table_id = str(errand.table_id)
        self.requests = 0

    def ask(self, method: str, path: str, body: Any = None) -> tuple[Any, Sample]:
        """This function will return the answer and what it cost. Raises: Refused."""
        content = None if body is None else json.dumps(body).encode()
        before = perf_counter()
        self._connection.request(method, f"/api/v2/{path}", content, self._headers)
        response = self._connection.getresponse()
        text = response.read()
        latency = perf_counter() - before
        self.requests += 1
        document = json.loads(text) if text else {}
        if response.status >= 300:
            raise Refused(f"{response.status} {document.get('code')}")
        whole, processor, sql, trips, connections = response.headers[HEADER].split()
        return document, Sample(latency, float(whole), float(processor), float(sql), int(trips), int(connections))


def validate(caller: Caller, booking_id: str) -> Sample:
    """This function will check the client's table for a party."""
    return caller.ask("POST", "manual/validate/", {"bookingId": booking_id, "tableIds": [caller.table_id]})[1]


def quote(caller: Caller, booking_id: str) -> Sample:
    """This function will ask for the best plans for a party."""
    return caller.ask("POST", "auto/quote/", {"bookingId": booking_id})[1]


def hold(caller: Caller, booking_id: str) -> Sample:
    """This function will hold the table, and let it go."""
    held, cost = _hold(caller, booking_id)
    caller.ask("DELETE", f"manual/hold/{held['id']}/")
    return cost


def confirm(caller: Caller, booking_id: str) -> Sample:
    """This function will hold the table, confirm, and take it away again."""
    held, _ = _hold(caller, booking_id)
    body = {"bookingId": booking_id, "holdId": held["id"], "idempotencyKey": str(uuid.uuid4())}
    given, cost = caller.ask("POST", "manual/confirm/", body)
    caller.ask("POST", f"assignments/{given['assignment']['id']}/release/", {})
    return cost


ENDPOINTS: dict[str, Callable[[Caller, str], Sample]] = {
    "validate": validate,
    "quote": quote,
    "hold": hold,
    "confirm": confirm,
}


def measure(endpoint: str, *, address: str, errands: tuple[Errand, ...], seconds: float) -> Told:
    """This function will let every client ask over and over and return what all of them saw."""
    start, pipes = FORK.Barrier(len(errands)), [FORK.Pipe(duplex=False) for _ in errands]
    processes = [
        FORK.Process(target=_client, args=(endpoint, address, errand, start, seconds, report), daemon=True)
        for errand, (_, report) in zip(errands, pipes, strict=True)
    ]
    for process in processes:
        process.start()
    told = Told()
    for inbox, _ in pipes:
        told.add(inbox.recv())
    for process in processes:
        process.join()
    return told


def _hold(caller: Caller, booking_id: str) -> tuple[Any, Sample]:
    return caller.ask("POST", "manual/hold/", {"bookingId": booking_id, "tableIds": [caller.table_id]})


def _client(endpoint: str, address: str, errand: Errand, start: Any, seconds: float, report: Any) -> None:
    caller, told = Caller(address, errand), Told()
    parties = cycle(map(str, errand.booking_ids))
    for _ in range(WARMING):
        _once(endpoint, caller, next(parties), Told())
    caller.requests = 0
    gc.collect()
    gc.freeze()
    start.wait(START_SECONDS)
    deadline, before = perf_counter() + seconds, process_time()
    while perf_counter() < deadline:
        _once(endpoint, caller, next(parties), told)
    told.requests, told.processor_seconds = caller.requests, process_time() - before
    report.send(told)


def _once(endpoint: str, caller: Caller, booking_id: str, told: Told) -> None:
    try:
        told.samples.append(ENDPOINTS[endpoint](caller, booking_id))
    except Refused as refused:
        told.errors[str(refused)] += 1
