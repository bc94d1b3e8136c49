"""Reads decisions of another allocator from CSV or JSON lines: typed decisions and faults out. Touches no database.

A fault in the file as a whole (encoding, columns, no rows) is an error; a fault in a line is reported with its number.
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assignments.bookings_csv import YEARS, RowFault, UnreadableFile

FIELDS = ("restaurant", "booking", "reference", "tables", "decided_at", "starts_at", "ends_at", "reason")
REQUIRED = ("restaurant", "tables", "decided_at")
# What other programs call these; `--map ours=theirs` says it for any other.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "restaurant": ("restaurant", "restaurant_id", "venue"),
    "booking": ("booking", "booking_id", "bookingId"),
    "reference": ("reference", "booking_reference", "bookingReference"),
    "tables": ("tables", "table_numbers", "tableNumbers", "table"),
    "decided_at": ("decided_at", "decidedAt", "assigned_at", "assignedAt"),
    "starts_at": ("starts_at", "startsAt", "start_at", "startAt"),
    "ends_at": ("ends_at", "endsAt", "end_at", "endAt"),
    "reason": ("reason",),
}
BETWEEN_TABLES = "+"
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision as written. Shapes: `tables` are numbers as staff know them, empty where it found none.

    Units: times are as in the file – naive means the restaurant's wall clock. One of `booking`, `reference` is filled.
    """

    line: int
    restaurant: str
    booking: str
    reference: str
    tables: tuple[str, ...]
    decided_at: dt.datetime
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    reason: str


class _BadValue(Exception):
    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail


def read_decisions(
    text: str, *, mapping: Mapping[str, str] | None = None
) -> tuple[tuple[Decision, ...], tuple[RowFault, ...]]:
    """This function will return the decisions in the file's order, and what is wrong with the other lines.

    Shapes: a file whose first line that is not empty begins with `{` is JSON lines, any other CSV; `mapping` is our
    name → the file's.
    Raises: UnreadableFile for missing columns or no rows.
    """
    names = _names(mapping or {})
    decisions: list[Decision] = []
    faults: list[RowFault] = []
    for line, fields in _json_lines(text) if text.lstrip().startswith("{") else _csv_lines(text, names):
        found = _read(line, fields, names)
        if isinstance(found, Decision):
            decisions.append(found)
        else:
            faults.append(found)
    if not decisions and not faults:
        raise UnreadableFile("there are no decisions in it")
    return tuple(decisions), tuple(faults)


def _names(mapping: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    unknown = [ours for ours in mapping if ours not in ALIASES]
    if unknown:
        raise UnreadableFile(f"--map names {unknown[0]!r}; it can be one of {', '.join(ALIASES)}")
    return {ours: (mapping[ours],) if ours in mapping else theirs for ours, theirs in ALIASES.items()}


def _json_lines(text: str) -> Iterator[tuple[int, dict[str, Any] | RowFault]]:
    for line, content in enumerate(text.splitlines(), start=1):
        if not content.strip():
            continue
        try:
            document = json.loads(content)
        except (ValueError, RecursionError):
            yield line, RowFault(line, "not_json", "the line is not a JSON object")
            continue
        yield line, document if isinstance(document, dict) else RowFault(line, "not_json", "the line is no JSON object")


def _csv_lines(text: str, names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[int, dict[str, Any] | RowFault]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    last = 0
    try:
        _require_columns(tuple(reader.fieldnames or ()), names)
        last = reader.line_num
        for fields in reader:
            last = reader.line_num
            if None in fields or None in fields.values():
                detail = "the line has more or fewer fields than the header"
                yield last, RowFault(last, "wrong_number_of_fields", detail)
            else:
                yield last, dict(fields)
    except csv.Error as error:
        # A quote never closed swallows the rest of the file: what helps is where the row began.
        raise UnreadableFile(f"line {last + 1}: not CSV: {error}") from error


def _require_columns(header: tuple[str, ...], names: Mapping[str, tuple[str, ...]]) -> None:
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice is not None:
        raise UnreadableFile(f"line 1: two columns are called {twice!r}")
    missing = [ours for ours in REQUIRED if not set(names[ours]) & set(header)]
    if not missing and not set(names["booking"] + names["reference"]) & set(header):
        missing = ["booking"]
    if missing:
        raise UnreadableFile(
            f"no column for {', '.join(missing)}; the file has {', '.join(header) or 'none'}. "
            f"Map one with --map {missing[0]}=THEIR_NAME"
        )


def _read(line: int, fields: dict[str, Any] | RowFault, names: Mapping[str, tuple[str, ...]]) -> Decision | RowFault:
    if isinstance(fields, RowFault):
        return fields
    values = {ours: next((fields[name] for name in theirs if name in fields), None) for ours, theirs in names.items()}
    try:
        return Decision(
            line=line,
            restaurant=_word(values, "restaurant", needed=True),
            booking=_word(values, "booking"),
            reference=_word(values, "reference", needed=not values["booking"]),
            tables=_tables(values["tables"]),
            decided_at=_moment(_word(values, "decided_at", needed=True), "decided_at"),
            starts_at=_maybe(values, "starts_at"),
            ends_at=_maybe(values, "ends_at"),
            reason=_word(values, "reason")[:LONGEST_REASON],
        )
    except _BadValue as fault:
        return RowFault(line, fault.code, fault.detail)


def _word(values: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    value = values[name]
    if value is not None and not isinstance(value, str):
        raise _BadValue("wrong_type", f"{name} is not text")
    word = (value or "").strip()
    if "\0" in word:
        raise _BadValue("not_text", f"{name} holds a NUL byte")
    if needed and not word:
        also = " or booking" if name == "reference" else ""
        raise _BadValue("missing", f"{name}{also} is empty")
    return word


def _tables(value: object) -> tuple[str, ...]:
    """Numbers, in JSON a list or one text, in CSV joined by `+`. None and nothing mean that it found no table."""
    parts = value.split(BETWEEN_TABLES) if isinstance(value, str) else value if value is not None else []
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise _BadValue("wrong_tables", "tables are not a list of table numbers")
    numbers = tuple(part.strip() for part in parts)
    if numbers in ((), ("",)):
        return ()
    if "" in numbers or len(set(numbers)) < len(numbers):
        raise _BadValue("wrong_tables", f"tables {'+'.join(numbers)!r} name nothing, or one twice")
    return numbers


def _maybe(values: Mapping[str, Any], name: str) -> dt.datetime | None:
    word = _word(values, name)
    return _moment(word, name) if word else None


def _moment(text: str, name: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise _BadValue(
            "wrong_date", f"{name} {text[:40]!r} is not a date and time such as 2026-11-27 19:30"
        ) from error
    if moment.year not in YEARS:
        raise _BadValue("wrong_date", f"{name} {text[:40]!r} is not of this age")
    return moment
