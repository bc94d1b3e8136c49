"""Gives every request a trace id: the caller's W3C `traceparent`, or one of our own, and answers it."""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_current: ContextVar[str] = ContextVar("trace_id", default="")


def trace_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """This function will return the middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        known = TRACEPARENT.fullmatch(request.headers.get("traceparent", ""))
        trace_id = known.group(1) if known else secrets.token_hex(16)
        token = _current.set(trace_id)
        try:
            response = get_response(request)
            response["X-Trace-Id"] = _current.get()
        finally:
            _current.reset(token)
        return response

    return middleware


def adopt(trace_id: str) -> None:
    """This function will let the request that is being answered have this id: that of the trace it is recorded in."""
    _current.set(trace_id)


def trace_id() -> str:
    """This function will return the id of the request that is being answered; empty outside of one."""
    return _current.get()
