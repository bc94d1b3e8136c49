"""A second ledger that others still read, written with ours in the same statement. Usually there is none.

Whoever owns one plugs it in from above. It has no say in what is decided, and nothing here reads it.
"""

import uuid
from collections.abc import Mapping
from typing import Any, Protocol

from assignments.effects import Effects
from assignments.invariants import Invariant
from assignments.snapshot import Snapshot


class Mirror(Protocol):
    """A ledger in another shape that must say the same as ours after every commit."""

    @property
    def parts(self) -> Mapping[str, str]:
        """This property will be its parts of a write, by name, beside those of `statements.PARTS`."""
        ...

    @property
    def invariants(self) -> tuple[Invariant, ...]:
        """This property will be what must be true between both ledgers, as the audit asks it."""
        ...

    def rows(self, effects: Effects, *, snapshot: Snapshot) -> dict[str, list[Any]]:
        """This function will return its rows of a write, by those names."""
        ...

    def mend(self, assignment_id: uuid.UUID) -> None:
        """This function will make it say of an assignment what our ledger says. *Cost*: some statements."""
        ...


class NoMirror:
    """Nobody reads another ledger."""

    parts: Mapping[str, str] = {}
    invariants: tuple[Invariant, ...] = ()

    def rows(self, effects: Effects, *, snapshot: Snapshot) -> dict[str, list[Any]]:
        """This function will return nothing."""
        return {}

    def mend(self, assignment_id: uuid.UUID) -> None:
        """This function will do nothing."""


_plugged: list[Mirror] = [NoMirror()]


def plug_in(mirror: Mirror) -> None:
    """This function will have every write from now on mirrored."""
    _plugged[0] = mirror


def mirror() -> Mirror:
    """This function will return whoever is written beside the ledger."""
    return _plugged[0]
