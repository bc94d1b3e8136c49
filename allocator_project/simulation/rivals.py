"""Several hosts who want the same tables at once, one after the other in this process: always the same one wins."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Protocol

from allocator_project.simulation.stage import Stage, code_of
from assignments import orchestrator
from assignments.commands import Command, PlaceHold
from assignments.ports import AssignmentRepository
from holds import services


class Rivals(Protocol):
    """Whoever carries out the wishes of a race."""

    def carry_out(self, wishes: Sequence[Command], *, stage: Stage, at: dt.datetime) -> tuple[str, ...]:
        """This function will carry out every wish and return the codes of the answers, empty for a yes."""
        ...


class InTurn:
    """One after the other."""

    def carry_out(self, wishes: Sequence[Command], *, stage: Stage, at: dt.datetime) -> tuple[str, ...]:
        """This function will carry them out in their order."""
        wished = ((wish.operation, partial(grant, wish, repository=stage.repository)) for wish in wishes)
        return tuple(code_of(stage.ask(operation, service)) for operation, service in wished)


def grant(wish: Command, *, repository: AssignmentRepository) -> object:
    """This function will place a hold or give tables, as the doors would.

    Raises: what these services raise.
    """
    if isinstance(wish, PlaceHold):
        return services.place(wish, repository=repository)
    return orchestrator.commit(wish, repository=repository)
