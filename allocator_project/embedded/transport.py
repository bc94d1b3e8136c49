"""The Celery transport of the embedded Valkey: kombu's Redis transport, which starts the server when it connects."""

from pathlib import Path
from typing import Any

from kombu.transport import redis

from .places import PROJECT_DIR
from .valkey import ensure_valkey


class Channel(redis.Channel):
    """A channel whose every new connection, of publisher, worker or beat, sees to the server first."""

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        params: dict[str, Any] = super()._connparams(asynchronous=asynchronous)
        base_dir = Path(self.connection.client.transport_options.get("embedded_base_dir", PROJECT_DIR))

        class Connection(params["connection_class"]):  # type: ignore[misc]
            def connect(self) -> None:
                ensure_valkey(base_dir)
                super().connect()

        return {**params, "connection_class": Connection}


class Transport(redis.Transport):
    """Redis over a unix socket, from an address such as `socket:///path/valkey.sock`."""

    Channel = Channel
    # Keeps kombu from taking the address apart as if it named a host.
    can_parse_url = True
