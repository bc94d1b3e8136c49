"""Real processes for a real evening: worker and beat as they are started, each with a folder of its own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from tests.embedded.rivals import ROOT


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
