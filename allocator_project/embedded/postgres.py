"""The embedded PostgreSQL: how it is initialised, started and asked. No Django here."""

import os
import shutil
import signal
from pathlib import Path
from typing import Any, ClassVar

import psycopg
from psycopg import pq, sql

from . import flocks
from .binaries import find_postgres
from .errors import StartFailed
from .places import POSTGRES_PORT, Places, find_places
from .privilege import WAYS, Footing, choose_footing, give
from .processes import read_command, read_pid, run_detached
from .server import START_SECONDS, Answer, Server

DATABASE = "allocator"
SUPERUSER = "postgres"
_INITDB = (
    f"--username={SUPERUSER}",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    # Knows É from é on every machine alike, whatever locales it has.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
)
# Given on the command line, so that they follow the code and not the age of the data directory.
_OPTIONS = {
    "listen_addresses": "",
    "port": str(POSTGRES_PORT),
    "unix_socket_permissions": "0777",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Survives the death of any process, not a power cut: it is a development database (ADR 5).
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_wal_size": "256MB",
    # Inside the data directory, so that a killed server leaves nothing in /dev/shm.
    "dynamic_shared_memory_type": "mmap",
    "io_method": "sync",
    "jit": "off",
    # The start, the stop and crashes; a refused statement is the caller's to report.
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_min_messages": "log",
    "log_checkpoints": "off",
}


def database_settings(base_dir: Path) -> dict[str, Any]:
    """This function will return Django's `DATABASES` entry for the project in `base_dir`, without starting anything."""
    return {
        "ENGINE": "allocator_project.embedded.backend",
        "NAME": DATABASE,
        "USER": SUPERUSER,
        "PASSWORD": "",
        "HOST": str(find_places(base_dir).sockets),
        "PORT": str(POSTGRES_PORT),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # For our backend only: which project's server to start.
        "EMBEDDED_BASE_DIR": str(base_dir),
    }


def join_users(base_dir: Path) -> None:
    """This function will count this process among the users of the embedded services until it ends."""
    flocks.share(find_places(base_dir).users_lock, seconds=START_SECONDS)


def ensure_postgres(base_dir: Path, *, ways: tuple[str, ...] = WAYS) -> None:
    """This function will return when the project's PostgreSQL serves and has its database.

    `ways` are the ways of stepping down from root that may be tried, in order.
    Cost: two short connections when it runs. Raises: EmbeddedError.
    """
    Postgres(find_places(base_dir), ways=ways).ensure()


class Postgres(Server):
    """The PostgreSQL of one project folder."""

    name = "postgres"
    # Its words: fast (ends sessions), immediate (recovers at the next start), and the kernel's.
    stop_signals: ClassVar = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))

    def __init__(self, places: Places, *, ways: tuple[str, ...] = WAYS) -> None:
        super().__init__(places)
        self.ways = ways

    def ask(self) -> Answer:
        """This function will ask with libpq's ping, which tells "starting up" from "not there" by protocol."""
        match pq.PGconn.ping(f"{self._address()} dbname=postgres connect_timeout=2".encode()):
            case pq.Ping.OK:
                return Answer.READY
            case pq.Ping.REJECT:
                return Answer.BUSY
            case _:
                return Answer.NOTHING

    def launch(self) -> None:
        """This function will start the server, making its data directory first where there is no complete one."""
        footing = choose_footing(self.places.postgres_data, program=find_postgres("postgres"), ways=self.ways)
        if not self.places.postgres_data.exists():
            self._initialise(footing)
        give(self.places.postgres_data, owner=footing.owner)
        self._drop_stale_pid_files()
        options = {
            **_OPTIONS,
            "unix_socket_directories": str(self.places.sockets),
            "cluster_name": self.places.mark,
        }
        command = [*footing.prefix, str(find_postgres("postgres")), "-D", str(self.places.postgres_data)]
        command += [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        if run_detached(command, lock=self.alive_lock, log=self.log, folder=self.places.var):
            raise StartFailed(self.name, "the program could not be started", self.log)

    def folders(self) -> tuple[Path, ...]:
        """This function will return the data directory and its draft."""
        return (self.places.postgres_data, self.places.postgres_draft)

    def is_complete(self) -> bool:
        """This function will tell whether the database exists."""
        with self._connect() as connection:
            return _has_database(connection)

    def complete(self) -> None:
        """This function will create the database where it is missing."""
        with self._connect() as connection:
            if not _has_database(connection):
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _initialise(self, footing: Footing) -> None:
        draft = self.places.postgres_draft
        # Only a complete data directory gets the final name; what a killed initdb left is made anew.
        shutil.rmtree(draft, ignore_errors=not draft.exists())
        draft.mkdir(mode=0o700)
        give(draft, owner=footing.owner)
        command = [*footing.prefix, str(find_postgres("initdb")), "-D", str(draft), *_INITDB]
        command += ["--set", f"cluster_name={self.places.mark}"]
        if run_detached(command, lock=self.alive_lock, log=self.log, folder=self.places.var, wait=True):
            raise StartFailed(self.name, "initdb failed", self.log)
        os.rename(draft, self.places.postgres_data)

    def _drop_stale_pid_files(self) -> None:
        """Remove the pid files of a dead server, whose pid may be another program's by now.

        PostgreSQL would believe them. A server started by hand on this data directory is left to its own judgement.
        """
        pid_file = self.places.postgres_data / "postmaster.pid"
        pid = read_pid(pid_file)
        command = read_command(pid) if pid is not None else ""
        if "postgres" in command and str(self.places.postgres_data) in command:
            return
        pid_file.unlink(missing_ok=True)
        Path(f"{self.places.postgres_socket}.lock").unlink(missing_ok=True)

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(f"{self._address()} dbname=postgres", autocommit=True)

    def _address(self) -> str:
        return f"host={self.places.sockets} port={POSTGRES_PORT} user={SUPERUSER}"


def _has_database(connection: psycopg.Connection[tuple[Any, ...]]) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is not None
