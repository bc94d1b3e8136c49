"""Keeps catalogues, so that only the first question about a floor pays for listing its sets.

A catalogue is found again by the very same Floor and Policy objects, or by equal ones. Equal means every table, join
and override: a version string used twice for different floors can therefore never bring up the wrong catalogue.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from planner.catalogue import Catalogue, build_catalogue
from planner.values import Floor, Policy

Place = tuple[int, int]
Kept = tuple[Floor, Policy, Catalogue]


class Shelf:
    """This object will hold the most recently used catalogues, at most so many, and at most so many sets in all.

    Shapes: safe to share among threads; two that miss at once both build, which wastes time but nothing else.
    """

    def __init__(self, *, most_catalogues: int = 64, most_sets: int = 1_000_000) -> None:
        self._most_catalogues = most_catalogues
        self._most_sets = most_sets
        self._lock = Lock()
        # Keyed by identity for speed. Each entry keeps its objects alive, so no other object can come by their ids.
        self._kept: OrderedDict[Place, Kept] = OrderedDict()
        self._last: Kept | None = None

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, floor: Floor, *, policy: Policy) -> Catalogue:
        """This function will return the catalogue of the floor and policy, built now if need be.

        Cost: under a microsecond for objects seen last time, a comparison of floors for equal ones, or building.
        Raises: CatalogueTooLarge, InvalidProblem.
        """
        last = self._last  # Read once and replaced as a whole, so it needs no lock; it is also the last one kept.
        if last and last[0] is floor and last[1] is policy:
            return last[2]
        place = (id(floor), id(policy))
        with self._lock:
            found = self._kept.get(place)
            if found:
                self._kept.move_to_end(place)
                self._last = found
                return found[2]
            catalogue = self._take_equal(floor, policy)
        catalogue = catalogue or build_catalogue(floor, policy=policy)
        with self._lock:
            self._kept[place] = self._last = (floor, policy, catalogue)
            self._make_room()
        return catalogue

    def _take_equal(self, floor: Floor, policy: Policy) -> Catalogue | None:
        """Taken off its old place: one entry a catalogue keeps reloaded floors from crowding out other houses."""
        for place, (kept_floor, kept_policy, catalogue) in self._kept.items():
            if kept_floor.version == floor.version and kept_policy == policy and kept_floor == floor:
                del self._kept[place]
                return catalogue
        return None

    def _make_room(self) -> None:
        sets = sum(len(catalogue.seatings) for _, _, catalogue in self._kept.values())
        while len(self._kept) > self._most_catalogues or (sets > self._most_sets and len(self._kept) > 1):
            _, (_, _, catalogue) = self._kept.popitem(last=False)
            sets -= len(catalogue.seatings)


SHELF = Shelf()
