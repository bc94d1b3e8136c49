"""The clock that deadlines go by: the database's, unless somebody runs the past, or a simulated day, as it was then.

It does not run then: it stands where it was set, so that how quick the machine is decides nothing. It is set for this
thread alone, and nothing is sent to the database for it. Only `replay` and the simulation may set it (a house test).
Leases, keys and the history of rows go by the real clock always.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import DateTimeField, Value
from django.db.models.functions import Now

# For hand-written statements; `moment()` is the parameter's value. The clock of the statement, not of the transaction.
CLOCK = "coalesce(%(clock)s::timestamptz, statement_timestamp())"

_stands_at: ContextVar[dt.datetime | None] = ContextVar("database_clock_stands_at", default=None)


@contextmanager
def standing_at(moment: dt.datetime) -> Iterator[None]:
    """This function will have deadlines written and judged as of a moment while the block runs."""
    token = _stands_at.set(moment)
    try:
        yield
    finally:
        _stands_at.reset(token)


def moment() -> dt.datetime | None:
    """This function will return where the clock stands; None while it is the database's own."""
    return _stands_at.get()


def now() -> Any:
    """This function will return the clock as an expression for a query."""
    stands_at = _stands_at.get()
    return Now() if stands_at is None else Value(stands_at, output_field=DateTimeField())
