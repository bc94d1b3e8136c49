"""`/metrics` for Prometheus, and the counts of requests and tasks that only the assembly sees.

A scrape comes by address and in plain HTTP, like a probe, so it is answered before hosts and TLS are looked at. Who may
not read it is told that there is nothing. A request that a proxy passed on has the proxy's address, which says nothing
about who asked: for those only the token counts.
"""

import hmac
import ipaddress
import time
from collections.abc import Callable
from typing import Any

from celery.signals import task_postrun, task_prerun
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from allocator_project.errors_http import not_found
from allocator_project.gauges import OfTheDatabase
from telemetry import exposition, metrics

PATH = "/metrics"
PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Real-Ip", "Via")
BEARER = "Bearer "
NOWHERE = "none"
_began: dict[str, float] = {}
Answering = Callable[[HttpRequest], HttpResponseBase]


def answer_scrapes(get_response: Answering) -> Answering:
    """This function will return the middleware that answers Prometheus, and counts all other requests."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info == PATH:
            return _scraped(request)
        started = time.perf_counter()
        response = get_response(request)
        _count(request, response, time.perf_counter() - started)
        return response

    return middleware


def may_scrape(request: HttpRequest) -> bool:
    """This function will say whether a request comes from a network that may read the metrics, or has the token."""
    told = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN and told.startswith(BEARER):
        return hmac.compare_digest(told.removeprefix(BEARER).encode(), settings.METRICS_TOKEN.encode())
    if any(name in request.headers for name in PASSED_ON):
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        # A server on a Unix socket has no address to go by.
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in settings.METRICS_ALLOWED_NETWORKS)


def count_tasks() -> None:
    """This function will have every task counted that this process runs."""
    task_prerun.connect(_task_began, dispatch_uid="counting")
    task_postrun.connect(_task_ended, dispatch_uid="counting")


def _scraped(request: HttpRequest) -> HttpResponseBase:
    if request.method not in ("GET", "HEAD") or not may_scrape(request):
        answer: HttpResponseBase = not_found(request, Http404())
        return answer
    response = HttpResponse(exposition.expose(OfTheDatabase()), content_type=exposition.CONTENT_TYPE)
    add_never_cache_headers(response)
    return response


def _count(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    # The pattern, not the address: there are few of those. What no pattern knows is one number.
    route = getattr(request.resolver_match, "route", None) or NOWHERE
    metrics.REQUESTS.labels(_method(request), route, str(response.status_code)).inc()
    metrics.REQUEST_SECONDS.labels(route).observe(seconds)


def _method(request: HttpRequest) -> str:
    known = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
    return request.method if request.method in known else "other"


def _task_began(task_id: str, **_: Any) -> None:
    _began[task_id] = time.perf_counter()


def _task_ended(task_id: str, task: Any, state: str | None = None, **_: Any) -> None:
    started = _began.pop(task_id, None)
    metrics.TASKS.labels(task.name, state or "LOST").inc()
    if started is not None:
        metrics.TASK_SECONDS.labels(task.name).observe(time.perf_counter() - started)
