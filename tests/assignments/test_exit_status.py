"""What a shell sees: status 0 or 1, the answer on standard output, the complaint on standard error, no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.assignments.commands import written
from tests.assignments.rivals import database_url
from tests.builders import floor_document
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)


def shell(*words: str) -> "subprocess.CompletedProcess[str]":
    """A run of manage.py against the tests' database; no broker is needed to check and store."""
    environment = os.environ | {"DATABASE_URL": database_url(), "CELERY_BROKER_URL": "memory://", "NO_COLOR": "1"}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_an_import_that_worked_ends_with_0_and_one_line_of_json(tmp_path: Path) -> None:
    path = written(tmp_path / "floor.json", content=json.dumps(floor_document()))
    ended = shell("import_floor", path, "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout)["restaurant"] == Restaurant.objects.get().slug == "test-house"


def test_an_import_that_could_do_nothing_ends_with_1_and_one_line_of_complaint(tmp_path: Path) -> None:
    path = written(tmp_path / "bookings.csv", content="restaurant,party_size\nCorner,2\n")
    ended = shell("import_bookings", path)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"CommandError: {path}: no column for starts_at; the file has restaurant, party_size. "
        "Map one with --map starts_at=THEIR_NAME\n"
    )
    assert Restaurant.objects.count() == 0
