"""The Celery transport of the embedded Valkey: kombu's Redis transport, which starts the server when it connects."""

from pathlib import Path
from typing import Any, cast

from kombu.transport import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from .errors import EmbeddedError
from .places import PROJECT_DIR
from .valkey import ensure_valkey


class SeeingToServer:
    """Put before redis-py's connection class: every new connection, a pool's too, sees to the server first."""

    base_dir: Path

    def connect(self) -> None:
        """This function will connect, to a server that was started if need be.

        Cost: one PING more than usual. Raises: ConnectionError, which publishers and workers know how to meet.
        """
        try:
            ensure_valkey(self.base_dir)
        except EmbeddedError as error:
            raise ConnectionError(str(error)) from error
        cast(Any, super()).connect()


class Channel(redis.Channel):
    """A channel of publisher, worker or beat whose connections see to the server."""

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        params: dict[str, Any] = cast(Any, super())._connparams(asynchronous=asynchronous)
        options = cast(Any, self.connection).client.transport_options
        base_dir = Path(options.get("embedded_base_dir", PROJECT_DIR))
        bases = (SeeingToServer, params["connection_class"])
        # A publisher tries once more, at once. A worker's reading end must not: redis-py would reconnect below kombu's
        # feet, to wait for ever on a connection nobody polls; raising makes the worker subscribe anew.
        params["retry"] = Retry(NoBackoff(), 0 if asynchronous else 1)
        params["connection_class"] = type("EmbeddedConnection", bases, {"base_dir": base_dir})
        return params


class Transport(redis.Transport):
    """Redis over a unix socket, from an address such as `socket:///path/valkey.sock`."""

    Channel = Channel
    # Keeps kombu from taking the address apart as if it named a host.
    can_parse_url = True
