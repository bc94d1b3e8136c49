"""A transaction pooler before a PostgreSQL: from one transaction to the next a client may get another session."""

import signal
from pathlib import Path

from ops.drills.postgres import USER, Postgres
from ops.drills.process import Process, free_port, is_open
from ops.drills.programs import system_program

SETTINGS = """
[databases]
* = host=127.0.0.1 port={postgres}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
max_client_conn = 500
default_pool_size = {sessions}
ignore_startup_parameters = extra_float_digits
"""


class Pooler:
    """A PgBouncer in front of a server. Shapes: `sessions` are those it opens for each database and user."""

    def __init__(self, postgres: Postgres, *, folder: Path, sessions: int = 20) -> None:
        self.postgres, self.port = postgres, free_port()
        folder.mkdir(exist_ok=True)
        self._settings, users = folder / "pgbouncer.ini", folder / "users.txt"
        users.write_text(f'"{USER}" "{postgres.password}"\n')
        self._settings.write_text(
            SETTINGS.format(postgres=postgres.port, port=self.port, users=users, sessions=sessions)
        )
        self._users = users
        self.process = Process(
            "pgbouncer", folder=folder, command=[str(system_program("pgbouncer")), str(self._settings)]
        )

    def start(self) -> None:
        """This function will return when it serves."""
        self.process.start(until=lambda: is_open(self.port))

    def add_user(self, name: str) -> None:
        """This function will let another user of the server in, who has the server's password too."""
        with self._users.open("a") as file:
            file.write(f'"{name}" "{self.postgres.password}"\n')
        self.process.send(signal.SIGHUP)

    def url(self, database: str, *, user: str = USER) -> str:
        """This function will return the address of a database behind the pooler."""
        return self.postgres.url(database, user=user, port=self.port)

    def clean(self) -> None:
        """This function will end it."""
        self.process.kill()
