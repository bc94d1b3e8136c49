"""Every `manage.py` command line in the documentation could be typed: command, subcommand and options are there."""

import argparse
import importlib.util
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from tests.allocator_project.test_docs import CODE, NOT_THERE, OF_THE_WAY_OVER, PAGES
from tests.house.sources import PROJECT_DIR

LINE = re.compile(r"manage\.py ([a-z_]+)([^`\n]*)")
MODULE = re.compile(r"python3? -m ([a-z_]+(?:\.[a-z_]+)*)")
OPTION = re.compile(r"--[a-z][a-z-]*")


def code_of(text: str) -> str:
    """The page's code, with lines that go on joined, and without passages about what is not built."""
    kept = "\n\n".join(each for each in re.split(r"\n\n(?!```)", text) if NOT_THERE not in each)
    return "\n".join(CODE.findall(kept)).replace("\\\n", " ")


def parsers_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """What may come first, by name: subcommands, or the choices of a first word."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= action.choices
        elif not action.option_strings and action.choices:
            found |= dict.fromkeys(action.choices, parser)
    return found


def faults_in(command: str, words: str) -> list[str]:
    """What of a command line is not there."""
    if command not in get_commands():
        return [] if command in OF_THE_WAY_OVER and not settings.ROLLOUT_APPS else [command]
    parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)
    subcommands = parsers_of(parser)
    known = {word for each in (parser, *subcommands.values()) for word in each._option_string_actions}
    meant = re.split(r"\s#|&&|;|\s>|\s\|\s", words)[0]
    wrong = [f"{command} {option}" for option in OPTION.findall(meant) if option not in known]
    first = re.match(r"\s+([a-z][a-z_|-]*)", meant)
    if subcommands and first:
        wrong += [f"{command} {each}" for each in first.group(1).split("|") if each not in subcommands]
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT_DIR).as_posix())
def test_every_command_line_of_a_page_could_be_typed(page: Path) -> None:
    code = code_of(page.read_text(encoding="utf-8"))
    faults = [fault for command, words in LINE.findall(code) for fault in faults_in(command, words)]
    assert faults == []
    modules = {name for name in MODULE.findall(code) if name.split(".")[0] not in ("venv", "pip", "pytest")}
    assert {name for name in modules if importlib.util.find_spec(name) is None} == set()


def test_what_this_looks_for_is_found() -> None:
    page = "Run `manage.py prune --dry-run --no` or\n```\nmanage.py guest_data lost --contact x \\\n  --gone 1\n```\n"
    code = code_of(page)
    found = sorted(fault for command, words in LINE.findall(code) for fault in faults_in(command, words))
    assert found == ["guest_data --gone", "guest_data lost", "prune --no"]
    assert faults_in("no_such_command", "") == ["no_such_command"]
    assert code_of("not built: `manage.py later`\n\nbuilt: `manage.py prune`\n") == "`manage.py prune`"


def test_the_pages_do_have_command_lines_and_options() -> None:
    lines = [each for page in PAGES for each in LINE.findall(code_of(page.read_text(encoding="utf-8")))]
    assert len({command for command, _ in lines}) > 15
    assert sum(len(OPTION.findall(words)) for _, words in lines) > 30
