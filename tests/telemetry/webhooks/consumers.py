"""Real consumers: HTTP servers on this machine that answer as a test says and remember what they heard."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HANG, DRIP, HANG_UP = "hang", "drip", "hang up"
Behaviour = Callable[["Heard"], Any]
TLS = Path(__file__).parent / "consumer.test.pem"


@dataclass(frozen=True)
class Heard:
    """One request as a consumer got it."""

    headers: dict[str, str]
    body: bytes
    path: str

    @property
    def event(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def told(self) -> tuple[str, int]:
        """Which booking – by the last digits of its id, empty for none – and which number of the test's."""
        return (self.event["bookingId"] or "")[-2:], self.event["payload"].get("partySize", 0)


@dataclass
class Consumer:
    """What it does is looked up for each request: a status, (status, headers), HANG, DRIP or HANG_UP."""

    behave: Behaviour = lambda heard: 200
    heard: list[Heard] = field(default_factory=list)
    taken: list[Heard] = field(default_factory=list)
    port: int = 0
    came: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/hooks", *, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def of(self, booking: str) -> list[int]:
        """The numbers of one booking's events, in the order in which they were taken."""
        return [number for which, number in (heard.told for heard in self.taken) if which == booking]


@contextmanager
def consumer(behave: Behaviour = lambda heard: 200, *, port: int = 0, tls: bool = False) -> Iterator[Consumer]:
    """A consumer that listens while the block runs."""
    one = Consumer(behave=behave)
    server = _server(one, port, tls)
    one.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield one
    finally:
        one.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _server(one: Consumer, port: int, tls: bool) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard = Heard(dict(self.headers), body, self.path)
            one.heard.append(heard)
            one.came.set()
            answer = one.behave(heard)
            if answer == HANG:
                one.released.wait(60)
            elif answer == DRIP:
                self._drip()
            elif answer != HANG_UP:
                self._answer(heard, answer)
            self.close_connection = True

        def _answer(self, heard: Heard, answer: Any) -> None:
            status, headers = answer if isinstance(answer, tuple) else (answer, {})
            if 200 <= status < 300:
                one.taken.append(heard)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self) -> None:
            """A header that never ends, sign by sign: each comes before any wait for one is over."""
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Endless: ")
            while not one.released.wait(0.02):
                try:
                    self.wfile.write(b"x")
                except OSError:
                    return

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A caller that hangs up in the middle is what some tests are about."""

    server = Server(("127.0.0.1", port), Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(TLS)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    return server
