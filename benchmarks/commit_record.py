"""What one real commit sends: its statements with their parameters, and how often it waits for the server.

The floor replays this record with other bookings' values, so it keeps sending what the commit sends when that changes.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb
from psycopg.types.range import TimestamptzRange

from assignments import orchestrator
from assignments.commands import AssignmentCommitRequest
from assignments.models import Assignment
from assignments.ports import Committed
from assignments.wiring import repository
from benchmarks.commit_world import Wish

Statement = tuple[str, Any]
LOCK_NUMBERS = 2**32


@dataclass(frozen=True, slots=True)
class Record:
    """The statements of one commit in their order, BEGIN and COMMIT aside; `sample` is whose commit it was."""

    statements: tuple[Statement, ...]
    round_trips: int
    sample: Wish
    assignment_id: uuid.UUID
    table_id: uuid.UUID


def request(wish: Wish) -> AssignmentCommitRequest:
    """This function will return the wish as the command that auto-assign sends: the tables are chosen in the lock."""
    key = f"auto:{wish.booking_id}"
    return AssignmentCommitRequest(booking_id=wish.booking_id, actor="auto-assign", source="auto", idempotency_key=key)


def commit(wish: Wish) -> uuid.UUID:
    """This function will commit through the orchestrator, as every door does, and return the table it got."""
    answer = orchestrator.commit(request(wish), repository=repository())
    assert isinstance(answer, Committed), answer
    return answer.table_ids[0]


def record_of(wish: Wish) -> Record:
    """This function will commit one wish with a warm process and write down what went over the wire."""
    statements: list[Statement] = []

    def listen(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    connection.ensure_connection()
    wire = connection.connection.pgconn
    with tempfile.TemporaryFile("w+b") as trace, connection.execute_wrapper(listen):
        wire.trace(trace.fileno())
        table_id = commit(wish)
        wire.untrace()
        trace.seek(0)
        # The client's messages that end a request; the server answers each before the next is sent.
        round_trips = len(re.findall(rb"\tF\t\d+\t(?:Query|Sync)\b", trace.read()))
    assignment_id = Assignment.objects.get(booking_id=wish.booking_id).pk
    return Record(tuple(statements), round_trips, wish, assignment_id, table_id)


def transplanted(record: Record, wish: Wish) -> list[Statement]:
    """This function will return the record's statements as this wish would send them, for the table it is given."""
    sample = record.sample
    opened = next(params["record"] for _, params in record.statements if isinstance(params, dict))
    ids = {
        sample.booking_id: wish.booking_id,
        sample.restaurant_id: wish.restaurant_id,
        sample.book_id: wish.book_id,
        record.assignment_id: uuid.uuid4(),
        record.table_id: wish.table_id,
        opened: uuid.uuid4(),
    }
    moments = {was.isoformat(): now.isoformat() for was, now in zip(sample.window, wish.window, strict=True)}
    swap = _Swap(
        values=ids | {_lock_number(sample.restaurant_id): _lock_number(wish.restaurant_id)},
        window=(sample.window, wish.window),
        texts={str(was): str(now) for was, now in ids.items()} | moments,
    )
    return [(sql, swap.of(params)) for sql, params in record.statements]


class _Swap:
    def __init__(
        self, *, values: dict[Any, Any], window: tuple[tuple[dt.datetime, dt.datetime], ...], texts: dict[str, str]
    ) -> None:
        self.values = values
        self.was, self.now = window
        self.texts = texts
        self.pattern = re.compile("|".join(map(re.escape, texts)))

    def of(self, value: Any) -> Any:
        """This method will return the value with everything of the sample replaced."""
        match value:
            case str():
                return self.pattern.sub(lambda found: self.texts[found[0]], value)
            case dict():
                return {key: self.of(inner) for key, inner in value.items()}
            case list() | tuple():
                return type(value)(self.of(inner) for inner in value)
            case Jsonb():
                return Jsonb(self.of(value.obj))
            case TimestamptzRange() if (value.lower, value.upper) == self.was:
                return TimestamptzRange(*self.now)
            case uuid.UUID() | int():
                return self.values.get(value, value)
        return value


def _lock_number(restaurant_id: uuid.UUID) -> int:
    """The restaurant's shared lock; see `assignments.locking`."""
    return restaurant_id.int % LOCK_NUMBERS - LOCK_NUMBERS // 2
