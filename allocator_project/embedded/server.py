"""The life of one embedded server, whichever it is: find it or start it once, wait for it, stop it, remove it.

What is said here holds for PostgreSQL and Valkey alike; their commands, signals and questions are in their modules.
The alive lock is the only evidence: the server and all its children hold it, so neither a pid file that went stale nor
a pid that now belongs to another program can mislead anybody.
"""

import shutil
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import ClassVar

from . import flocks, processes
from .errors import StartFailed, StopFailed
from .places import Places, adopt

START_SECONDS = 60.0
# How long a server that holds its lock may not answer at all before it is taken for lost (its socket was deleted).
GRACE_SECONDS = 10.0
_POLL_SECONDS = 0.02


class Answer(Enum):
    """What a server says when asked."""

    READY = "ready"
    BUSY = "starting up or shutting down"
    NOTHING = "no answer"


class Server(ABC):
    """One embedded server of one project folder."""

    name: ClassVar[str]
    # Each signal with the seconds it is given: polite, firm, final.
    stop_signals: ClassVar[tuple[tuple[signal.Signals, float], ...]]

    def __init__(self, places: Places) -> None:
        self.places = places
        self.log = places.log(name=self.name)
        self.start_lock = places.locks / f"{self.name}.start.lock"
        self.alive_lock = places.locks / f"{self.name}.alive.lock"

    @abstractmethod
    def ask(self) -> Answer:
        """This function will ask the server on its socket whether it serves."""

    @abstractmethod
    def launch(self) -> None:
        """This function will start the server's process; nobody else is starting, and none is running."""

    @abstractmethod
    def folders(self) -> tuple[Path, ...]:
        """This function will return the folders that hold this server's data."""

    def is_complete(self) -> bool:
        """This function will tell whether a server that serves has everything in it that must be there."""
        return True

    @abstractmethod
    def complete(self) -> None:
        """This function will add what must exist in a running server; nobody else is adding."""

    def ensure(self) -> None:
        """This function will return when the server serves, having started it if need be.

        Cost: one question when it runs already. Raises: StartFailed, LockTimedOut, BinaryMissing, PrivilegeRefused.
        """
        self.places.make()
        # A user first, a starter second: `stop --if-unused` cannot come between the two.
        flocks.share(self.places.users_lock, seconds=START_SECONDS)
        if self.ask() is Answer.READY and self.is_complete():
            return
        with flocks.exclusive(self.start_lock, seconds=2 * START_SECONDS):
            if not self._is_served():
                self.places.make()
                self._make_files()
                self.launch()
                self._wait_until_ready()
            self.complete()

    def stop(self) -> bool:
        """This function will stop the server and return whether one was running.

        Works without the pid and lock files too, where processes carry their mark. Raises: StopFailed, ForeignOwner.
        """
        with flocks.exclusive(self.start_lock, seconds=2 * START_SECONDS):
            return self._stop()

    def clean(self) -> bool:
        """This function will stop the server and remove its data, log and locks; it returns whether any was there."""
        with flocks.exclusive(self.start_lock, seconds=2 * START_SECONDS):
            self._stop()
            found = any(folder.exists() for folder in self.folders())
            for folder in self.folders():
                shutil.rmtree(folder, ignore_errors=not folder.exists())
            # The start lock last: whoever waits for it sees that it is gone and takes the new one.
            for file in (self.log, self.alive_lock, self.start_lock):
                file.unlink(missing_ok=True)
        return found

    def find_pid(self) -> int | None:
        """This function will return the server's pid, or None when it does not run."""
        recorded = processes.read_pid(self.alive_lock) if flocks.is_held(self.alive_lock) else None
        return processes.find_leader(self.places.mark, name=self.name, recorded=recorded)

    def _make_files(self) -> None:
        for file in (self.log, self.alive_lock):
            if not file.exists():
                file.touch(mode=0o600)
                adopt(file)

    def _is_served(self) -> bool:
        """Tell whether a server is ready, waiting for one that is on its way and clearing away one that is lost."""
        answer = self.ask()
        if answer is Answer.READY:
            return True
        grace, deadline = time.monotonic() + GRACE_SECONDS, time.monotonic() + START_SECONDS
        # Held without an answer: its starter was killed after launching it, or only some children survive.
        while flocks.is_held(self.alive_lock) and time.monotonic() < (grace if answer is Answer.NOTHING else deadline):
            time.sleep(_POLL_SECONDS)
            answer = self.ask()
            if answer is Answer.READY:
                return True
        self._stop()
        return False

    def _wait_until_ready(self) -> None:
        if not self._wait(lambda: self.ask() is Answer.READY or not flocks.is_held(self.alive_lock), START_SECONDS):
            self._stop()
            raise StartFailed(self.name, f"not ready after {START_SECONDS:.0f} s", self.log)
        if self.ask() is not Answer.READY:
            raise StartFailed(self.name, "it ended by itself", self.log)

    def _stop(self) -> bool:
        if not self._is_present():
            return False
        for number, seconds in self.stop_signals:
            self._signal(number)
            if self._wait(lambda: not self._is_present(), seconds):
                return True
        raise StopFailed(self.name)

    def _signal(self, number: signal.Signals) -> None:
        leader = self.find_pid()
        if leader is not None:
            processes.send(leader, number)
        if number is signal.SIGKILL:
            for orphan in processes.list_marked(self.places.mark, name=self.name):
                processes.send(orphan.pid, number)

    def _is_present(self) -> bool:
        return flocks.is_held(self.alive_lock) or bool(processes.list_marked(self.places.mark, name=self.name))

    def _wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not (done := condition()) and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        return done
