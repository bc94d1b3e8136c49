"""Rivals as processes of their own, each with its own connection: only the invariants hold, not who wins.

Imported by the children before Django is set up, so whatever needs models is imported where it is used.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import django
from django.db import connection, connections

from assignments.commands import Command
from assignments.database_clock import standing_at

if TYPE_CHECKING:
    from allocator_project.simulation.stage import Stage

PATIENCE_SECONDS = 60
PLACE = ("HOST", "PORT", "USER", "PASSWORD", "NAME")
_start: list[Any] = []


class AtOnce(AbstractContextManager["AtOnce"]):
    """So many processes, which wait for each other before they ask."""

    def __init__(self, processes: int) -> None:
        spawn = get_context("spawn")
        place = {name: connection.settings_dict[name] for name in PLACE}
        self._pool = ProcessPoolExecutor(
            processes, mp_context=spawn, initializer=_prepare, initargs=(spawn.Barrier(processes), place)
        )
        self._many = processes

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def carry_out(self, wishes: Sequence[Command], *, stage: "Stage", at: dt.datetime) -> tuple[str, ...]:
        """This function will carry them out at once. Shapes: as many wishes as processes, or fewer."""
        idle = [None] * (self._many - len(wishes))
        with stage.watch.timing("race"):
            answers = list(self._pool.map(_ask, [*wishes, *idle], [at] * self._many))
        codes = tuple(answers[: len(wishes)])
        for wish, code in zip(wishes, codes, strict=True):
            stage.note(wish.operation, code=code)
        return codes


def _prepare(start: Any, place: Mapping[str, Any]) -> None:
    django.setup()
    connections.settings["default"].update(place)
    _start.append(start)


def _ask(wish: Command | None, at: dt.datetime) -> str:
    from allocator_project.simulation.rivals import grant
    from allocator_project.simulation.stage import code_of
    from assignments.errors import AssignmentError
    from assignments.wiring import repository

    connection.ensure_connection()
    # A process takes one wish at a time and waits here, so that each of them gets one.
    _start[0].wait(PATIENCE_SECONDS)
    if wish is None:
        return ""
    try:
        with standing_at(at):
            return code_of(grant(wish, repository=repository()))
    except AssignmentError as error:
        return error.code
