"""Starting and finding the servers' processes. Which signal means what is said by each server's own module."""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .errors import ForeignOwner

_PROC = Path("/proc")
_PROGRAMS = {"postgres": frozenset({"postgres", "initdb"}), "valkey": frozenset({"valkey-server"})}


@dataclass(frozen=True, kw_only=True)
class Found:
    """A living process of the embedded services."""

    pid: int
    parent: int
    program: str
    command: str


def run_detached(command: list[str], *, lock: Path, log: Path, folder: Path, wait: bool = False) -> int:
    """This function will start `command` holding `lock`, out of reach of this process's terminal, pipes and death.

    With `wait` it returns the program's exit status, otherwise 0 as soon as it runs; 75 when the lock is taken.
    """
    script = str(Path(__file__).with_name("detach.py"))
    return subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            script,
            "wait" if wait else "leave",
            str(lock),
            str(log),
            str(folder),
            "--",
            *command,
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    ).returncode


def list_marked(mark: str, *, name: str) -> tuple[Found, ...]:
    """This function will return the processes of the server called `name` that carry `mark` on their command line."""
    word = re.compile(rf"{re.escape(mark)}(?![0-9A-Za-z])")
    return tuple(found for found in _list_all() if found.program in _PROGRAMS[name] and word.search(found.command))


def find_leader(mark: str, *, name: str, recorded: int | None) -> int | None:
    """This function will return the pid to which a stop signal belongs: the server, not one of its children.

    `recorded` is the pid in the lock file; it counts only while it is one of our programs (pids are used again).
    """
    everyone = {found.pid: found for found in _list_all() if found.program in _PROGRAMS[name]}
    if recorded in everyone:
        return recorded
    marked = {found.pid: found for found in list_marked(mark, name=name)}
    return next((pid for pid, found in marked.items() if found.parent not in marked), None)


def send(pid: int, number: signal.Signals) -> None:
    """This function will send a signal; a process that is gone already is fine.

    Raises: ForeignOwner when the process belongs to another user.
    """
    with suppress(ProcessLookupError):
        try:
            os.kill(pid, number)
        except PermissionError as error:
            raise ForeignOwner(f"process {pid}", "another user") from error


def read_pid(path: Path) -> int | None:
    """This function will return the number on the first line of a pid or lock file, if there is one."""
    try:
        first = path.read_text(errors="replace").split("\n", 1)[0].strip()
    except (FileNotFoundError, PermissionError):
        return None
    return int(first) if first.isdigit() else None


def read_command(pid: int) -> str:
    """This function will return the command line of a living process, empty when there is none."""
    return next((found.command for found in _list_all() if found.pid == pid), "")


def _list_all() -> tuple[Found, ...]:
    if (_PROC / "self" / "stat").exists():
        found = (_read_proc(entry) for entry in _PROC.iterdir() if entry.name.isdigit())
        return tuple(process for process in found if process)
    return _list_by_ps()


def _read_proc(entry: Path) -> Found | None:
    try:
        # "pid (comm) state ppid …": comm may hold spaces and brackets, so cut at the last one.
        head, _, tail = (entry / "stat").read_text(errors="replace").rpartition(")")
        command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None
    state, parent = tail.split()[:2]
    if state in "ZX":
        return None
    return Found(pid=int(entry.name), parent=int(parent), program=head.partition("(")[2], command=command)


def _list_by_ps() -> tuple[Found, ...]:
    # macOS has no /proc.
    listing = subprocess.run(["ps", "-axww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=False)
    found = []
    for line in listing.stdout.splitlines():
        pid, parent, *words = line.split()
        program = Path(words[0].rstrip(":")).name if words else ""
        found.append(Found(pid=int(pid), parent=int(parent), program=program, command=" ".join(words)))
    return tuple(found)
