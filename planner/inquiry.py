"""One question without an answer, with everything at hand that `reasons`, `next_steps` and `refusal` want to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from planner.catalogue import Catalogue, Seating
from planner.layout import Layout
from planner.occupancy import overlapping
from planner.shelf import SHELF
from planner.values import Floor, OccupantKind, Occupied, Policy, Request


@dataclass(frozen=True, slots=True)
class Inquiry:
    """This value will hold the question, the occupants in its window, and the tables its wishes rule out."""

    floor: Floor
    policy: Policy
    request: Request
    occupied: tuple[Occupied, ...]
    catalogue: Catalogue
    during: tuple[Occupied, ...]
    barred: int
    taken: int

    @property
    def layout(self) -> Layout:
        """This property will be the floor made ready."""
        return self.catalogue.layout

    @property
    def party_size(self) -> int:
        """This property will be how many want to sit."""
        return self.request.party_size

    def taken_but_by(self, kind: OccupantKind) -> int:
        """This function will return the tables that occupants of any other kind have in the window."""
        return self.layout.mask((each.table for each in self.during if each.kind != kind), path="occupied")

    def free(self, seatings: Iterable[Seating], *, barred: int) -> Iterator[Seating]:
        """This function will walk the sets that nobody has and nothing bars."""
        blocked = self.taken | barred
        return (seating for seating in seatings if not seating.mask & blocked)

    def merged(self) -> Catalogue:
        """This function will return the catalogue as it would be with combinations on."""
        if self.policy.combinations_enabled:
            return self.catalogue
        return SHELF.find(self.floor, policy=replace(self.policy, combinations_enabled=True))

    def welcoming(self) -> Iterator[Seating]:
        """This function will walk the sets that seat the party, wasteful ones too, whoever has them."""
        return (seating for seating in self.catalogue.seatings if seating.welcomes(self.party_size))

    def suitable(self) -> tuple[Seating, ...]:
        """This function will return the sets the party could have if nobody else were in the house."""
        shortlist = self.catalogue.shortlist(self.party_size)
        return tuple(seating for seating in shortlist.seatings if not seating.mask & self.barred)


def inquiry(floor: Floor, *, policy: Policy, request: Request, occupied: Sequence[Occupied]) -> Inquiry:
    """This function will gather what is known about a question."""
    catalogue = SHELF.find(floor, policy=policy)
    barred = catalogue.layout.unsuitable(
        request.required_tags, zones=request.zones, excluded=request.excluded_tables, path="request"
    )
    during = overlapping(occupied, window=request.window)
    taken = catalogue.layout.mask((each.table for each in during), path="occupied")
    return Inquiry(floor, policy, request, tuple(occupied), catalogue, during, barred, taken)
