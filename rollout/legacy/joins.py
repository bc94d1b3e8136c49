"""Adjacency as the old allocator saw it: who stands beside whom, and how far a set reaches from its first table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner import Adjacency, Floor

Beside = Mapping[str, frozenset[str]]


def beside(floor: Floor, *, one_way: bool) -> Beside:
    """This function will return the neighbours of each table that stands in any join."""
    near: dict[str, set[str]] = {}
    for first, second in floor.joins:
        near.setdefault(first, set()).add(second)
        near.setdefault(second, set())
        if not one_way:
            near[second].add(first)
    return {table_id: frozenset(ids) for table_id, ids in near.items()}


def depth_from_first(chosen: Sequence[str], *, near: Beside) -> int | None:
    """This function will count hops from the first listed table to the farthest; None if one is out of reach.

    D7: another order of the same tables may give another depth. D8: joins are followed in their stored direction.
    """
    wanted, reached = set(chosen), {chosen[0]}
    edge, depth = [chosen[0]], 0
    while len(reached) < len(wanted):
        edge = [far for each in edge for far in near.get(each, ()) if far in wanted and far not in reached]
        if not edge:
            return None
        reached.update(edge)
        depth += 1
    return depth


def holds_together(chosen: Sequence[str], *, near: Beside, adjacency: Adjacency) -> bool:
    """This function will say whether the set satisfies the adjacency mode, by the old reading."""
    if len(chosen) == 1:
        return True
    if adjacency == "connected":
        return depth_from_first(chosen, near=near) is not None
    hubs = [all(_touch(each, other, near) for other in chosen if other != each) for each in chosen]
    return all(hubs) if adjacency == "pairwise" else any(hubs)


def _touch(first: str, second: str, near: Beside) -> bool:
    return second in near.get(first, ()) or first in near.get(second, ())
