"""Spans of OpenTelemetry where it is installed and switched on; nothing at all where it is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

trace: Any
try:
    from opentelemetry import trace
except ImportError:  # an optional extra: requirements-tracing.txt
    trace = None

TRACER = "table-allocator"


@contextmanager
def span(name: str, **attributes: str | int | bool) -> Iterator[None]:
    """This function will put the block into a span; an error of the block is noted in it."""
    if trace is None:
        yield
        return
    with trace.get_tracer(TRACER).start_as_current_span(name, attributes=attributes):
        yield
