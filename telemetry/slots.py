"""Where the processes of a machine keep their counts: one slot each, a file of its own that it alone writes.

A process takes the first slot that nobody has, and the kernel gives it back when the process ends, however it ends: a
slot is a locked file. Who takes a slot over goes on counting where the dead one stopped, so no count is lost, none
falls, and there are never more files than there were processes at once. The first process of all empties the folder.
Source: ADR 13.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from prometheus_client.mmap_dict import MmapedDict

log = logging.getLogger(__name__)
GATE = "gate"
SLOT = "slot-{}"


class Slots:
    """The slots of one folder, as this process sees them. Shapes: what it has is kept until it ends or moves."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._moves = -1
        self._pid = 0
        self._name = ""
        self._held: IO[Any] | None = None

    def settle_in(self, folder: Path) -> None:
        """This function will have this process and its children keep their counts in that folder from now on.

        The names of its slots differ from those it had in another folder, so that the library opens new files.
        """
        if folder != self._folder:
            self._folder, self._pid, self._moves = folder, 0, self._moves + 1

    def identity(self) -> str:
        """This function will return the name of this process's slot. After a fork that is another one.

        Before it is known where, it is nobody's. *Cost*: none but the first time. Raises: OSError where the folder
        cannot be written to.
        """
        if self._folder is None:
            return ""
        pid = os.getpid()
        if pid != self._pid:
            # Whose fork this is still has the old slot: closing our copy of it does not unlock it.
            if self._held is not None:
                self._held.close()
            self._held, self._name = self._take()
            self._pid = pid
        return self._name

    def files(self) -> tuple[Path, ...]:
        """This function will return the files with counts, of processes that live and of those that do not."""
        return tuple(sorted(self.folder.glob("*.db")))

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """This function will keep the folder from being emptied while the block reads it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._gate(fcntl.LOCK_SH):
            yield

    @property
    def folder(self) -> Path:
        """This property will be the folder that the counts are in."""
        assert self._folder is not None, "settings say where"
        return self._folder

    def _take(self) -> tuple[IO[Any], str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._gate(fcntl.LOCK_EX):
            if not self._is_inhabited():
                for file in self.files():
                    file.unlink()
            place = 0
            while True:
                held = _try_to_lock(self.folder / SLOT.format(place))
                if held is not None:
                    name = f"{place}-{self._moves}" if self._moves else str(place)
                    self._drop_unreadable(name)
                    return held, name
                place += 1

    def _is_inhabited(self) -> bool:
        """Whether any process that lives has a slot here."""
        for file in self.folder.glob(SLOT.format("*")):
            held = _try_to_lock(file)
            if held is None:
                return True
            held.close()
        return False

    def _drop_unreadable(self, name: str) -> None:
        """A machine that lost power may leave half a file; whoever took it over would not start."""
        for file in self.folder.glob(f"*_{name}.db"):
            try:
                tuple(MmapedDict.read_all_values_from_file(str(file)))  # type: ignore[no-untyped-call]
            except (ValueError, RuntimeError, IndexError, OSError) as error:
                log.warning("counts of a former process cannot be read and are dropped: %s: %s", file.name, error)
                file.unlink()

    @contextmanager
    def _gate(self, how: int) -> Iterator[None]:
        with (self.folder / GATE).open("a") as gate:
            fcntl.flock(gate, how)
            yield


def _try_to_lock(file: Path) -> IO[Any] | None:
    opened = file.open("a")
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        opened.close()
        return None
    return opened


SLOTS = Slots()
