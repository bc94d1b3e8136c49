"""Old allocators of every temper, for `ALLOCATOR_LEGACY`. They know tables by their numbers."""

import threading
from collections.abc import Sequence
from typing import Any

from rollout.legacy.terms import LegacyAnswer, LegacyPlan

NEVER = threading.Event()


class Picks:
    """One that always answers with the same tables; a subclass says which."""

    numbers: Sequence[str] = ()

    def quote(self, floor: Any, *, request: Any, **more: Any) -> LegacyAnswer:
        """Whatever is asked."""
        return LegacyAnswer(plans=tuple(self.plans(floor)))

    def plans(self, floor: Any) -> list[LegacyPlan]:
        """Its one plan, or none."""
        picked = [each for each in floor.tables if each.number in self.numbers]
        return [plan_of([each.number for each in picked], [each.id for each in picked])] if picked else []


def plan_of(numbers: Sequence[str], ids: Sequence[str]) -> LegacyPlan:
    """A plan of these tables, at no price."""
    return LegacyPlan(tables=tuple(numbers), table_ids=tuple(ids), capacity=0, overage=0, adjacency_cost=0, score=0.0)


class PicksT1(Picks):
    """T1, free or not, large enough or not."""

    numbers = ("T1",)


class PicksT4(Picks):
    """A table for four, where one for two is free."""

    numbers = ("T4",)


class PicksNothing(Picks):
    """It never finds any."""


class PicksElsewhere(Picks):
    """A table that is not on the floor."""

    def plans(self, floor: Any) -> list[LegacyPlan]:
        """Somebody else's."""
        return [plan_of(["X"], ["0b9f2a52-90bb-4ad0-8a3b-6c5b8b3b1a11"])]


class Raises(Picks):
    """It falls over."""

    def plans(self, floor: Any) -> list[LegacyPlan]:
        """Nothing comes of it."""
        raise ZeroDivisionError("no tables")


class Hangs(Picks):
    """It never answers, and cannot be told to stop."""

    def plans(self, floor: Any) -> list[LegacyPlan]:
        """Not in this evening."""
        NEVER.wait(20)
        return []


class Babbles(Picks):
    """What it answers is no answer."""

    def quote(self, floor: Any, *, request: Any, **more: Any) -> Any:
        """Words."""
        return "T1, I think"
