"""Gives every request a trace id – the caller's W3C `traceparent` or one of our own – and messages their sender's."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from celery.signals import before_task_publish, task_postrun, task_prerun
from django.http import HttpRequest, HttpResponse

from telemetry import traces

TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
HEADER = "trace_id"
_running: dict[str, ExitStack] = {}


def trace_requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """This function will return the middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        known = TRACEPARENT.fullmatch(request.headers.get("traceparent", ""))
        with traces.following(known.group(1) if known else ""):
            response = get_response(request)
            response["X-Trace-Id"] = traces.current()
        return response

    return middleware


def carry_traces() -> None:
    """This function will have every message carry the id of its sender, and every task run under it."""
    before_task_publish.connect(_send_along, dispatch_uid="tracing", weak=False)
    task_prerun.connect(_take_up, dispatch_uid="tracing", weak=False)
    task_postrun.connect(_put_down, dispatch_uid="tracing", weak=False)


def _send_along(headers: dict[str, Any], **_: Any) -> None:
    if traces.current():
        headers.setdefault(HEADER, traces.current())


def _take_up(task_id: str, task: Any, **_: Any) -> None:
    _running[task_id] = ExitStack()
    _running[task_id].enter_context(traces.following(str(task.request.get(HEADER) or "")))


def _put_down(task_id: str, **_: Any) -> None:
    if (running := _running.pop(task_id, None)) is not None:
        running.close()
