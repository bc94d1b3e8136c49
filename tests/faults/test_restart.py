"""The database stopped and started again under load: clients come back by themselves, nothing is lost or done twice."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command

from allocator_project.embedded.places import find_places
from allocator_project.embedded.postgres import Postgres, database_settings
from tests.embedded.conftest import project
from tests.embedded.rivals import postgres_pid, wait_for
from tests.faults.children import Place, in_child
from tests.faults.load import Load, answers, prepare
from tests.faults.trouble import run
from tests.faults.verdict import judge

__all__ = ["project"]
CLIENTS, COMMANDS = 4, 30
# Its words: end all sessions; leave at once and recover at the next start.
FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT


def a_house_on_a_server_of_its_own(folder: Path, clients: int, commands: int) -> Load:
    call_command("migrate", verbosity=0)
    return prepare(folder, clients, commands)


def place_of(project: Path) -> Place:
    Postgres(find_places(project)).ensure()
    settings = database_settings(project)
    return {name: settings[name] for name in ("HOST", "PORT", "USER", "PASSWORD", "NAME")}


def restart_when(project: Path, load: Load, *, how: dict[int, signal.Signals]) -> Callable[[Any], str]:
    """Trouble that restarts the server in this way once so many commands have been answered."""
    due = dict(how)

    def strike(clients: Any) -> str:
        answered = sum(len(answers(load, client)) for client in range(load.clients))
        for mark in [mark for mark in due if mark <= answered]:
            return restart(project, due.pop(mark))
        return "none"

    return strike


def restart(project: Path, number: signal.Signals) -> str:
    before = postgres_pid(project)
    os.kill(before, number)
    wait_for(lambda: Postgres(find_places(project)).find_pid() is None, seconds=60)
    Postgres(find_places(project)).ensure()
    assert postgres_pid(project) != before
    return number.name


def test_a_database_restarted_under_load_loses_nothing_and_does_nothing_twice(project: Path, tmp_path: Path) -> None:
    place = place_of(project)
    load = in_child(place, a_house_on_a_server_of_its_own, tmp_path, CLIENTS, COMMANDS)
    trouble = restart_when(project, load, how={20: FAST, 60: IMMEDIATE, 90: FAST})
    had = run(load, place, trouble=trouble, every_seconds=0.02, limit_seconds=120)
    verdict = in_child(place, judge, load)
    assert (verdict.wrong, verdict.deadlocks) == ((), 0)
    assert (had[FAST.name], had[IMMEDIATE.name]) == (2, 1)
