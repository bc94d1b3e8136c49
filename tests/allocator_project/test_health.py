"""Probes: up is up whatever else is down; ready is ready only with database, migrations, sweeper and broker."""

import datetime as dt
import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Now
from django.test import Client as Browser

from allocator_project.embedded import ensure_valkey
from allocator_project.embedded.places import find_places
from allocator_project.embedded.postgres import Postgres
from allocator_project.embedded.valkey import Valkey
from allocator_project.health import PATIENCE_SECONDS
from holds.tasks import expire_holds
from telemetry.models import Heartbeat
from tests.embedded.conftest import project
from tests.embedded.rivals import postgres_pid, valkey_pid
from tests.faults.children import in_child
from tests.faults.test_restart import place_of
from tests.servers.clients import Client
from tests.servers.serving import serving

__all__ = ["project"]
UP = (200, {"status": "ok"})
WELL = {"database": "ok", "migrations": "ok", "sweeper": "ok", "broker": "ok"}
UNTOLD = "cannot be told, as the database is"
SILENT = "does not answer"
NEVER = "has never run; are beat and a worker up?"
LATE = f"no answer within {PATIENCE_SECONDS} s"


def ready(answer: tuple[int, Any]) -> tuple[int, dict[str, str]]:
    """The status, and of each check what is wrong with it."""
    status, body = answer
    return status, {check["name"]: check.get("why", check["status"]) for check in body["checks"]}


def look() -> tuple[int, dict[str, str]]:
    """What this very process answers."""
    response = Browser().get("/readyz")
    return ready((response.status_code, response.json()))


@pytest.mark.django_db(transaction=True)
def test_with_everything_there_it_is_ready() -> None:
    expire_holds()
    assert look() == (200, WELL)


@pytest.mark.django_db(transaction=True)
def test_a_sweeper_that_has_not_run_for_four_rounds_is_told_and_one_for_less_is_not() -> None:
    assert look() == (503, WELL | {"sweeper": NEVER})
    expire_holds()
    Heartbeat.objects.update(beaten_at=Now() - dt.timedelta(seconds=110))
    assert look() == (200, WELL)
    Heartbeat.objects.update(beaten_at=Now() - dt.timedelta(seconds=200))
    why = "last ran 200 s ago, every 30 s is usual; are beat and a worker up?"
    assert look() == (503, WELL | {"sweeper": why})


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_is_in_the_files_and_not_in_the_database_is_told() -> None:
    expire_holds()
    last = MigrationRecorder(connection).migration_qs.filter(app="telemetry").latest("id")
    last.delete()
    try:
        assert look() == (503, WELL | {"migrations": "not applied to the end in 1 apps; run manage.py migrate"})
    finally:
        last.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_the_sweepers_last_run_is_one_row_however_often_it_runs() -> None:
    expire_holds()
    first = Heartbeat.objects.get()
    expire_holds()
    second = Heartbeat.objects.get()
    assert (first.name, second.name, second.beaten_at > first.beaten_at) == ("sweeper", "sweeper", True)


def test_a_probe_needs_no_host_no_tls_no_token_and_no_database(settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["tables.example.com"], True
    browser = Browser(headers={"host": "10.0.0.7:8000"})
    answer = browser.get("/healthz")
    assert (answer.status_code, answer.json()) == UP
    assert "no-store" in answer["Cache-Control"]
    assert browser.get("/").status_code == 400
    assert Browser(headers={"host": "tables.example.com"}).get("/").status_code == 301


def migrate_and_sweep() -> None:
    call_command("migrate", verbosity=0)
    expire_holds()


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """A server that takes connections and says nothing."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.fixture
def client(project: Path, tmp_path: Path) -> Iterator[Client]:
    """A client of a web server whose database and broker are nobody else's."""
    place = place_of(project)
    in_child(place, migrate_and_sweep)
    ensure_valkey(project)
    database = f"postgres://{place['USER']}@{str(place['HOST']).replace('/', '%2F')}:{place['PORT']}/{place['NAME']}"
    broker = f"redis+socket://{find_places(project).valkey_socket}"
    with (
        serving(tmp_path, database=database, broker=broker, HOLD_SWEEP_SECONDS="3600") as server,
        closing(Client(server.address)) as client,
    ):
        yield client


def test_servers_that_are_away_are_told_by_name_and_nothing_else_is_and_no_probe_hangs(
    project: Path, client: Client
) -> None:
    postgres, valkey = Postgres(find_places(project)), Valkey(find_places(project))
    assert ready(client.ask("GET", "/readyz")) == (200, WELL)

    valkey.stop()
    assert ready(client.ask("GET", "/readyz")) == (503, WELL | {"broker": SILENT})
    postgres.stop()
    status, told = client.ask("GET", "/readyz")
    away = {"database": SILENT, "migrations": UNTOLD, "sweeper": UNTOLD, "broker": SILENT}
    assert ready((status, told)) == (503, away)
    assert (told["code"], told["retryable"]) == ("not_ready", True)
    assert str(find_places(project).sockets) not in str(told)
    assert client.ask("GET", "/healthz") == UP

    valkey.ensure()
    postgres.ensure()
    assert ready(client.ask("GET", "/readyz")) == (200, WELL)
    with frozen(postgres_pid(project)), frozen(valkey_pid(project)):
        for _ in range(2):
            before = monotonic()
            assert ready(client.ask("GET", "/readyz")) == (503, dict.fromkeys(WELL, LATE))
            assert PATIENCE_SECONDS <= monotonic() - before < 2 * PATIENCE_SECONDS
            assert client.ask("GET", "/healthz") == UP
