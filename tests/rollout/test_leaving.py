"""The last step of the way: this folder's room is deleted from a copy of the project, and everything else goes on.

The copy is changed by the very commands that the runbook gives under E.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assignments.rivals import database_url
from tests.house.sources import PROJECT_DIR

pytestmark = pytest.mark.django_db
RUNBOOK = PROJECT_DIR / "docs" / "runbooks" / "rollout.md"
NOT_COPIED = shutil.ignore_patterns(
    ".venv", "var", ".git", ".env", "__pycache__", ".*_cache", ".hypothesis", "staticfiles", "rollout.egg-info"
)
# What needs no server, broker or browser of its own; the others start the same code in other processes.
REMAINING = ("house", "planner", "venues", "telemetry", "assignments", "holds", "errors", "api", "allocator_project")
LONGEST_SECONDS = 1200


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project from which the roll-out has been removed as the runbook says."""
    folder = tmp_path_factory.mktemp("left") / "project"
    shutil.copytree(PROJECT_DIR, folder, ignore=NOT_COPIED)
    (folder / ".venv").symlink_to(sys.prefix)
    for command in removal():
        subprocess.run(command, cwd=folder, shell=True, check=True, env=environment(), stdout=subprocess.DEVNULL)
    return folder


def removal() -> Iterator[str]:
    """The commands of the runbook that change the source."""
    (block,) = re.findall(r"^```sh remove\n(.*?)^```", RUNBOOK.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    yield from block.splitlines()


def environment() -> dict[str, str]:
    """The variables in the copy. No broker is named: Celery would prefer it to the one in memory that tests ask for."""
    return {
        "PATH": os.environ["PATH"],
        "DEBUG": "1",
        "SECRET_KEY": "only-of-this-test",
        "DATABASE_URL": database_url(),
    }


def run(folder: Path, *words: str) -> str:
    """What a program of this virtual environment says in the copy; it must end well. It knows no old allocator."""
    program = Path(sys.executable).parent / words[0]
    ended = subprocess.run(
        [program, *words[1:]], cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=LONGEST_SECONDS, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout[-8000:]
    return ended.stdout


def test_the_room_is_gone_and_nobody_is_asked_who_chooses(left: Path) -> None:
    assert not (left / "rollout").exists()
    script = "from django.conf import settings; print(settings.ALLOCATOR_LEGACY, settings.ROLLOUT_APPS)"
    assert run(left, "python", "manage.py", "shell", "--verbosity", "0", "--command", script) == "None []\n"


def test_the_checks_of_the_site_and_of_its_migrations_pass_without_it(left: Path) -> None:
    assert "no issues" in run(left, "python", "manage.py", "check")
    assert run(left, "python", "manage.py", "makemigrations", "--check", "--dry-run") == "No changes detected\n"


def test_the_import_contracts_and_the_linter_pass_without_it(left: Path) -> None:
    assert "0 broken" in run(left, "lint-imports", "--no-cache")
    run(left, "ruff", "check", "--no-cache", ".")


@pytest.mark.slow
def test_every_other_test_can_still_be_loaded_and_the_rules_of_the_house_hold(left: Path) -> None:
    run(left, "python", "-m", "pytest", "-q", "--collect-only", "-p", "no:cacheprovider", "tests")
    run(
        left,
        "python",
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/house",
        "tests/allocator_project/test_docs.py",
    )


@pytest.mark.slow(minutes=4)
def test_the_remaining_tests_and_types_pass_without_it(left: Path) -> None:
    folders = [f"tests/{name}" for name in REMAINING]
    run(left, "python", "-m", "pytest", "-q", "-n", "2", "-m", "not slow", "-p", "no:cacheprovider", *folders)
    run(left, "mypy", "--cache-dir", "/dev/null", ".")
