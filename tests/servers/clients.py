"""Clients of a server: each with a connection and a token of its own, all of them speaking at the same moment."""

import http.client
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from venues.tokens import PREFIX

LONGEST_SECONDS = 60.0
Answer = tuple[int, Any]


class Call(NamedTuple):
    """What one client sends."""

    token: str
    path: str
    body: dict[str, Any]
    headers: Mapping[str, str] = {}


class Client:
    """Speaks JSON over one connection that is kept. Without a token nobody knows who it is."""

    def __init__(self, address: str, *, token: str = "") -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=LONGEST_SECONDS)
        assert not token or token.startswith(PREFIX)
        self._headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}

    def connect(self) -> None:
        """Opens the connection before anything is to be said."""
        self._connection.connect()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """The status and the body of the answer."""
        content = None if body is None else json.dumps(body)
        self._connection.request(method, path, content, {**self._headers, **headers})
        with self._connection.getresponse() as response:
            text = response.read()
            return response.status, json.loads(text) if text else None

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()


def all_at_once(address: str, calls: Sequence[Call], *, meanwhile: Callable[[], object]) -> list[Answer]:
    """The answers to all calls, a client each. No client speaks before all are connected; then `meanwhile` is done."""
    start = threading.Barrier(len(calls))
    with ThreadPoolExecutor(len(calls)) as pool:
        answers = [pool.submit(_post, address, call, start) for call in calls]
        meanwhile()
        return [answer.result() for answer in answers]


def _post(address: str, call: Call, start: threading.Barrier) -> Answer:
    with closing(Client(address, token=call.token)) as client:
        client.connect()
        start.wait(LONGEST_SECONDS)
        return client.ask("POST", call.path, call.body, **call.headers)
