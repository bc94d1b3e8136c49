"""Writes the page of events from the registry, so that it cannot say anything else."""

import itertools

from telemetry.registry import REGISTRY, EventType
from telemetry.shapes import Shape

HEAD = """# Events

Made by `manage.py write_docs` from the registry ([`telemetry/registry.py`](../telemetry/registry.py)); a test compares.

An event is a fact of the past. It is written in the transaction of the fact – neither is there without the other. One
that is not on this page, or has another payload than this page says, is refused when it is written. It has

- a `name`, and the `payload` below: ids, sizes and codes. What people wrote – names, contacts, wishes, reasons – is
  never in it;
- `restaurant_id`, mostly `booking_id`, and `subject_id`, the id of the noun the table names;
- an `actor` (`user:7`, `auto-assign`, `sweeper`), `occurred_at` by the database's clock, and the `trace_id` of the
  request or job that made it;
- once it is committed a `position`: no gaps, never given twice. Whoever goes on from the last position read misses
  nothing, also nothing of a transaction that took long to commit. The events of one booking have positions in the order
  in which they were written.

They are read at `GET /api/v2/events/?after=<position>`. One that is "in the log only" is none of that: a line of the
log (`allocator.events`) in the same form, without a position, written by whoever answered.
"""
BOOKING = {"always": "yes", "never": "no", "maybe": "where one is known"}


def events_page() -> str:
    """This function will return docs/events.md: the shapes, then a table for every noun."""
    by_noun = itertools.groupby(REGISTRY.list_types(), key=lambda kind: kind.name.partition(".")[0])
    return "\n".join([HEAD, _shapes(), *(_table(noun, tuple(kinds)) for noun, kinds in by_noun)])


def _shapes() -> str:
    used = (_atom(shape) for kind in REGISTRY.list_types() for _, shape, _ in REGISTRY.fields_of(kind.name))
    rows = [f"| {name} | {meaning} |" for name, meaning in sorted({(shape.name, shape.meaning) for shape in used})]
    return "\n".join(["## What a payload is made of", "", "| shape | |", "|---|---|", *rows, ""])


def _atom(shape: Shape) -> Shape:
    return shape if shape.inner is None else _atom(shape.inner)


def _table(noun: str, kinds: tuple[EventType, ...]) -> str:
    head = ["| name | what has happened | booking | subject | payload |", "|---|---|---|---|---|"]
    return "\n".join([f"## {noun}", "", *head, *(_row(kind) for kind in kinds), ""])


def _row(kind: EventType) -> str:
    meaning = kind.meaning if kind.stored else f"{kind.meaning} In the log only."
    return f"| `{kind.name}` | {meaning} | {BOOKING[kind.booking]} | {kind.subject or '–'} | {_payload(kind)} |"


def _payload(kind: EventType) -> str:
    fields = (f"`{name}`{'' if always else '?'}: {shape.name}" for name, shape, always in REGISTRY.fields_of(kind.name))
    return "<br>".join(fields) or "–"
