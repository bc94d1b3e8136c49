"""The old ledger as a file for ever: compressed JSON lines, a line for each row by id, and its checksum beside it.

The checksum's file is as `sha256sum --check` reads it. What is written is read back before anybody relies on it.
"""

import datetime as dt
import gzip
import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any

from rollout.models import LegacyAssignment

Row = Mapping[str, Any]
CHUNK = 1 << 20
ROWS_AT_ONCE = 2000


class ArchiveError(Exception):
    """The archive is not what the old ledger is; nothing was deleted."""


@dataclass(frozen=True, slots=True)
class Archived:
    """An archive that was read back. Shapes: `checksum` is the file's sha256 in hex."""

    path: Path
    rows: int
    checksum: str


def write_archive(path: Path) -> Archived:
    """This function will write every row of the old ledger to a new file, with its checksum, and read both back.

    Raises: ArchiveError where the file is there already or does not say what the ledger says; OSError.
    """
    part = path.with_name(path.name + ".part")
    if path.exists():
        raise ArchiveError(f"{path} is there already; an archive is never written over")
    with part.open("wb") as file:
        _write(file, rows_of_the_ledger())
        file.flush()
        os.fsync(file.fileno())
    checksum = _checksum(part)
    _beside(path).write_text(f"{checksum}  {path.name}\n", encoding="ascii")
    part.rename(path)
    _sync_folder(path.parent)
    return read_back(path, expected=rows_of_the_ledger())


def read_back(path: Path, *, expected: Iterable[Row] | None = None) -> Archived:
    """This function will read an archive, compare it with its checksum and, where given, row by row with these rows.

    Raises: ArchiveError saying what differs; OSError.
    """
    checksum, named = _checksum(path), _beside(path).read_text(encoding="ascii").split()
    if named[:1] != [checksum]:
        raise ArchiveError(f"{path} has the checksum {checksum}, but {_beside(path).name} says {' '.join(named)}")
    count = 0
    try:
        for count, (archived, row) in enumerate(_pairs(read_rows(path), expected), start=1):
            if archived != row:
                raise ArchiveError(f"{path} differs from the old ledger at its line {count}: {archived} is not {row}")
    except (EOFError, ValueError, gzip.BadGzipFile) as error:
        raise ArchiveError(f"{path} cannot be read beyond line {count}: {error}") from error
    return Archived(path, count, checksum)


def read_rows(path: Path) -> Iterator[Row]:
    """This function will return the rows of an archive, one after the other."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def rows_of_the_ledger() -> Iterator[Row]:
    """This function will return every row as an archive has it, by id; read by the server's cursor."""
    rows = LegacyAssignment.objects.order_by("pk").values()
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield {name: _plain(value) for name, value in row.items()}


def _pairs(archived: Iterator[Row], expected: Iterable[Row] | None) -> Iterator[tuple[Row | None, Row | None]]:
    if expected is None:
        return ((row, row) for row in archived)
    return zip_longest(archived, expected)


def _write(file: IO[bytes], rows: Iterable[Row]) -> None:
    # Without name and time in its head the same rows are the same bytes.
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        for row in rows:
            packed.write(json.dumps(row, sort_keys=True).encode() + b"\n")


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    return value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
