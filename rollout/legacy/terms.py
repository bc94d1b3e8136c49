"""What the old allocator is told and what it says."""

from __future__ import annotations

from dataclasses import dataclass


class OutOfTime(Exception):
    """The old allocator used up the time it was given for the whole question."""


@dataclass(frozen=True, slots=True)
class AsItWas:
    """This value will hold the old allocator's limits and switches, at their old defaults."""

    evaluations: int = 500
    plans_per_slack: int = 50
    milliseconds: int = 1000
    require_adjacency: bool = True
    one_way_joins: bool = False
    """Joins count only in the direction they are stored in, as they did where the reverse row was missing."""
    lookahead_plans: int = 20
    lookahead_minutes: int = 120
    lookahead_penalty: int = 500


@dataclass(frozen=True, slots=True)
class LegacyPlan:
    """This value will name a set of tables the old allocator would take; its score is a float, lower is better."""

    tables: tuple[str, ...]
    table_ids: tuple[str, ...]
    capacity: int
    overage: int
    adjacency_cost: int
    score: float
    penalty: float = 0.0


@dataclass(frozen=True, slots=True)
class LegacyAnswer:
    """This value will hold the plans in the old order, with what the search admits about itself.

    Shapes: `relaxed` names the rules it gave up to find anything, which it never told the caller; `stopped` is
    `evaluations` or `time` when a limit ended the search.
    """

    plans: tuple[LegacyPlan, ...]
    evaluated: int = 0
    accepted: int = 0
    stopped: str | None = None
    relaxed: tuple[str, ...] = ()
