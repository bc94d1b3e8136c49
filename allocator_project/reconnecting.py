"""The worker's consumer: it comes back from a broker that went away, also in the middle of an acknowledgement.

A task that ends after its connection is gone is acknowledged on a channel without one, and Celery and kombu 5.7 know
that only as an AttributeError, of which the worker dies. Here it is what it is: a lost connection. The broker, if it
still knows the message, gives it out again; it only wakes somebody, so twice is as good as once.
"""

from contextlib import suppress
from typing import Any

from celery.worker import consumer


class Consumer(consumer.Consumer):
    """Celery's own, that takes a channel without a connection for a lost connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours: Any = self
        ours.connection_errors = (*ours.connection_errors, AttributeError)

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        """This function will put the lost connection away, also where the messages it had cannot be given back."""
        with suppress(AttributeError):
            super().on_connection_error_after_connected(exc)
