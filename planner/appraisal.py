"""The figures of a set that somebody picked by hand, legal or not. Whether it is legal is `check`'s to say."""

from __future__ import annotations

from collections.abc import Sequence

from planner.layout import layout_of, members
from planner.rules import selection
from planner.scoring import breakdown, price
from planner.validity import require_policy
from planner.values import Floor, Plan, Policy


def appraise(floor: Floor, *, policy: Policy, party_size: int, table_ids: Sequence[str]) -> Plan:
    """This function will price a hand-picked set as ranking would, without looking ahead.

    Shapes: the rank is 1. A negative overage is the number of seats missing; they cost nothing, being forbidden.
    Raises: InvalidProblem for no tables, a table named twice, or one that is not on the floor.
    """
    require_policy(policy)
    layout = layout_of(floor)
    mask = selection(layout, table_ids=table_ids)
    tables = [layout.tables[position] for position in members(mask)]
    joined = [layout.neighbours(position) for position in range(len(layout.tables))]
    terms = price(mask, layout=layout, policy=policy, joined=joined)
    overage = layout.seats(mask) - party_size
    parts = breakdown(terms, overage=max(0, overage), policy=policy)
    return Plan(
        tables=tuple(table.number for table in tables),
        table_ids=tuple(table.id for table in tables),
        capacity=layout.seats(mask),
        overage=overage,
        adjacency_cost=terms.adjacency_cost,
        score_milli=parts.total,
        breakdown=parts,
    )
