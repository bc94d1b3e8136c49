"""The old ledger becomes a file that says what it said, and nobody relies on one that does not."""

import gzip
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from rollout.archive import ArchiveError, read_back, read_rows, rows_of_the_ledger, write_archive
from rollout.models import LegacyAssignment
from tests.builders import booking, house, table
from tests.rollout.old_ledger import old_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the archive goes."""
    return tmp_path / "old-ledger.jsonl.gz"


@pytest.fixture
def _three_rows() -> None:
    """A joined party of the old ledger, and a row without a time."""
    restaurant = house(table("T1"), table("T2"), table("T3"))
    old_rows(booking(restaurant, party_size=7), "T1", "T2")
    old_rows(booking(restaurant), "T3", start_at=None, end_at=None, refusal="time_unclear")


@pytest.mark.usefixtures("_three_rows")
def test_every_column_of_every_row_is_in_the_archive_by_id(path: Path) -> None:
    archived = write_archive(path)
    rows = list(read_rows(path))
    assert (archived.path, archived.rows) == (path, 3)
    assert [row["id"] for row in rows] == [
        str(pk) for pk in LegacyAssignment.objects.order_by("pk").values_list("pk", flat=True)
    ]
    assert set(rows[0]) == {column.attname for column in LegacyAssignment._meta.concrete_fields}
    (silent,) = (row for row in rows if row["start_at"] is None)
    assert (silent["refusal"], silent["assigned_at"]) == ("time_unclear", "2026-11-20T19:00:00+00:00")


@pytest.mark.usefixtures("_three_rows")
def test_its_checksum_is_one_that_others_can_check(path: Path) -> None:
    archived = write_archive(path)
    assert archived.checksum == hashlib.sha256(path.read_bytes()).hexdigest()
    program = shutil.which("sha256sum")
    assert program is not None
    checked = subprocess.run(
        [program, "--check", f"{path.name}.sha256"], cwd=path.parent, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, f"{path.name}: OK\n")


@pytest.mark.usefixtures("_three_rows")
def test_the_same_ledger_is_the_same_archive(path: Path, tmp_path: Path) -> None:
    assert write_archive(path).checksum == write_archive(tmp_path / "again.jsonl.gz").checksum


def test_an_empty_ledger_is_an_archive_without_rows(path: Path) -> None:
    assert (write_archive(path).rows, list(read_rows(path))) == (0, [])


@pytest.mark.usefixtures("_three_rows")
def test_an_archive_is_never_written_over(path: Path) -> None:
    write_archive(path)
    before = path.read_bytes()
    with pytest.raises(ArchiveError, match="is there already; an archive is never written over"):
        write_archive(path)
    assert path.read_bytes() == before


@pytest.mark.usefixtures("_three_rows")
def test_a_byte_that_changed_is_found_by_the_checksum(path: Path) -> None:
    write_archive(path)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="has the checksum"):
        read_back(path, expected=rows_of_the_ledger())


@pytest.mark.usefixtures("_three_rows")
def test_an_archive_that_says_something_else_than_the_ledger_is_found_row_by_row(path: Path) -> None:
    write_archive(path)
    first = LegacyAssignment.objects.order_by("pk").first()
    assert first is not None
    LegacyAssignment.objects.filter(pk=first.pk).update(assigned_by="somebody")
    with pytest.raises(ArchiveError, match="differs from the old ledger at its line 1"):
        read_back(path, expected=rows_of_the_ledger())
    LegacyAssignment.objects.filter(pk=first.pk).delete()
    with pytest.raises(ArchiveError, match="differs from the old ledger at its line 1"):
        read_back(path, expected=rows_of_the_ledger())
    LegacyAssignment.objects.all().delete()
    with pytest.raises(ArchiveError, match="is not None"):
        read_back(path, expected=rows_of_the_ledger())
    assert read_back(path).rows == 3, "against itself it is sound"


@pytest.mark.parametrize(
    "content",
    [b"", gzip.compress(b"{", mtime=0)[:-4], gzip.compress(b"no json", mtime=0), b"plain"],
    ids=["empty", "broken off", "no json", "plain"],
)
def test_a_file_that_breaks_off_is_no_archive(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    checksum = hashlib.sha256(content).hexdigest()
    path.with_name(f"{path.name}.sha256").write_text(f"{checksum}  {path.name}\n")
    if content == b"":
        assert read_back(path).rows == 0, "nothing, packed or not, is nothing"
        return
    with pytest.raises(ArchiveError, match="cannot be read beyond line"):
        read_back(path)


def test_a_line_of_an_archive_is_plain_json(path: Path) -> None:
    old_rows(booking(house(table("T1"))), "T1")
    write_archive(path)
    (line,) = gzip.decompress(path.read_bytes()).decode().splitlines()
    assert line == json.dumps(json.loads(line), sort_keys=True)
