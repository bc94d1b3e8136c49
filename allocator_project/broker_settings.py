"""How a broker is spoken to that may be slow, away or gone. Nothing of the environment."""

import socket

# A publisher tries a dead broker once and goes on: the job is durable, beat wakes it later (assignments/waking.py).
KEEPALIVE = {
    getattr(socket, name): value
    for name, value in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3), ("TCP_USER_TIMEOUT", 60_000))
    if hasattr(socket, name)
}
TRANSPORT_OPTIONS = {
    # Above the longest task, or a message that is being worked on would be given to a second worker.
    "visibility_timeout": 600,
    "max_retries": 1,
    "interval_start": 0,
    "socket_connect_timeout": 1.0,
    # A broker whose machine is gone is noticed within a minute; one that only pauses is waited for.
    "socket_keepalive": True,
    "socket_keepalive_options": KEEPALIVE,
}
