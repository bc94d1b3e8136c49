"""What all tests share: a database of their own, whose name cannot meet that of another run."""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import pytest_django
from celery import current_app
from django.conf import settings
from django.db import connection

from assignments import mirroring, routing, waking
from tests.emptying import instead_of_flush
from tests.selection import NO_DATABASE, longest_first, use_of

# Whatever loading the tests makes, stays: to look through it for garbage meanwhile is in vain.
gc.disable()

# Only their own tests run with what is plugged in from above and goes one day: what others assert holds without it too.
OF_THE_WAY_OVER = ("tests", "rollout")


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: the collector need not go through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """Names the test database after this process, so that two runs at once never share one."""
    if settings.DATABASE_URL == "":
        with django_db_blocker.unblock():
            drop_databases_of_killed_runs()
    connection.settings_dict["TEST"]["NAME"] = f"test_allocator_{os.getpid()}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Tests that commit leave nothing. A pooler keeps sessions of ours that nobody uses any more; the test database
    cannot go before them.
    """
    with ExitStack() as all_tests:
        with django_db_blocker.unblock():
            all_tests.enter_context(instead_of_flush())
        yield
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT inet_server_port()")
        (port,) = cursor.fetchone()
        if port is not None and str(port) != str(connection.settings_dict["PORT"]):
            connection.close()
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            cursor.execute(ended, [connection.settings_dict["NAME"]])


def drop_databases_of_killed_runs() -> None:
    """A run that was killed could not drop its database; the embedded server serves this machine only, so pids tell."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(r"SELECT datname FROM pg_database WHERE datname ~ '^test_allocator_\d+$'")
        for (name,) in cursor.fetchall():
            if not os.path.exists("/proc/" + name.rpartition("_")[2]):
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def pytest_addoption(parser: pytest.Parser) -> None:
    """CI says that every server program is there: what would be skipped without one fails instead. And on another
    database it runs again only those tests that could tell which one it is.
    """
    parser.addoption("--production", action="store_true", help="fail where a server program is not installed")
    parser.addoption("--of-the-database", action="store_true", help="leave out tests that never ask DATABASE_URL's")


def pytest_configure() -> None:
    """Passwords are hashed quickly here; how slowly they are hashed in production is tested in `security`."""
    settings.PASSWORD_HASHERS = ["tests.hashing.QuickHasher"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What uses no database, or only servers of its own, is the same wherever DATABASE_URL leads."""
    if config.getoption("--of-the-database"):
        config.hook.pytest_deselected(items=[item for item in items if use_of(item) == NO_DATABASE])
        items[:] = [item for item in items if use_of(item) != NO_DATABASE]
    items[:] = longest_first(items)


@pytest.fixture(autouse=True)
def _messages_stay_in_this_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test wakes a worker of somebody who works here; a test that wants a broker brings its own."""
    # Celery believes this variable before its own settings.
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)
    address, transport = current_app.conf.broker_url, current_app.conf.broker_transport
    current_app.conf.update(broker_url="memory://", broker_transport=None)
    # Celery keeps the pool of its first address; there is no public way to make it look again.
    amqp: Any = current_app.amqp
    amqp._producer_pool = None
    # Nor does a broker that was away in another test keep this one's messages back.
    monkeypatch.setattr(waking, "_quiet_until", float("-inf"))
    yield
    current_app.conf.update(broker_url=address, broker_transport=transport)


@pytest.fixture(autouse=True)
def _rooms_stand_alone(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nobody mirrors and nobody else chooses, except where that is what the test is about."""
    if request.path.relative_to(request.config.rootpath).parts[:2] == OF_THE_WAY_OVER:
        yield
        return
    mirror, routes = mirroring.mirror(), routing.routing()
    mirroring.plug_in(mirroring.NoMirror())
    routing.plug_in(routing.OnlyOurs())
    yield
    mirroring.plug_in(mirror)
    routing.plug_in(routes)
