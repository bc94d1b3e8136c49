"""The embedded Valkey starts with the first message, and both ends of the queue survive its death."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from allocator_project.embedded import BROKER_TRANSPORT, broker_url, ensure_valkey
from allocator_project.embedded.places import find_places
from allocator_project.embedded.valkey import Valkey

from .rivals import run_together, start_rival, valkey_pid, wait_for

# `project` and `Path` are there already, see rivals.
APP = """
from celery import Celery
from allocator_project.embedded import BROKER_TRANSPORT, broker_url
app = Celery("test", set_as_current=False)
app.conf.update(broker_url=broker_url(project), broker_transport=BROKER_TRANSPORT,
    broker_transport_options={"embedded_base_dir": str(project)}, broker_connection_retry_on_startup=True)
@app.task(name="note")
def note(word):
    with open(project / "noted", "a") as file:
        file.write(word + "\\n")
app.worker_main(["worker", "--pool=solo", "--without-gossip", "--without-mingle", "--loglevel=warning"])
"""


@pytest.fixture
def publisher(project: Path) -> Iterator[Celery]:
    """This function will lend a publisher configured as the web process is."""
    app = Celery("publisher", set_as_current=False)
    app.conf.update(
        broker_url=broker_url(project),
        broker_transport=BROKER_TRANSPORT,
        # A web request does not wait for a broker: neither kombu's tries to connect nor Celery's to publish.
        broker_transport_options={"embedded_base_dir": str(project), "max_retries": 1, "interval_start": 0},
        task_publish_retry=False,
        task_ignore_result=True,
    )
    yield app
    app.close()


def noted(project: Path) -> list[str]:
    file = project / "noted"
    return file.read_text().split() if file.exists() else []


def test_the_first_message_starts_the_server_and_a_worker_reads_it(project: Path, publisher: Celery) -> None:
    publisher.send_task("note", ["first"])
    worker = start_rival(APP, project)
    wait_for(lambda: noted(project) == ["first"])

    os.kill(valkey_pid(project), signal.SIGKILL)
    publisher.send_task("note", ["second"])
    wait_for(lambda: noted(project) == ["first", "second"])

    worker.terminate()
    worker.communicate(timeout=20)
    assert worker.returncode == 0


def test_a_worker_that_comes_first_starts_the_server(project: Path, publisher: Celery) -> None:
    worker = start_rival(APP, project)
    wait_for(lambda: Valkey(find_places(project)).find_pid())

    publisher.send_task("note", ["only"])
    wait_for(lambda: noted(project) == ["only"])

    worker.terminate()
    worker.communicate(timeout=20)


def test_eight_processes_starting_at_once_share_one_broker(project: Path) -> None:
    code = "from allocator_project.embedded import ensure_valkey; ensure_valkey(project); "
    code += "import redis; from allocator_project.embedded.places import find_places; "
    code += "c = redis.Redis(unix_socket_path=str(find_places(project).valkey_socket)); "
    code += "print(c.info()['run_id']); c.close()"

    answers = run_together(code, project, count=8)

    assert len(set(answers)) == 1


def test_a_broker_that_cannot_start_is_an_operational_error_of_the_publisher(project: Path, publisher: Celery) -> None:
    log = project / "var" / "log" / "valkey.log"
    log.mkdir(parents=True)

    with pytest.raises(OperationalError, match="valkey did not start"):
        publisher.send_task("note", ["lost"])

    log.rmdir()


def test_a_long_or_unusual_path_gets_a_short_socket_folder(project: Path) -> None:
    for name in ("x" * 90, "a,b %41 'c'"):
        folder = project / name
        folder.mkdir()
        places = find_places(folder)

        ensure_valkey(folder)

        assert places.sockets.parent == Path("/tmp")
        assert places.sockets.stat().st_mode & 0o777 == 0o700
        assert valkey_pid(folder) > 0
        Valkey(places).clean()
        places.sockets.rmdir()
