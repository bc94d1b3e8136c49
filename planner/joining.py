"""Lists every set of tables that the joins hold together, each exactly once, without asking who wants to sit there.

A set is a bit mask. Why nothing is missed and nothing comes twice is proved in docs/algorithm.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from planner.layout import members
from planner.values import Adjacency


def joined_sets(partners: Sequence[int], *, largest: int, adjacency: Adjacency) -> Iterator[int]:
    """This function will make every set of two to `largest` tables that satisfies the adjacency mode.

    Shapes: `partners` gives each position's mask of tables it may be pushed against, both ways.
    Cost: constant work a set; a star comes up once for each of its hubs.
    """
    if largest < 2:
        return iter(())
    grow = {"connected": connected_sets, "neighbors": stars, "pairwise": cliques}[adjacency]
    return grow(partners, largest=largest)


def connected_sets(partners: Sequence[int], *, largest: int) -> Iterator[int]:
    """This function will grow connected sets from their lowest table along a frontier.

    Source: the exclusive-neighbourhood rule of S. Wernicke, "Efficient detection of network motifs" (2006).
    """
    for root, around in enumerate(partners):
        behind = (2 << root) - 1
        branches = [(1 << root, around & ~behind, around | behind, 1)]
        while branches:
            chosen, frontier, seen, size = branches.pop()
            while frontier:
                table = frontier & -frontier
                frontier ^= table
                yield chosen | table
                if size + 1 < largest:
                    near = partners[table.bit_length() - 1]
                    branches.append((chosen | table, frontier | (near & ~seen), seen | near, size + 1))


def cliques(partners: Sequence[int], *, largest: int) -> Iterator[int]:
    """This function will grow sets in which every two are joined, from the lowest table upwards."""
    for root, around in enumerate(partners):
        branches = [(1 << root, around & ~((2 << root) - 1), 1)]
        while branches:
            chosen, common, size = branches.pop()
            while common:
                table = common & -common
                common ^= table
                yield chosen | table
                if size + 1 < largest:
                    branches.append((chosen | table, common & partners[table.bit_length() - 1], size + 1))


def stars(partners: Sequence[int], *, largest: int) -> Iterator[int]:
    """This function will put each hub together with some of its neighbours, counting a set at its lowest hub only."""
    for hub, around in enumerate(partners):
        rays = [1 << position for position in members(around)]
        for size in range(1, min(largest, len(rays) + 1)):
            for chosen in combinations(rays, size):
                star = sum(chosen)
                if not any((partners[lower] | 1 << lower) & (star | 1 << hub) == star | 1 << hub
                           for lower in members(star & ((1 << hub) - 1))):  # fmt: skip
                    yield star | 1 << hub
