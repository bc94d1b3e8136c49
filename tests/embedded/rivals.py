"""Other processes for the tests: started together, killed in the middle, asked what they saw."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from allocator_project.embedded.places import POSTGRES_PORT, find_places
from allocator_project.embedded.postgres import Postgres
from allocator_project.embedded.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent.parent
# Whatever a failing test leaves behind, for the fixture `project` to end.
started: list[subprocess.Popen[str]] = []
HEAD = "import sys; from pathlib import Path; project = Path(sys.argv[1]); "


def start_rival(code: str, project: Path, *, prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """This function will start a Python that runs `code`, with `project` set, and talks through pipes."""
    rival = subprocess.Popen(
        [*prefix, sys.executable, "-c", HEAD + code, str(project)],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    started.append(rival)
    return rival


def end_rivals() -> str:
    """This function will kill every rival that still runs and return what they had to say."""
    said = []
    while started:
        rival = started.pop()
        if rival.returncode is None:
            rival.kill()
            said += [text or "" for text in rival.communicate()]
    return "\n".join(said)


def run_rival(code: str, project: Path, *, prefix: tuple[str, ...] = ()) -> str:
    """This function will run `code` to its end, which no server may delay by holding a pipe, and return its output."""
    out, errors = start_rival(code, project, prefix=prefix).communicate(timeout=60)
    if errors:
        pytest.fail(errors)
    return out


def run_together(code: str, project: Path, *, count: int) -> list[str]:
    """This function will run `code` in several processes that all wait at a barrier first."""
    rivals = [start_rival("print('here', flush=True); sys.stdin.readline(); " + code, project) for _ in range(count)]
    for rival in rivals:
        assert rival.stdout is not None
        assert rival.stdout.readline() == "here\n"
    for rival in rivals:
        assert rival.stdin is not None
        rival.stdin.write("go\n")
        rival.stdin.flush()
    results = [rival.communicate(timeout=60) for rival in rivals]
    assert [errors for _, errors in results] == [""] * count
    return [out for out, _ in results]


def wait_for(condition: Callable[[], object], *, seconds: float = 20.0, every: float = 0.01) -> None:
    """This function will return once `condition` holds, and fail the test when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("waited in vain")
        time.sleep(every)


def query(project: Path, statement: str, database: str = "allocator") -> object:
    """This function will return the first value of `statement`, without starting anything."""
    address = f"host={find_places(project).sockets} port={POSTGRES_PORT} user=postgres dbname={database}"
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def postgres_pid(project: Path) -> int:
    """This function will return the running postmaster's pid."""
    pid = Postgres(find_places(project)).find_pid()
    assert pid is not None
    return pid


def valkey_pid(project: Path) -> int:
    """This function will return the running Valkey's pid."""
    pid = Valkey(find_places(project)).find_pid()
    assert pid is not None
    return pid
