"""`python -m allocator_project.embedded status|start|stop [--if-unused]|clean`: the services by hand and from make."""

import argparse
import sys
from contextlib import suppress
from pathlib import Path

from . import flocks
from .errors import EmbeddedError, LockTimedOut
from .places import PROJECT_DIR, Places, find_places
from .postgres import Postgres
from .server import Server
from .valkey import Valkey


def main(arguments: list[str] | None = None) -> int:
    """This function will do what the command line says and return the exit status."""
    options = _parse(arguments)
    places = find_places(options.project)
    servers: tuple[Server, ...] = (Postgres(places), Valkey(places))
    try:
        if options.action == "start":
            _start(servers)
        elif options.action == "stop":
            _stop(servers, places, only_if_unused=options.if_unused)
        elif options.action == "clean":
            _clean(servers, places)
        _print_status(servers)
    except EmbeddedError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m allocator_project.embedded", description=__doc__)
    parser.add_argument("action", choices=("status", "start", "stop", "clean"))
    parser.add_argument("--if-unused", action="store_true", help="stop only when no process uses the services")
    parser.add_argument("--project", type=Path, default=PROJECT_DIR, help="the project's folder (default: this one)")
    options = parser.parse_args(arguments)
    if options.if_unused and options.action != "stop":
        parser.error("--if-unused belongs to stop")
    return options


def _start(servers: tuple[Server, ...]) -> None:
    for server in servers:
        server.ensure()


def _stop(servers: tuple[Server, ...], places: Places, *, only_if_unused: bool) -> None:
    if not places.var.exists():
        return
    if not only_if_unused:
        for server in servers:
            server.stop()
        return
    try:
        with flocks.exclusive(places.users_lock, seconds=0):
            for server in servers:
                server.stop()
    except LockTimedOut as error:
        if error.path != places.users_lock:
            raise
        print("still in use by another process, not stopped")


def _clean(servers: tuple[Server, ...], places: Places) -> None:
    for server in servers:
        server.clean()
    places.users_lock.unlink(missing_ok=True)
    for file in (places.valkey_socket, places.postgres_socket, Path(f"{places.postgres_socket}.lock")):
        file.unlink(missing_ok=True)
    # Other things may live in var/ and var/log; what is not empty is not ours to remove.
    for folder in (places.sockets, places.locks, places.var / "log", places.var):
        with suppress(OSError):
            folder.rmdir()


def _print_status(servers: tuple[Server, ...]) -> None:
    for server in servers:
        pid = server.find_pid()
        print(f"{server.name}: {server.ask().value}, pid {pid}" if pid else f"{server.name}: not running")


if __name__ == "__main__":
    sys.exit(main())
