"""The embedded Valkey: how it is started and asked. No Django and no client library here."""

import signal
import socket
from pathlib import Path
from typing import ClassVar

from .binaries import find_valkey
from .errors import StartFailed
from .places import adopt, find_places
from .processes import run_detached
from .server import Answer, Server

_ANSWER_SECONDS = 2.0
_OPTIONS = {
    "port": "0",
    # The folder is closed to others, and root may have started it in an ordinary user's project.
    "unixsocketperm": "777",
    # Messages only wake workers, what is to be done stands in PostgreSQL: nothing is written to disk.
    "save": "",
    "appendonly": "no",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
    "always-show-logo": "no",
    "loglevel": "notice",
}


def broker_url(base_dir: Path) -> str:
    """This function will return the broker's address for the project in `base_dir`, without starting anything.

    Shapes: to be used with `broker_transport = BROKER_TRANSPORT`, which starts the server when it is first needed.
    """
    return f"socket://{find_places(base_dir).valkey_socket}"


def ensure_valkey(base_dir: Path) -> None:
    """This function will return when the project's Valkey serves, having started it if need be.

    Cost: one PING when it runs. Raises: EmbeddedError.
    """
    Valkey(find_places(base_dir)).ensure()


class Valkey(Server):
    """The Valkey of one project folder."""

    name = "valkey"
    stop_signals: ClassVar = ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0))

    def ask(self) -> Answer:
        """This function will send PING."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_ANSWER_SECONDS)
            try:
                connection.connect(str(self.places.valkey_socket))
                connection.sendall(b"PING\r\n")
                return Answer.READY if connection.recv(64).startswith(b"+PONG") else Answer.BUSY
            except (FileNotFoundError, ConnectionError):
                return Answer.NOTHING
            except TimeoutError:
                return Answer.BUSY

    def launch(self) -> None:
        """This function will start valkey-server."""
        self.places.valkey_data.mkdir(exist_ok=True)
        adopt(self.places.valkey_data)
        options = {
            **_OPTIONS,
            "unixsocket": str(self.places.valkey_socket),
            "dir": str(self.places.valkey_data),
            "proc-title-template": f"{{title}} {self.places.mark}",
        }
        command = [str(find_valkey()), *(word for key, value in options.items() for word in (f"--{key}", value))]
        if run_detached(command, lock=self.alive_lock, log=self.log, folder=self.places.valkey_data):
            raise StartFailed(self.name, "the program could not be started", self.log)

    def complete(self) -> None:
        """This function will do nothing: an empty Valkey is complete."""

    def folders(self) -> tuple[Path, ...]:
        """This function will return Valkey's working directory."""
        return (self.places.valkey_data,)
