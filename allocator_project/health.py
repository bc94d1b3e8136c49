"""Two answers for whoever watches a web process: is it up, and is everything there that it needs?

Probes come by address and in plain HTTP, so they are answered before hosts, TLS, sessions and callers are looked at.
"""

import functools
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import Error, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import add_never_cache_headers
from kombu.exceptions import OperationalError

from allocator_project.errors_http import not_ready
from assignments.sweeping import ACTOR as SWEEPER
from telemetry.heartbeats import age_of

log = logging.getLogger(__name__)
# Shorter than any probe's own patience, so that it is told what is wrong instead of guessing.
PATIENCE_SECONDS = 2
SWEEPS_MISSED = 4
WITHOUT_DATABASE = "cannot be told, as the database is"
Found = dict[str, str]


def answer_probes(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """This function will return the middleware."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path_info)
        if probe is None:
            return get_response(request)
        response = probe()
        add_never_cache_headers(response)
        return response

    return middleware


def healthz() -> HttpResponse:
    """This function will answer that the process is up. It touches nothing."""
    return JsonResponse({"status": "ok"})


def readyz() -> HttpResponse:
    """This function will answer whether database, migrations, sweeper and broker are as they should be.

    Cost: a connection to each, and at most the patience of two seconds.
    """
    inquiries = [inquiry.start() for inquiry in (DATABASE, BROKER)]
    checks = [check for results in inquiries for check in results()]
    if all(check["status"] == "ok" for check in checks):
        return JsonResponse({"status": "ok", "checks": checks})
    return not_ready(checks)


class Inquiry:
    """A question to a server that may never answer: asked in a thread, which is left behind when it takes too long.

    Shapes: `ask` says of one check after the other what is wrong, nothing where it is as it should be.
    """

    def __init__(self, ask: Callable[[Found], None], *names: str) -> None:
        self._ask, self._names, self._turn = ask, names, threading.Lock()

    def start(self) -> Callable[[], list[dict[str, str]]]:
        """This function will ask, and return what waits for the answer."""
        found: Found = {}
        deadline = time.monotonic() + PATIENCE_SECONDS
        asking = threading.Thread(target=self._run, args=(found,), daemon=True)
        asking.start()

        def results() -> list[dict[str, str]]:
            asking.join(max(0.0, deadline - time.monotonic()))
            known = dict(found)
            return [_check(name, known.get(name, f"no answer within {PATIENCE_SECONDS} s")) for name in self._names]

        return results

    def _run(self, found: Found) -> None:
        # One thread at most hangs at a server that hangs, however many probes come by.
        if self._turn.acquire(timeout=PATIENCE_SECONDS):
            try:
                self._ask(found)
            finally:
                self._turn.release()


def ask_database(found: Found) -> None:
    """This function will look at the database on a connection of its own, as new requests would have to make one."""
    try:
        connection.ensure_connection()
        found["database"] = ""
        missing = len(_last_migrations() - set(MigrationRecorder(connection).applied_migrations()))
        found["migrations"] = f"not applied to the end in {missing} apps; run manage.py migrate" if missing else ""
        found["sweeper"] = _sweeper()
    except Error as error:
        log.warning("readyz: the database does not answer: %s", error)
        found.setdefault("database", "does not answer")
        found.setdefault("migrations", WITHOUT_DATABASE)
        found.setdefault("sweeper", WITHOUT_DATABASE)
    finally:
        connections.close_all()


def ask_broker(found: Found) -> None:
    """This function will connect to the broker as a publisher does."""
    broker: Any = current_app.connection_for_write().clone(connect_timeout=PATIENCE_SECONDS)
    try:
        with broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=PATIENCE_SECONDS)
        found["broker"] = ""
    except (OperationalError, OSError, *broker.channel_errors) as error:
        log.warning("readyz: the broker does not answer: %s", error)
        found["broker"] = "does not answer"


def _sweeper() -> str:
    """What is wrong with the sweeper: beat sends it, a worker does it, so its age tells of both."""
    usual = settings.HOLD_SWEEP_SECONDS
    age = age_of(SWEEPER)
    if age is None:
        return "has never run; are beat and a worker up?"
    if age.total_seconds() > SWEEPS_MISSED * usual:
        return f"last ran {age.total_seconds():.0f} s ago, every {usual} s is usual; are beat and a worker up?"
    return ""


@functools.cache
def _last_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of every app, as the files have it: they do not change while the process runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def _check(name: str, wrong: str) -> dict[str, str]:
    return {"name": name, "status": "fail", "why": wrong} if wrong else {"name": name, "status": "ok"}


DATABASE = Inquiry(ask_database, "database", "migrations", "sweeper")
BROKER = Inquiry(ask_broker, "broker")
PROBES: dict[str, Callable[[], HttpResponse]] = {"/healthz": healthz, "/readyz": readyz}
