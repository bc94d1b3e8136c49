"""Everything that is wrong with a request, made from the document for each operation. Each is named for who reads."""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.api.schema.document import document

NAIVE = "2026-11-27T19:00:00"
IN_THE_GAP = "2026-03-29T01:30:00"  # London's clocks jump over it, and it names no offset
MOMENTS = (NAIVE, IN_THE_GAP, "2026-02-30T19:00:00Z", "2026-11-27", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
           "2026-11-27T19:00:00+25:00", "tomorrow", "", 1795806000)  # fmt: skip
NUMBERS: tuple[Any, ...] = (-1, 10**30, -(10**30), 1.5, "2", True, [], {})
TEXTS: tuple[Any, ...] = (7, True, [], {}, "\0", "a\0b")
IDS: tuple[Any, ...] = (
    7,
    0,
    True,
    [],
    {},
    "x",
    "",
    "{12345678-1234-1234-1234-123456789abc}",
    "12345678123412341234123456789abc",
)
MANY = [str(uuid.UUID(int=number)) for number in range(1, 10_001)]
HUGE = b'{"padding": "' + b"x" * 10_000_000 + b'"}'
DEEP = b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}"
BOTTOMLESS = b"[" * 100_000
JSON = "application/json"


@dataclass(frozen=True)
class Bad:
    """One request that cannot be carried out: what is wrong, and what is sent instead of the right thing."""

    what: str
    content: bytes | None = None
    media_type: str = JSON
    query: tuple[tuple[str, str], ...] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def bad_requests(operation: Mapping[str, Any], *, body: Any, query: Mapping[str, Any]) -> Iterator[Bad]:
    """Every bad request that can be made of a good one."""
    names = {(each["in"], each["name"]): each["schema"] for each in operation.get("parameters", ())}
    yield from _bad_queries({name: schema for (where, name), schema in names.items() if where == "query"}, query)
    if ("header", "Idempotency-Key") in names:
        yield Bad("an over-long key", headers={"Idempotency-Key": "k" * 201})
    if ("header", "If-Match") in names:
        for tag in ("abc", '"abc"', '"1","2"', '"-1"', '"' + "9" * 40 + '"', "²"):
            yield Bad(f"If-Match {tag[:12]}", headers={"If-Match": tag})
    if "requestBody" in operation:
        yield from _bad_bodies()
        yield from _bad_fields(_resolved(operation["requestBody"]["content"][JSON]["schema"]), body)


def _bad_queries(schemas: Mapping[str, Any], query: Mapping[str, Any]) -> Iterator[Bad]:
    good = tuple((name, str(value)) for name, value in query.items())
    if schemas:
        yield Bad("an unknown parameter", query=(*good, ("colour", "blue")))
    for name, schema in schemas.items():
        others = tuple((key, value) for key, value in good if key != name)
        for value in _bad_texts_of(name, schema):
            yield Bad(f"?{name}={value[:30]!r}", query=(*others, (name, value)))
        yield Bad(f"{name} twice", query=(*good, (name, "1"), (name, "2")))


def _bad_texts_of(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield "\0"
    yield "\0".join(("a", "b"))
    if schema.get("format") == "uuid":
        yield from (each for each in IDS if isinstance(each, str))
    elif schema.get("format") == "date":
        yield from ("27.11.2026", "2026-02-30", "0001-01-01", "9999-12-31", NAIVE)
    elif schema.get("type") == "integer":
        yield from ("-1", "9" * 5000, "1.5", "1_0", "٣", "x", "")
    elif name == "cursor":
        yield from ("x", "AAAA", "=" * 10, "x" * 401, "MjAyNi0xMS0yN3x4")
    else:
        yield from ("nonsense", "")


def _bad_bodies() -> Iterator[Bad]:
    raw = {
        "no JSON": b"{", "nothing but a comma": b",", "no UTF-8": b'{"a": "\xff"}', "NaN": b'{"a": NaN}',
        "Infinity": b'{"a": -Infinity}', "half a surrogate pair": b'{"a": "\\ud800"}', "NUL": b'{"a": "\\u0000"}',
        "NUL in a name": b'{"\\u0000": 1}', "an array": b"[]", "text": b'"x"', "a number": b"7", "null": b"null",
        "a number of 5000 digits": b'{"a": ' + b"9" * 5000 + b"}", "an infinite number": b'{"a": 1e400}',
        "10 MB": HUGE, "deep nesting": DEEP, "bottomless nesting": BOTTOMLESS,
    }  # fmt: skip
    for what, content in raw.items():
        yield Bad(what, content=content)
    for media_type in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "nonsense",
    ):
        yield Bad(f"the content type {media_type}", content=b"{}", media_type=media_type)


def _bad_fields(schema: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Bad]:
    def sent(what: str, changed: Mapping[str, Any]) -> Bad:
        return Bad(what, content=json.dumps({**body, **changed}).encode())

    yield sent("an unknown field", {"colour": "blue"})
    for name, described in schema["properties"].items():
        snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
        if snake != name:
            yield sent(f"{snake}", {snake: 1})
        for value in _bad_values(_resolved(described)):
            if value is not None or {"type": "null"} not in described.get("oneOf", ()):
                yield sent(f"{name}: {str(value)[:40]}", {name: value})
        if described.get("minItems"):
            yield sent(f"no {name}", {name: []})
    for name in schema.get("required", ()):
        yield Bad(f"no {name}", content=json.dumps({key: body[key] for key in body if key != name}).encode())


def _bad_values(schema: Mapping[str, Any]) -> Iterator[Any]:
    kind = schema.get("type", "")
    kinds = kind if isinstance(kind, list) else [kind]
    if "null" not in kinds and kind:
        yield None
    if "integer" in kinds:
        yield from NUMBERS
    elif "boolean" in kinds:
        yield from ("yes", "true", 1, [], {})
    elif "array" in kinds:
        yield from _bad_lists(_resolved(schema["items"]))
    elif "object" in kinds:
        yield from (7, "x", [], {"colour": "blue"}, {})
    elif schema.get("format") == "uuid":
        yield from IDS
    elif schema.get("format") == "date-time":
        yield from MOMENTS
    elif "string" in kinds or schema.get("enum"):
        yield from (*TEXTS, "\ud800", "x" * 10_000)


def _bad_lists(items: Mapping[str, Any]) -> Iterator[Any]:
    yield from (7, "x", {}, True, [[]], [None])
    if items.get("format") == "uuid":
        yield from (MANY, MANY[:1] * 2, ["x"], [7])
    elif items.get("type") == "string":
        yield from (["x"] * 10_000, [7], ["\0"], ["x" * 10_000])


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A described thing itself, where it is named, or where it may also be null."""
    for choice in (*schema.get("oneOf", ()), *schema.get("allOf", ()), schema):
        if "$ref" in choice:
            found: Mapping[str, Any] = document()["components"]["schemas"][choice["$ref"].rpartition("/")[2]]
            return found
    return schema
