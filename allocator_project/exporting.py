"""Sends traces to OpenTelemetry, where TRACING is on: request → command → statements → task, in one trace.

Where they go is said by OpenTelemetry's own variables (OTEL_EXPORTER_OTLP_ENDPOINT and others). Statements are told
without their values: those may be guests'.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest

from telemetry import traces
from telemetry.spans import TRACER

SERVICE, UNNAMED = "table-allocator", "unknown_service"
# Behind what answers probes and scrapes, under any host: those come every few seconds and tell nothing.
BEHIND = "allocator_project.scraping.answer_scrapes"
LONGEST_STATEMENT = 2000
MISSING = "TRACING is on, but its packages are not installed: pip install -r requirements-tracing.txt ({error})."


def start_tracing(*, exporter: Any = None) -> Any:
    """This function will have this process and its forks record spans and send them; returns their provider.

    Shapes: `exporter` is one of OpenTelemetry's; None is OTLP over HTTP. Raises: ImproperlyConfigured without packages.
    """
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation.celery import CeleryInstrumentor
        from opentelemetry.instrumentation.django import DjangoInstrumentor
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ImproperlyConfigured(MISSING.format(error=error)) from error
    resource = Resource.create({})
    if str(resource.attributes[SERVICE_NAME]).startswith(UNNAMED):
        resource = resource.merge(Resource({SERVICE_NAME: SERVICE}))
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(middleware_position=settings.MIDDLEWARE.index(BEHIND) + 1, request_hook=_adopt)
    CeleryInstrumentor().instrument()  # type: ignore[no-untyped-call]  # it comes without types
    connection_created.connect(_watch, dispatch_uid="tracing")
    return provider


def _adopt(span: Any, request: HttpRequest) -> None:
    """What the answer is told as its trace id is then where its spans are."""
    if span.is_recording():
        traces.adopt(format(span.get_span_context().trace_id, "032x"))


def _watch(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Has every statement of a connection told; Django keeps its wrappers when it connects again."""
    if _as_span not in connection.execute_wrappers:
        connection.execute_wrappers.append(_as_span)


def _as_span(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    from opentelemetry import trace

    text = str(sql)
    attributes = {"db.system.name": "postgresql", "db.query.text": text[:LONGEST_STATEMENT]}
    tracer = trace.get_tracer(TRACER)
    with tracer.start_as_current_span(_name_of(text), kind=trace.SpanKind.CLIENT, attributes=attributes):
        return execute(sql, params, many, context)


def _name_of(sql: str) -> str:
    """SELECT, INSERT, WITH: few, so that spans can be grouped by them."""
    words = sql.split(maxsplit=1)
    return words[0].upper() if words else "SQL"
