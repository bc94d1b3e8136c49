"""Processes that may die: forked from a server that has loaded Django and never had a connection."""

import signal
from collections.abc import Callable, Mapping
from multiprocessing import context, forkserver, get_context
from multiprocessing.connection import Connection
from typing import Any

from django.db import connection, connections

from tests.assignments.rivals import environment
from tests.embedded.rivals import ROOT

Place = Mapping[str, Any]
FORKSERVER = get_context("forkserver")
NAME = "faults"
DIED = "died"
LONGEST_SECONDS = 60.0


def here() -> Place:
    """The test's own database, for a child."""
    settings = connection.settings_dict
    return {name: settings[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")}


def start(place: Place, function: Callable[..., Any], *args: Any) -> context.ForkServerProcess:
    """Starts a child that calls the function on the database at `place`; what it returns is nobody's business."""
    return _start(place, None, function, args)


def in_child(place: Place, function: Callable[..., Any], *args: Any) -> Any:
    """What the function returned in a child of its own; DIED when it was killed with -9 first."""
    mine, its = FORKSERVER.Pipe(duplex=False)
    process = _start(place, its, function, args)
    its.close()
    try:
        answer = mine.recv() if mine.poll(LONGEST_SECONDS) else None
    except EOFError:
        answer = DIED
    process.join(LONGEST_SECONDS)
    mine.close()
    assert process.exitcode in (0, -signal.SIGKILL), f"the child ended with {process.exitcode}"
    return answer


def _start(place: Place, pipe: Any, function: Callable[..., Any], args: tuple[Any, ...]) -> context.ForkServerProcess:
    _ensure_fork_server()
    process = FORKSERVER.Process(target=_serve, args=(place, pipe, function, args))
    process.start()
    return process


def _ensure_fork_server() -> None:
    """Its settings name no database that exists: each child is told its own."""
    FORKSERVER.set_forkserver_preload(["tests.faults.warm"])
    nowhere = {"DATABASE_URL": "postgres://nobody@localhost/nothing", "CELERY_BROKER_URL": "memory://localhost/"}
    with environment(PYTHONPATH=str(ROOT), **nowhere):
        forkserver.ensure_running()


def _serve(place: Place, pipe: Connection | None, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    connections.settings["default"].update(place, OPTIONS={"application_name": NAME})
    answer = function(*args)
    connection.close()
    if pipe is not None:
        pipe.send(answer)
