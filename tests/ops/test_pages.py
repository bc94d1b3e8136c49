"""What the pages for whoever runs the site tell them to type exists, options and all."""

import importlib
import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tests.house.sources import PROJECT_DIR

DOCS = PROJECT_DIR / "docs"
PAGES = [DOCS / "deployment.md", DOCS / "operations.md", DOCS / "monitoring.md", DOCS / "runbooks" / "README.md"]
OURS = re.compile(r"-m (ops(?:\.\w+)+)([^`\n#]*)")
OF_DJANGO = re.compile(r"manage\.py ([a-z_]+)([^`\n#]*)")
OPTION = re.compile(r"(?<![\w-])--[a-z-]+")


def help_of(module: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a program of ours says of itself."""
    with pytest.raises(SystemExit):
        importlib.import_module(module).main(["--help"])
    return capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_program_that_a_page_names_is_there_with_the_options_it_shows(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for module, words in OURS.findall(page.read_text()):
        assert set(OPTION.findall(words)) - set(OPTION.findall(help_of(module, capsys))) == set(), module


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_that_a_page_names_is_there_with_the_options_it_shows(page: Path) -> None:
    for name, words in OF_DJANGO.findall(page.read_text()):
        command = load_command_class(get_commands()[name], name)
        known = set(OPTION.findall(command.create_parser("manage.py", name).format_help()))
        assert set(OPTION.findall(words)) - known == set(), name


def test_the_pages_name_some_of_each() -> None:
    text = "".join(page.read_text() for page in PAGES)
    assert {module for module, _ in OURS.findall(text)} == {
        "ops.backup", "ops.drills.kill", "ops.drills.restore", "ops.secrets", "ops.smoke"
    }  # fmt: skip
    assert {name for name, _ in OF_DJANGO.findall(text)} >= {"migrate", "audit_ledger", "auto_assign", "prune"}


def test_every_timer_has_what_it_starts_and_the_page_names_every_unit() -> None:
    units = {path.name for path in (PROJECT_DIR / "ops" / "systemd").iterdir()}
    timers = {name for name in units if name.endswith(".timer")}
    assert timers == {"allocator-backup.timer", "allocator-prune.timer"}
    assert {name.replace(".timer", ".service") for name in timers} <= units
    page = (DOCS / "deployment.md").read_text()
    started = {name.removesuffix(".service") for name in units if name.replace(".service", ".timer") not in timers}
    assert {name for name in started if name not in page} == set()
