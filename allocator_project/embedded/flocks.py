"""File locks of the embedded services: the kernel drops them when their holder dies, however it dies.

Three kinds: *start* (one starter or stopper at a time), *alive* (held by the server and all its children: is it
running?), *users* (held, shared, by every process that uses the services). Database locks do not belong here.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import ForeignOwner, LockTimedOut
from .places import adopt

_POLL_SECONDS = 0.02
_exclusive_fds: set[int] = set()
_shared_fds: dict[Path, int] = {}


@contextmanager
def exclusive(path: Path, *, seconds: float) -> Iterator[None]:
    """This function will keep every other process and thread out while the block runs.

    Raises: LockTimedOut after `seconds`; 0 means one try.
    """
    deadline = time.monotonic() + seconds
    while (fd := _try_lock(path, fcntl.LOCK_EX)) is None:
        if time.monotonic() >= deadline:
            raise LockTimedOut(path, seconds)
        time.sleep(_POLL_SECONDS)
    _exclusive_fds.add(fd)
    try:
        yield
    finally:
        _exclusive_fds.discard(fd)
        os.close(fd)


def share(path: Path, *, seconds: float) -> None:
    """This function will count this process among the users of `path` until it ends.

    Children made by fork are users too; programs started by exec are not.
    Raises: LockTimedOut when somebody keeps the lock exclusively for `seconds`.
    """
    held = _shared_fds.get(path)
    if held is not None and _is_current(held, path):
        return
    deadline = time.monotonic() + seconds
    while (fd := _try_lock(path, fcntl.LOCK_SH)) is None:
        if time.monotonic() >= deadline:
            raise LockTimedOut(path, seconds)
        time.sleep(_POLL_SECONDS)
    # A thread that came second keeps its lock too: dropping the older one could let `stop --if-unused` slip between.
    _shared_fds[path] = fd


def is_held(path: Path) -> bool:
    """This function will tell whether any living process holds `path`."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except PermissionError as error:
        raise ForeignOwner(path, f"user {path.stat().st_uid}") from error
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
    return False


def _try_lock(path: Path, kind: int) -> int | None:
    for folder in (path.parent.parent, path.parent):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            adopt(folder)
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError as error:
        raise ForeignOwner(path.parent, f"user {path.parent.stat().st_uid}") from error
    adopt(path)
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    # `clean` deletes lock files: a lock on a deleted file keeps nobody out.
    if _is_current(fd, path):
        return fd
    os.close(fd)
    return None


def _is_current(fd: int, path: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(fd), path.stat())
    return False


def _drop_in_child() -> None:
    # A child forked by another thread in mid-start would otherwise keep the lock for its whole life.
    for fd in _exclusive_fds:
        os.close(fd)
    _exclusive_fds.clear()


os.register_at_fork(after_in_child=_drop_in_child)
