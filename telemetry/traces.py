"""The id that ties together what one request, job or command caused: answers, messages, job rows, events, log lines."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

IS_ID = re.compile(r"[0-9a-f]{32}").fullmatch
_current: ContextVar[str] = ContextVar("trace_id", default="")


def current() -> str:
    """This function will return the id of what is being done: 32 hexadecimal digits, empty outside of anything."""
    return _current.get()


def adopt(trace_id: str) -> None:
    """This function will let what is being done have this id: that of the trace it is recorded in."""
    _current.set(trace_id)


@contextmanager
def following(trace_id: str) -> Iterator[str]:
    """This function will do the block under an id that came from elsewhere, or under a new one where that is none."""
    known = trace_id if IS_ID(trace_id) else secrets.token_hex(16)
    token = _current.set(known)
    try:
        yield known
    finally:
        _current.reset(token)
