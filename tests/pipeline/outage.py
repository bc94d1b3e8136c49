"""Real processes for a real evening: a broker that can be stopped, killed and frozen; worker, beat as they are started.

Everything lives in a folder of its own and on a socket in it, so that several runs do not meet.
"""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from allocator_project.embedded.binaries import find_valkey
from tests.embedded.rivals import ROOT, wait_for

ANSWER_SECONDS = 1.0


class Broker:
    """A Valkey of one's own that forgets everything when it ends."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "broker.sock"
        self.url = f"redis+socket://{self.socket}"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it serves."""
        options = {"port": "0", "unixsocket": str(self.socket), "save": "", "dir": str(self._folder)}
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        with (self._folder / "broker.log").open("ab") as log:
            self._process = subprocess.Popen([str(find_valkey()), *words], stdout=log, stderr=log)
        wait_for(lambda: self.ask("PING") == "+PONG")

    def end(self, how: signal.Signals) -> None:
        """Ends it this way; a frozen one ends as well."""
        assert self._process is not None
        self._process.send_signal(how)
        self._process.send_signal(signal.SIGCONT)
        self._process.wait(20)

    def freeze(self) -> None:
        """It keeps its connections and takes new ones, but says nothing any more."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on where it was."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def ask(self, *words: str) -> str | None:
        """The first line of its answer; None when there is none."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(ANSWER_SECONDS)
            with suppress(OSError):
                connection.connect(str(self.socket))
                connection.sendall((" ".join(words) + "\r\n").encode())
                return connection.recv(200).decode().partition("\r\n")[0]
        return None

    def count(self, queue: str) -> int:
        """How many messages wait in a queue."""
        return int((self.ask("LLEN", queue) or ":-1").removeprefix(":"))

    def clean(self) -> None:
        """Ends it if it still runs."""
        if self._process is not None and self._process.poll() is None:
            self.end(signal.SIGKILL)


@contextmanager
def process_of_ours(name: str, folder: Path, *more: str, **variables: str) -> Iterator["subprocess.Popen[bytes]"]:
    """`worker` or `beat` as the Procfile starts it, with these further words; killed at the end with its children."""
    (line,) = re.findall(rf"^{name}: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    celery, *words = str(line).split()
    assert celery.endswith("/celery")
    environment = {**os.environ, **variables, "PYTHONDONTWRITEBYTECODE": "1"}
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", *words, *more],
            cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """kill -9, children and all."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def worker(folder: Path, *words: str, **variables: str) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """A worker with a name of its own."""
    return process_of_ours("worker", folder, "-n", f"{folder.name}-{os.getpid()}@%h", *words, **variables)


def beat(folder: Path, **variables: str) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """A beat that remembers in its own folder when it last did what."""
    return process_of_ours("beat", folder, "-s", str(folder / "schedule"), **variables)
