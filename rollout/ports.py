"""What an old allocator must be able to do to take part in the roll-out. `ALLOCATOR_LEGACY` names a class of this kind.

It is asked with the planner's own values and answers with table ids. It reads nothing else and writes nothing: where a
decision is written is never its business.
"""

from collections.abc import Sequence
from typing import Protocol

import planner
from rollout.legacy.terms import LegacyAnswer, LegacyPlan, OutOfTime

__all__ = ["LegacyAnswer", "LegacyPlan", "OldAllocator", "OutOfTime"]


class OldAllocator(Protocol):
    """The allocator that is replaced, made without arguments for every question; it may keep nothing in between."""

    def quote(
        self,
        floor: planner.Floor,
        *,
        policy: planner.Policy,
        request: planner.Request,
        occupied: Sequence[planner.Occupied],
        pending: Sequence[planner.Pending],
        milliseconds: int,
    ) -> LegacyAnswer:
        """This function will say which tables it would give, best first, within the time given.

        Shapes: only the first plan's `table_ids` are looked at; no plans mean that it finds none.
        Raises: OutOfTime. Whoever does not keep to the time is not waited for.
        """
        ...
