"""What production starts – web, worker, beat and a broker – on loopback, with this database, as the Procfile says."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from allocator_project.embedded.binaries import find_valkey
from benchmarks.http_server import LISTENING, ROOT, START_SECONDS
from benchmarks.http_server import production as production_settings

APPLICATION = "allocator_project.wsgi"
# The same with a clock, which says of every answer what it took.
TIMED = "benchmarks.http_timing"
Child = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Stack:
    """Everything that runs. Shapes: `processes` has the first process of each by its name in the Procfile."""

    address: str
    processes: dict[str, Child]


@contextmanager
def running(application: str = TIMED, **variables: str) -> Iterator[Stack]:
    """This function will start everything, and end it. With another application than ours, the web serves that one."""
    with ExitStack() as ending, tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        socket, log = folder / "broker.sock", folder / "web.log"
        started = {"broker": ending.enter_context(_process(_broker(folder), folder / "broker.log", {}))}
        _wait(socket.exists, started["broker"], folder / "broker.log")
        settings = production_settings() | {
            "CELERY_BROKER_URL": f"redis+socket://{socket}",
            "METRICS_DIR": str(folder / "metrics"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        for kind in ("web", "worker", "beat"):
            more = ["--schedule", str(folder / "schedule")] if kind == "beat" else []
            words = [*_command(kind, application), *more]
            started[kind] = ending.enter_context(_process(words, folder / f"{kind}.log", settings | variables))
        _wait(lambda: LISTENING.search(log.read_text()) is not None, started["web"], log)
        (address,) = set(LISTENING.findall(log.read_text()))
        yield Stack(f"http://{address}", started)


def _command(kind: str, application: str) -> list[str]:
    (line,) = re.findall(rf"^{kind}: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    # gunicorn says where it listens on the level of information only.
    words = {
        "127.0.0.1:$PORT": "127.0.0.1:0",
        APPLICATION: application,
        **({"warning": "info"} if kind == "web" else {}),
    }
    return [words.get(word, word) for word in str(line).split()]


def _broker(folder: Path) -> list[str]:
    options = {"port": "0", "unixsocket": str(folder / "broker.sock"), "save": "", "dir": str(folder)}
    return [str(find_valkey()), *(word for name, value in options.items() for word in (f"--{name}", value))]


@contextmanager
def _process(command: list[str], log: Path, settings: dict[str, str]) -> Iterator[Child]:
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | settings, stdout=said, stderr=said, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(is_there: Callable[[], bool], process: Child, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if is_there():
            return
        time.sleep(0.05)
    raise SystemExit(f"It did not start:\n{log.read_text()}")
