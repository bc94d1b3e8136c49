"""The web server of the HTTP benchmark: what the Procfile starts, with a clock inside, on a free port."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
# Where an answer says what it took; see http_timing, which only the server may import.
HEADER = "X-Cost"
LISTENING = re.compile(r"Listening at: http://(127\.0\.0\.1:\d+)")


@contextmanager
def serving() -> Iterator[str]:
    """This function will serve the database Django works in, in production's settings, at the address it returns."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "gunicorn.log"
        with log.open("wb") as said:
            process = subprocess.Popen(
                _command(), cwd=ROOT, env=os.environ | production(), stdout=said, stderr=said, start_new_session=True
            )
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _command() -> list[str]:
    (line,) = re.findall(r"^web: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    words = {"allocator_project.wsgi": "benchmarks.http_timing", "127.0.0.1:$PORT": "127.0.0.1:0", "warning": "info"}
    return [words.get(word, word) for word in str(line).split()]


def production() -> dict[str, str]:
    """This function will return the variables of a server on this database, in plain HTTP and without a throttle."""
    parts = connection.settings_dict
    secret = f":{quote(parts['PASSWORD'], safe='')}" if parts["PASSWORD"] else ""
    host = quote(str(parts["HOST"]), safe="")
    return {
        "DEBUG": "0",
        "SECRET_KEY": "only-of-this-measurement",
        "ALLOWED_HOSTS": "127.0.0.1",
        "ALLOW_PLAIN_HTTP": "1",
        "API_REQUESTS_PER_MINUTE": "100000000",
        "DATABASE_URL": f"postgres://{parts['USER']}{secret}@{host}:{parts['PORT'] or 5432}/{parts['NAME']}",
        "CELERY_BROKER_URL": "memory://localhost/",
    }


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        found = LISTENING.search(log.read_text())
        if found is not None:
            return found.group(1)
        time.sleep(0.05)
    raise SystemExit(f"The server did not start:\n{log.read_text()}")
