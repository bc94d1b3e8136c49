"""A copy of the project without its `.env`, data and history, and Python runs in it with a clean environment."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.sources import PROJECT_DIR, ROOMS

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def copy_project(folder: Path) -> Path:
    """This function will copy what the rooms need to run and to be checked."""
    for room in ROOMS:
        shutil.copytree(PROJECT_DIR / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(PROJECT_DIR / name, folder / name)
    return folder


def run_in(folder: Path, *command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """This function will run a program of this virtual environment that knows no other variables than these."""
    program = Path(sys.executable).parent / command[0]
    return subprocess.run(
        [program, *command[1:]],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that nobody has used yet."""
    return copy_project(tmp_path)
