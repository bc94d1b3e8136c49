"""A RabbitMQ of one's own: a node with a name, ports, a cookie and an epmd that no other node on the machine shares.

Its messages are on disk and outlive it, in classic queues as in quorum queues.
"""

import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import amqp

from allocator_project.celery import app
from ops.drills.process import Process, free_port, is_open
from ops.drills.programs import rabbitmq_program, system_program

USER = "allocator"
ANSWER_SECONDS = 2.0
SETTINGS = """
listeners.tcp.1 = 127.0.0.1:{port}
default_user = {user}
default_pass = {password}
loopback_users = none
disk_free_limit.absolute = 50MB
log.file = false
log.console = true
log.console.level = warning
"""
# Schedulers that wait busily would take the cores from those who are tested.
PATIENT = "+sbwt none +sbwtdcpu none +sbwtdio none +S 2:2"


class RabbitMQ:
    """A node in a folder. Shapes: `queue_type` is for those who make queues in it, and may be changed."""

    remembers = True

    def __init__(self, folder: Path, *, queue_type: str = "classic") -> None:
        folder.mkdir(exist_ok=True)
        self.queue_type = queue_type
        # A password that begins with a hyphen would be an option of the command that sets it.
        self._folder, self._port, self._password = folder, free_port(), secrets.token_hex(12)
        self._settings, self._names = folder / "rabbitmq.conf", free_port()
        self._write_settings()
        (folder / "plugins").write_text("[].\n")
        variables = self._variables()
        epmd = [str(system_program("epmd")), "-port", str(self._names), "-address", "127.0.0.1"]
        self._registry = Process("epmd", folder=folder, command=epmd, variables=variables)
        server = [str(rabbitmq_program("rabbitmq-server"))]
        self.process = Process("rabbitmq", folder=folder, command=server, variables=variables)

    @property
    def url(self) -> str:
        """This function will return its address; the last slash names the virtual host."""
        return f"amqp://{USER}:{quote(self._password)}@127.0.0.1:{self._port}//"

    def start(self) -> None:
        """This function will return when it serves, having started the registry of names first."""
        if not is_open(self._names):
            self._registry.start(until=lambda: is_open(self._names))
        self.process.start(until=self.is_ready)

    def end(self, how: signal.Signals) -> None:
        """This function will end it this way."""
        self.process.end(how)

    def freeze(self) -> None:
        """This function will stop it where it is."""
        self.process.freeze()

    def thaw(self) -> None:
        """This function will let it go on."""
        self.process.thaw()

    def is_ready(self) -> bool:
        """This function will log in."""
        with suppress(OSError, amqp.AMQPError), self._connect():
            return True
        return False

    def count(self, queue: str) -> int:
        """This function will return how many messages wait in a queue; -1 where there is no such queue."""
        with self._connect() as connection:
            try:
                declared: Any = connection.channel().queue_declare(queue, passive=True)
                return int(declared.message_count)
            except amqp.NotFound:
                return -1

    def forget(self) -> None:
        """This function will empty every queue of ours."""
        for queue in app.amqp.queues:
            with self._connect() as connection, suppress(amqp.NotFound):
                connection.channel().queue_purge(queue)

    def choke(self) -> None:
        """This function will let it believe that it has no memory: it takes nothing from publishers any more."""
        self._control("set_vm_memory_high_watermark", "absolute", "1")

    def relieve(self) -> None:
        """This function will give the memory back."""
        self._control("set_vm_memory_high_watermark", "0.4")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """This function will change its user's password for a while; who is in stays in."""
        self._control("change_password", USER, "another")
        try:
            yield
        finally:
            self._control("change_password", USER, self._password)

    def renew(self) -> None:
        """This function will make it as good as new, which is quicker than a new one: it serves, and has no queue."""
        if not self.is_ready():
            self.clean()
            self.start()
        for queue in app.amqp.queues:
            with self._connect() as connection:
                connection.channel().queue_delete(queue)

    def clean(self) -> None:
        """This function will end it and its registry."""
        self.process.kill()
        self._registry.kill()

    def _connect(self) -> amqp.Connection:
        return amqp.Connection(
            host=f"127.0.0.1:{self._port}", userid=USER, password=self._password, connect_timeout=ANSWER_SECONDS
        )

    def _control(self, *words: str) -> None:
        self.process.run([str(rabbitmq_program("rabbitmqctl")), *words])

    def _write_settings(self) -> None:
        self._settings.write_text(SETTINGS.format(port=self._port, user=USER, password=self._password))

    def _variables(self) -> dict[str, str]:
        return {
            "PATH": "/usr/lib/rabbitmq/bin:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "ERL_EPMD_PORT": str(self._names),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"allocator-{self._port}@localhost",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_CONF_ENV_FILE": str(self._folder / "none"),
            "RABBITMQ_CONFIG_FILE": str(self._settings),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self._folder),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._folder / "plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": PATIENT,
        }
