"""Reads bookings from CSV text: rows in, typed rows and faults out. Touches no database.

A fault in the file as a whole (encoding, columns, no rows) is an error; a fault in a row is reported with its line.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LARGEST_PARTY = 1000
YEARS = range(2000, 2200)
REQUIRED = ("restaurant", "starts_at", "party_size")
# What other programs call these columns; `--map ours=theirs` says it for any other.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "restaurant": ("restaurant", "restaurant_id", "venue"),
    "starts_at": ("starts_at", "visit_at_local", "visit_at", "start", "booking_time"),
    "reserved_at": ("reserved_at", "reserved_at_local", "booked_at"),
    "party_size": ("party_size", "covers", "party", "guests"),
    "guest_name": ("guest_name", "name"),
    "reference": ("reference", "booking_reference"),
    "timezone": ("timezone", "time_zone"),
}


class UnreadableFile(Exception):
    """The file is not a list of bookings; nothing was read."""

    code = "unreadable_file"


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a line is left out."""

    line: int
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One booking as written. Units: times are as in the file – naive means the restaurant's wall clock."""

    line: int
    restaurant: str
    starts_at: dt.datetime
    reserved_at: dt.datetime | None
    party_size: int
    guest_name: str
    reference: str
    timezone: str


def decode(data: bytes, *, encoding: str = "utf-8-sig") -> str:
    """This function will return the file's text.

    Raises: UnreadableFile naming the line of the first byte that is not text in that encoding.
    """
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        byte = data[error.start]
        raise UnreadableFile(
            f"line {line}: byte 0x{byte:02X} is not {encoding.removesuffix('-sig').upper()}; "
            "save the file as UTF-8 or say --encoding latin-1"
        ) from error
    except LookupError as error:
        raise UnreadableFile(f"{encoding!r} is not an encoding") from error


def read_rows(text: str, *, mapping: Mapping[str, str] | None = None) -> tuple[tuple[Row, ...], tuple[RowFault, ...]]:
    """This function will return the bookings in the file's order, and what is wrong with the other lines.

    Shapes: `mapping` is our column → the file's, over the usual aliases.
    Raises: UnreadableFile for missing columns or no rows.
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    columns = _columns(_header(reader), mapping or {})
    rows: list[Row] = []
    faults: list[RowFault] = []
    for line, fields in _lines(reader):
        found = _read(line, fields, columns)
        if isinstance(found, Row):
            rows.append(found)
        else:
            faults.append(found)
    if not rows and not faults:
        raise UnreadableFile("there are no rows below the header")
    return tuple(rows), tuple(faults)


def _header(reader: "csv.DictReader[str]") -> tuple[str, ...]:
    try:
        header = tuple(reader.fieldnames or ())
    except csv.Error as error:
        raise UnreadableFile(f"line 1: not CSV: {error}") from error
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice is not None:
        raise UnreadableFile(f"line 1: two columns are called {twice!r}")
    return header


def _columns(header: tuple[str, ...], mapping: Mapping[str, str]) -> dict[str, str]:
    unknown = [ours for ours in mapping if ours not in ALIASES]
    if unknown:
        raise UnreadableFile(f"--map names {unknown[0]!r}; it can be one of {', '.join(ALIASES)}")
    absent = [theirs for theirs in mapping.values() if theirs not in header]
    if absent:
        raise UnreadableFile(f"--map names the column {absent[0]!r}; the file has {', '.join(header) or 'none'}")
    usual = {ours: next((name for name in names if name in header), None) for ours, names in ALIASES.items()}
    columns = {ours: theirs for ours, theirs in (usual | dict(mapping)).items() if theirs is not None}
    missing = [ours for ours in REQUIRED if ours not in columns]
    if missing:
        raise UnreadableFile(
            f"no column for {', '.join(missing)}; the file has {', '.join(header) or 'none'}. "
            f"Map one with --map {missing[0]}=THEIR_NAME"
        )
    return columns


def _lines(reader: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str | None]]]:
    last = reader.line_num
    try:
        for fields in reader:
            last = reader.line_num
            yield last, fields
    except csv.Error as error:
        # A quote never closed swallows the rest of the file: what helps is where the row began.
        raise UnreadableFile(f"line {last + 1}: not CSV: {error}") from error


def _read(line: int, fields: Mapping[Any, object], columns: Mapping[str, str]) -> Row | RowFault:
    if None in fields or None in fields.values():
        return RowFault(line, "wrong_number_of_fields", "the line has more or fewer fields than the header")
    values = {ours: str(fields[theirs]).strip() for ours, theirs in columns.items()}
    if "\0" in "".join(values.values()):
        return RowFault(line, "not_text", "the line holds a NUL byte")
    if not values["restaurant"]:
        return RowFault(line, "no_restaurant", "the restaurant is empty")
    try:
        starts_at = _moment(values["starts_at"], "starts_at")
        reserved_at = _moment(values["reserved_at"], "reserved_at") if values.get("reserved_at") else None
        party_size = _party_size(values["party_size"])
    except _BadValue as fault:
        return RowFault(line, fault.code, fault.detail)
    return Row(
        line=line,
        restaurant=values["restaurant"],
        starts_at=starts_at,
        reserved_at=reserved_at,
        party_size=party_size,
        guest_name=values.get("guest_name", "")[:200],
        reference=values.get("reference", ""),
        timezone=values.get("timezone", ""),
    )


class _BadValue(Exception):
    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        self.detail = detail


def _moment(text: str, column: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        detail = f"{column} {text!r} is not a date and time such as 2026-11-27 19:30"
        raise _BadValue("wrong_date", detail) from error
    if moment.year not in YEARS:
        raise _BadValue("wrong_date", f"{column} {text!r} is not of this age")
    return moment


def _party_size(text: str) -> int:
    size = int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else None
    if size is None:
        raise _BadValue("wrong_party_size", f"party_size {text[:40]!r} is not a whole number")
    if not 1 <= size <= LARGEST_PARTY:
        raise _BadValue("wrong_party_size", f"party_size {size} is not between 1 and {LARGEST_PARTY}")
    return size
