"""Brokers of one's own: each can be stopped, killed, frozen, choked and made to forget. Here Valkey and Redis."""

import signal
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol

from allocator_project.embedded.binaries import find_valkey
from ops.drills.process import Process, free_port
from ops.drills.programs import system_program

ANSWER_SECONDS = 1.0


class Broker(Protocol):
    """What every drill may ask of a broker. `remembers`: its messages outlive it."""

    process: Process
    remembers: bool
    queue_type: str

    @property
    def url(self) -> str:
        """This function will return its address, as CELERY_BROKER_URL takes it."""

    def start(self) -> None:
        """This function will return when it serves."""

    def end(self, how: signal.Signals) -> None:
        """This function will end it this way; a frozen one ends as well."""

    def freeze(self) -> None:
        """This function will leave it its connections, but it says nothing any more."""

    def thaw(self) -> None:
        """This function will let it go on where it was."""

    def is_ready(self) -> bool:
        """This function will ask whether it serves."""

    def count(self, queue: str) -> int:
        """This function will return how many messages wait in a queue."""

    def forget(self) -> None:
        """This function will make it lose every message."""

    def choke(self) -> None:
        """This function will take its memory away: it takes no message any more."""

    def relieve(self) -> None:
        """This function will give the memory back."""

    def locked(self) -> AbstractContextManager[None]:
        """This function will let nobody in who comes by `url`, for a while."""

    def clean(self) -> None:
        """This function will end whatever still runs."""


class RedisLike:
    """A Valkey or a Redis that keeps nothing on disk. Without a port it is reached through a socket in its folder."""

    remembers = False
    queue_type = "classic"

    def __init__(self, folder: Path, *, program: Path, port: int = 0) -> None:
        folder.mkdir(exist_ok=True)
        self._socket, self._port = folder / "broker.sock", port
        options = {"port": str(port), "bind": "127.0.0.1", "unixsocket": str(self._socket), "save": ""}
        options |= {"dir": str(folder), "appendonly": "no"}
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        self.process = Process(program.name, folder=folder, command=[str(program), *words])

    @property
    def url(self) -> str:
        """This function will return its address."""
        return f"redis://127.0.0.1:{self._port}/0" if self._port else f"redis+socket://{self._socket}"

    def start(self) -> None:
        """This function will return when it serves."""
        self.process.start(until=self.is_ready)

    def end(self, how: signal.Signals) -> None:
        """This function will end it this way."""
        self.process.end(how)

    def freeze(self) -> None:
        """This function will stop it where it is."""
        self.process.freeze()

    def thaw(self) -> None:
        """This function will let it go on."""
        self.process.thaw()

    def is_ready(self) -> bool:
        """This function will send PING."""
        return self.ask("PING") == "+PONG"

    def ask(self, *words: str) -> str | None:
        """This function will return the first line of its answer; None when there is none."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(ANSWER_SECONDS)
            with suppress(OSError):
                connection.connect(str(self._socket))
                connection.sendall((" ".join(words) + "\r\n").encode())
                return connection.recv(200).decode().partition("\r\n")[0]
        return None

    def count(self, queue: str) -> int:
        """This function will return how many messages wait in a queue."""
        return int((self.ask("LLEN", queue) or ":-1").removeprefix(":"))

    def forget(self) -> None:
        """This function will flush everything."""
        assert self.ask("FLUSHALL") == "+OK"

    def choke(self) -> None:
        """This function will allow it a byte of memory."""
        assert self.ask("CONFIG", "SET", "maxmemory", "1") == "+OK"

    def relieve(self) -> None:
        """This function will allow it all memory."""
        assert self.ask("CONFIG", "SET", "maxmemory", "0") == "+OK"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """This function will ask new connections for a password."""
        assert self.ask("CONFIG", "SET", "requirepass", "another") == "+OK"
        yield
        assert self.ask('AUTH another\r\nCONFIG SET requirepass ""') == "+OK"

    def clean(self) -> None:
        """This function will end it."""
        self.process.kill()


def variables(broker: Broker) -> dict[str, str]:
    """This function will return what web, worker and beat have to be told to use it."""
    return {"CELERY_BROKER_URL": broker.url, "BROKER_QUEUE_TYPE": broker.queue_type}


def valkey(folder: Path) -> Broker:
    """This function will return a Valkey of the wheel, reached through its socket."""
    return RedisLike(folder, program=find_valkey())


def redis(folder: Path) -> Broker:
    """This function will return a Redis of the system's package, reached by its port."""
    return RedisLike(folder, program=system_program("redis-server"), port=free_port())
