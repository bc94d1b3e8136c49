"""The image, as far as it can be known without building it: what the Dockerfile copies is enough to run the site."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.sources import PROJECT_DIR, ROOMS

TEXT = (PROJECT_DIR / "Dockerfile").read_text()
COPIED = [words.split()[:-1] for words in re.findall(r"^COPY (?!--from)(.+)$", TEXT, re.MULTILINE)]
SOURCES = [source for sources in COPIED for source in sources]


def test_what_may_enter_is_what_is_copied_and_nothing_else() -> None:
    lines = (PROJECT_DIR / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    assert sorted(line.removeprefix("!") for line in lines if line.startswith("!")) == sorted(SOURCES)
    assert set(SOURCES) >= {*ROOMS, "templates", "locale", "ops"}


def test_nobody_runs_it_and_every_stage_has_the_same_python() -> None:
    stages = re.findall(r"^FROM (\S+)", TEXT, re.MULTILINE)
    assert len(set(stages)) == 1
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", stages[0])
    assert re.findall(r"^USER (.+)$", TEXT, re.MULTILINE) == ["10001:10001"]
    assert "--require-hashes -r requirements.lock" in TEXT


@pytest.mark.slow
def test_with_what_is_copied_the_static_files_are_collected_and_the_site_starts(tmp_path: Path) -> None:
    """The commands of the last RUN, in a folder that has nothing else but this project's packages."""
    for source in SOURCES:
        place = PROJECT_DIR / source
        if place.is_dir():
            shutil.copytree(place, tmp_path / source, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(place, tmp_path / source)
    (tmp_path / ".venv").symlink_to((PROJECT_DIR / ".venv").resolve())
    (*_, script) = re.findall(r"^RUN ((?:.+\\\n)+.+)$", TEXT, re.MULTILINE)
    settings = re.findall(r"\b([A-Z_]+=\S+)", script)
    script = script.replace("/tmp/metrics", str(tmp_path / "metrics"))
    told = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    built = subprocess.run(["sh", "-ec", script], cwd=tmp_path, env=told, capture_output=True, text=True, check=False)
    assert (built.returncode, built.stderr) == (0, "")
    assert (tmp_path / "staticfiles" / "desk" / "icon.svg").is_file()
    told |= dict(setting.split("=", 1) for setting in settings) | {"METRICS_DIR": str(tmp_path / "metrics")}
    asked = "import allocator_project.wsgi, allocator_project.celery as c; c.app.loader.import_default_modules()"
    started = subprocess.run(
        [".venv/bin/python", "-W", "error", "-c", asked],
        cwd=tmp_path, env=told, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (started.returncode, started.stderr) == (0, "")
