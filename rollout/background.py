"""Compares beside the work, not in it: whoever decides hands over and goes on, one thread of the process compares.

The queue is bounded and nobody waits for it: what does not fit is dropped and said in the log. What waits when a
process is killed is lost. Nothing else depends on either; a comparison is a sample, not a fact.
"""

import atexit
import logging
import queue
import threading
import time

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from rollout.comparisons import Note, compare

log = logging.getLogger(__name__)
MOST_WAITING = 1000
LONGEST_FAREWELL_SECONDS = 5.0
A_MOMENT_SECONDS = 0.01


class _Comparer:
    """One process's queue and its thread, which is started with the first note."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[Note | None] = queue.Queue(maxsize=MOST_WAITING)
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def take(self, note: Note) -> bool:
        """False when there is no room for it."""
        try:
            self._waiting.put_nowait(note)
        except queue.Full:
            return False
        self._be_running()
        return True

    def drain(self, seconds: float) -> bool:
        """True when everything handed over so far has been compared, and the thread has let go of its connection."""
        deadline = time.monotonic() + seconds
        thread = self._thread
        if thread is None or not thread.is_alive():
            return self._waiting.empty()
        self._waiting.put(None)
        thread.join(max(0.0, deadline - time.monotonic()))
        return not thread.is_alive()

    def _be_running(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="comparer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        try:
            while (note := self._waiting.get()) is not None:
                _compare(note)
        finally:
            connections.close_all()


def _compare(note: Note) -> None:
    """A database that is away costs this comparison and no other; what the allocators do is their answer's failure."""
    close_old_connections()
    try:
        compare(note)
    except (DatabaseError, InterfaceError) as error:
        log.warning("a comparison for restaurant %s could not be stored: %s", note.restaurant_id, error)


_comparer = _Comparer()


def hand_over(note: Note) -> bool:
    """This function will have a question compared some time soon. False when too many wait: then it is dropped."""
    taken = _comparer.take(note)
    if not taken:
        log.warning("too many comparisons wait; one for restaurant %s is dropped", note.restaurant_id)
    return taken


def drain(*, seconds: float = 30.0) -> bool:
    """This function will wait until everything handed over so far is compared; False if that takes longer."""
    return _comparer.drain(seconds)


def _leave() -> None:
    if not drain(seconds=LONGEST_FAREWELL_SECONDS):
        log.warning("left with comparisons undone")


atexit.register(_leave)
