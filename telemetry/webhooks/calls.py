"""One request to one consumer: to an address that was judged, with an end in time, following nobody anywhere."""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult

from telemetry.webhooks.addresses import PORTS, Address, AddressRefused, Network, Resolve, addresses_of, parse, resolve

LONGEST_RETRY_AFTER = 3600
AGENT = "table-allocator-webhooks/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How calls are made. Units: seconds for a whole request, the name's resolution included."""

    timeout_seconds: float
    allowed: tuple[Network, ...] = ()
    ask: Resolve = resolve


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request.

    Shapes: `outcome` is delivered, refused, gone, redirected, busy, timed_out, unreachable, bad_certificate,
    unknown_host, private_address, not_encrypted or not_an_address; `status` where there was an answer.
    """

    outcome: str
    status: int | None = None
    retry_after_seconds: int = 0
    seconds: float = field(default=0.0, compare=False)


class Call:
    """One request, made in a thread of its own. Whoever waits for it may end it from outside."""

    def __init__(self, *, url: str, body: bytes, headers: Mapping[str, str], rules: Rules) -> None:
        self._url, self._body, self._headers, self._rules = url, body, headers, rules
        self._socket: socket.socket | None = None
        self._plug: socket.socket | None = None
        self._ended = threading.Event()
        self._deadline = time.monotonic() + rules.timeout_seconds

    def end(self) -> None:
        """This function will break the connection off, so that nobody waits for a consumer that only drips."""
        self._ended.set()
        if self._plug is not None:
            _pull(self._plug)

    def make(self) -> Answer:
        """This function will send the request and say what came of it. It raises nothing."""
        began = time.monotonic()
        answer = self._try()
        if self._ended.is_set() and answer.outcome == "unreachable":
            answer = Answer("timed_out")
        return Answer(answer.outcome, answer.status, answer.retry_after_seconds, time.monotonic() - began)

    def _try(self) -> Answer:
        try:
            parts = parse(self._url)
            found = addresses_of(parts, allowed=self._rules.allowed, ask=self._rules.ask)
            return self._ask(parts, self._connect(parts, found))
        except AddressRefused as refused:
            return Answer(refused.code)
        except ssl.SSLCertVerificationError:
            return Answer("bad_certificate")
        except TimeoutError:
            return Answer("timed_out")
        except (OSError, http.client.HTTPException):
            return Answer("unreachable")
        finally:
            for each in (self._socket, self._plug):
                if each is not None:
                    each.close()

    def _connect(self, parts: SplitResult, found: Iterable[Address]) -> socket.socket:
        """To the first of the addresses that takes the call."""
        port, failure = parts.port or PORTS[parts.scheme], OSError("no address")
        for address in found:
            try:
                self._socket = socket.create_connection((str(address), port), timeout=self._left())
            except TimeoutError:
                raise
            except OSError as error:
                failure = error
                continue
            # The same connection under another number: shut there, whatever reads here ends, TLS or not.
            self._plug = self._socket.dup()
            if parts.scheme == "https":
                context = ssl.create_default_context()
                # The name is what the certificate must be for, whatever address it has.
                self._socket = context.wrap_socket(self._socket, server_hostname=parts.hostname)
            return self._socket
        raise failure

    def _ask(self, parts: SplitResult, connected: socket.socket) -> Answer:
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port or PORTS[parts.scheme])
        connection.sock = connected
        connected.settimeout(self._left())
        host = parts.netloc.rpartition("@")[2]
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        told = {"Host": host, "User-Agent": AGENT, "Content-Type": "application/json", "Connection": "close"}
        connection.request("POST", target, body=self._body, headers={**told, **self._headers})
        # What the consumer says beyond its status is not read: it is of no use, and could be anything.
        response = connection.getresponse()
        return Answer(_outcome_of(response.status), response.status, _retry_after(response.headers.get("Retry-After")))

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0 or self._ended.is_set():
            raise TimeoutError
        return left


def _outcome_of(status: int) -> str:
    if 200 <= status < 300:
        return "delivered"
    if 300 <= status < 400:
        return "redirected"
    return {410: "gone", 429: "busy", 502: "busy", 503: "busy", 504: "busy"}.get(status, "refused")


def _retry_after(value: str | None) -> int:
    """Units: seconds. The other form, a date, is as good as nothing: clocks differ."""
    return min(int(value[:6]), LONGEST_RETRY_AFTER) if value and value.isascii() and value.isdigit() else 0


def _pull(plug: socket.socket) -> None:
    with contextlib.suppress(OSError):  # where it has ended by itself
        plug.shutdown(socket.SHUT_RDWR)
