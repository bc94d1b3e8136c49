"""Starts the web command of the Procfile on a free port and a given database, and stops it again."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.embedded.rivals import ROOT, wait_for
from tests.servers.clients import Client

APPLICATION = "allocator_project.wsgi"
START_SECONDS = 60.0
STOP_SECONDS = 30.0
LISTENING = re.compile(r"Listening at: (http://127\.0\.0\.1:\d+)")


@dataclass(frozen=True, slots=True)
class Server:
    """A web server that runs. Shapes: `address` without a slash at the end."""

    address: str
    log: Path
    process: "subprocess.Popen[bytes]"


@contextmanager
def serving(
    folder: Path,
    *,
    database: str,
    broker: str = "memory://localhost/",
    application: str = APPLICATION,
    **more: str,
) -> Iterator[Server]:
    """A server in production's settings, with these addresses and variables; it has answered once.

    Without PORT it is on one of the system's choice; a server that comes back has to have its own again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    more.setdefault("METRICS_DIR", str(folder / "metrics"))
    log = folder / "gunicorn.log"
    process = _start(log, application, {**_settings(database, broker), **more})
    try:
        wait_for(lambda: process.poll() is not None or LISTENING.search(log.read_text()), seconds=START_SECONDS)
        found = LISTENING.search(log.read_text())
        assert found is not None, log.read_text()
        server = Server(found.group(1), log, process)
        with closing(Client(server.address)) as client:
            assert client.ask("GET", "/healthz") == (200, {"status": "ok"}), log.read_text()
        yield server
    finally:
        _stop(process)


def web_command(*, port: str = "0") -> list[str]:
    """What the Procfile starts for `web`, on a port; 0 is one of the system's choice."""
    (line,) = re.findall(r"^web: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    return str(line).replace("$PORT", port).split()


def _settings(database: str, broker: str) -> dict[str, str]:
    return {
        "DEBUG": "0",
        "SECRET_KEY": "only-of-this-test",
        "ALLOWED_HOSTS": "127.0.0.1",
        "ALLOW_PLAIN_HTTP": "1",
        "DATABASE_URL": database,
        "CELERY_BROKER_URL": broker,
    }


def _start(log: Path, application: str, variables: dict[str, str]) -> "subprocess.Popen[bytes]":
    command = [application if word == APPLICATION else word for word in web_command(port=variables.get("PORT", "0"))]
    # Where it listens is said on the level of information only.
    command[command.index("--log-level") + 1] = "info"
    with log.open("wb") as said:
        environment = {**os.environ, **variables, "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said, start_new_session=True)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Politely, then for good; its workers are in its group."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
