"""A server's process: started in a folder as an ordinary user, killed, frozen, ended; gone when its starter is gone."""

import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from allocator_project.embedded.detach import ENVIRONMENT
from allocator_project.embedded.privilege import Footing, choose_footing, give

START_SECONDS = 90.0
_POLL_SECONDS = 0.02
_given: set[int] = set()


class NotReady(Exception):
    """A server did not come up, or not back; the message ends with the last lines of its log."""

    def __init__(self, name: str, log: Path) -> None:
        lines = log.read_text(errors="replace").splitlines()[-30:] if log.is_file() else []
        super().__init__("\n".join([f"{name} is not ready. Its log is {log}:", *lines]))


class Process:
    """A program that serves. Shapes: `command` starts it anew each time, in `where` or its own folder; `log` grows."""

    def __init__(
        self, name: str, *, folder: Path, command: list[str], variables: Mapping[str, str] | None = None,
        where: Path | None = None,
    ):  # fmt: skip
        self.name, self.folder, self.command, self._where = name, folder, command, where or folder
        self.log = folder / f"{name}.log"
        self._variables = {**ENVIRONMENT, "HOME": str(folder), **(variables or {})}
        self._footing = footing_in(folder)
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """This function will return the pid of the program that was started last."""
        assert self._running is not None, f"{self.name} was never started"
        return self._running.pid

    def start(self, *, until: Callable[[], bool], seconds: float = START_SECONDS) -> None:
        """This function will start the program and return when `until` holds. Raises: NotReady."""
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                [*self._footing.prefix, *dying_with_its_starter(), *self.command],
                cwd=self._where, env=self._variables, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self.wait(until, seconds=seconds)

    def wait(self, until: Callable[[], bool], *, seconds: float) -> None:
        """This function will return when `until` holds. Raises: NotReady, having killed it; also when it has ended."""
        assert self._running is not None
        deadline = time.monotonic() + seconds
        while not until():
            if self._running.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise NotReady(self.name, self.log)
            time.sleep(_POLL_SECONDS)

    def run(self, command: list[str]) -> None:
        """This function will run another program to its end, as the same user. Raises: NotReady when it fails."""
        with self.log.open("ab") as log:
            ended = subprocess.run(
                [*self._footing.prefix, *command],
                cwd=self.folder, env=self._variables, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False,
            )  # fmt: skip
        if ended.returncode:
            raise NotReady(command[0], self.log)

    def send(self, number: signal.Signals) -> None:
        """This function will send the program a signal."""
        os.kill(self.pid, number)

    def end(self, how: signal.Signals, *, seconds: float = 30.0) -> int:
        """This function will end it this way and return its exit status; a frozen one ends as well."""
        assert self._running is not None
        self.send(how)
        self.send(signal.SIGCONT)
        status = self._running.wait(seconds)
        self._sweep()
        return status

    def freeze(self) -> None:
        """This function will stop it where it is: it keeps its connections and says nothing any more."""
        self._send_to_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """This function will let it go on where it was."""
        self._send_to_all(signal.SIGCONT)

    def kill(self) -> None:
        """This function will kill whatever of it still runs; nothing, if nothing does."""
        if self._running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self._running.wait()

    def children(self) -> tuple[int, ...]:
        """This function will return the pids of what the program has started and that still runs (on Linux)."""
        with suppress(FileNotFoundError):
            return tuple(map(int, Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()))
        return ()

    def _sweep(self) -> None:
        """What it had started goes with it; the group's number is not given away before the last of them is gone."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def _send_to_all(self, number: signal.Signals) -> None:
        os.killpg(self.pid, number)


def wait_until_gone(pids: tuple[int, ...], *, seconds: float = 20.0) -> None:
    """This function will return when none of the processes runs any more, killing what is left after a while."""
    deadline = time.monotonic() + seconds
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > deadline:
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        time.sleep(_POLL_SECONDS)


def footing_in(folder: Path) -> Footing:
    """This function will return as whom a server runs in a folder, and give the folder to that user."""
    # Tried with a program that knows `--version`; not all servers do.
    footing = choose_footing(folder, program=Path("/bin/true"))
    give(folder, owner=footing.owner)
    return footing


def dying_with_its_starter() -> tuple[str, ...]:
    """This function will return what to put before a command so that it is killed when its starter dies, if possible.

    The starter is the thread that starts it: long-lived servers are started by main threads.
    """
    program = shutil.which("setpriv")
    return (program, "--pdeathsig", "KILL", "--") if program else ()


def free_port() -> int:
    """This function will return a port on which nobody listens, below those the system gives to clients.

    So it is still free when a server that was killed comes back.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port


def is_open(port: int) -> bool:
    """This function will tell whether somebody listens on a port of this machine."""
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0
