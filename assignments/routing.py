"""Who chooses tables in a restaurant, and what is switched off there: asked once in a command's transaction.

Where a choice is written never depends on it. Whoever knows plugs in from above; usually nobody is asked and the
planner chooses.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import planner
from assignments.commands import (
    Accept,
    AssignmentCommitRequest,
    Change,
    Command,
    Move,
    PlaceHold,
    Rearrange,
    Swap,
    WalkIn,
)

if TYPE_CHECKING:
    from assignments.decisions.eligibility import Choice
    from assignments.ports import Refused
    from assignments.snapshot import BookingSeen, Snapshot

# Refusals of somebody else who chooses: the planner might have found tables.
LEGACY_ILLEGAL, LEGACY_FOUND_NONE, LEGACY_FAILED = "legacy_illegal", "legacy_no_plan", "legacy_failed"
OF_ANOTHER = frozenset({LEGACY_ILLEGAL, LEGACY_FOUND_NONE, LEGACY_FAILED})
GIVING = (AssignmentCommitRequest, WalkIn, Move, Rearrange, Swap, Change, PlaceHold, Accept)


class Chooser(Protocol):
    """Somebody other than the planner, asked inside the lock which tables a party gets."""

    def __call__(
        self, booking: BookingSeen, *, snapshot: Snapshot, other_than: Collection[uuid.UUID]
    ) -> Choice | Refused:
        """This function will choose, as `eligibility.best` does, something that the rules allow; or say why not."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How one restaurant's commands go now. `chooser` None is the planner; `joins` False means single tables only.

    Shapes: without `makes_room` the machine moves nobody: neither for one party nor in a plan of the day.
    """

    chooser: Chooser | None = None
    joins: bool = True
    makes_room: bool = True

    def settled(self) -> None:
        """This function will be called once the transaction is over, whether it wrote a choice or a refusal."""

    def restrict(self, policy: planner.Policy) -> planner.Policy:
        """This function will return the house's policy as far as it may be used now."""
        return policy if self.joins else _singles_only(policy)


OURS = Route()


class Routing(Protocol):
    """Whoever knows how each restaurant's commands go."""

    def route(self, restaurant_id: uuid.UUID, *, command: Command | None) -> Route:
        """This function will say how this command goes, or (None) a look. *Cost*: at most one statement."""
        ...


class OnlyOurs:
    """There is nobody but the planner."""

    def route(self, restaurant_id: uuid.UUID, *, command: Command | None) -> Route:
        """This function will say so."""
        return OURS


def gives_tables(command: Command | None) -> bool:
    """This function will say whether it matters to a command, or to somebody who only looks, how things go here.

    Who confirms a hold gets what was promised when it was placed.
    """
    if isinstance(command, AssignmentCommitRequest):
        return command.hold_id is None
    return command is None or isinstance(command, GIVING)


# The same object for the same policy: by it the planner finds its catalogue.
@lru_cache(maxsize=512)
def _singles_only(policy: planner.Policy) -> planner.Policy:
    return replace(policy, combinations_enabled=False)


_plugged: list[Routing] = [OnlyOurs()]


def plug_in(routing: Routing) -> None:
    """This function will have commands ask this routing from now on."""
    _plugged[0] = routing


def routing() -> Routing:
    """This function will return whoever knows."""
    return _plugged[0]
