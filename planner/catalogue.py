"""Lists the sets of tables a floor and a policy allow, best first, before anybody asks for one.

The order between two sets is the same for every party size: with the same party, empty seats cost what seats cost.
So one sorting serves all, and a party's shortlist is the catalogue with the unsuitable sets left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, count, islice
from operator import or_

from planner.errors import CatalogueTooLarge
from planner.joining import joined_sets
from planner.layout import Layout, members
from planner.rules import largest_set, partners
from planner.scoring import Price, breakdown, per_seat, price
from planner.validity import require_policy
from planner.values import Floor, Plan, Policy

Order = tuple[int, int, int, int, int, tuple[int, ...], tuple[int, ...]]

MAX_SETS = 250_000
MAX_SHORTLISTS = 64
MAX_PLANS = 4096
FRONT = 20


@dataclass(frozen=True, slots=True)
class Seating:
    """This value will describe one set of tables that may be used together, whoever sits there.

    Shapes: `max_party` is the table's own for a single table; members of a joined set are not bound by theirs.
    """

    mask: int
    tables: tuple[str, ...]
    table_ids: tuple[str, ...]
    capacity: int
    min_party: int
    max_party: int
    price: Price

    def welcomes(self, party_size: int) -> bool:
        """This function will say whether the set seats the party, wasteful or not."""
        return self.min_party <= party_size <= self.max_party and party_size <= self.capacity


class Shortlist:
    """This object will hold the sets that suit one party size, best first, their masks apart for a quick walk.

    Shapes: `front` are the masks of the best sets; `in_front` says of every table of the floor whether one of them
    needs it. Both are empty where they need so many tables that one may as well look at all.
    """

    __slots__ = ("_alike", "_plans", "_policy", "front", "in_front", "masks", "party_size", "seatings")

    def __init__(self, seatings: tuple[Seating, ...], *, party_size: int, policy: Policy, layout: Layout) -> None:
        self.seatings = seatings
        self.masks = tuple(seating.mask for seating in seatings)
        needed = reduce(or_, self.masks[:FRONT], 0)
        few = needed.bit_count() * 4 <= len(layout.tables)
        self.front = self.masks[:FRONT] if few else ()
        self.in_front = {table: bit & needed != 0 for table, bit in layout.bits.items()} if few else {}
        self.party_size = party_size
        self._policy = policy
        self._plans: dict[tuple[int, int], Plan] = {}
        self._alike: dict[int, Plan] = {}

    def plans(self, places: Iterable[int]) -> tuple[Plan, ...]:
        """This function will return the plans that take the sets at these places and starve nobody, ranked in order.

        Cost: plans are values, so one made before is handed out again; the store is emptied when it grows too large.
        """
        made = self._plans
        return tuple([made.get(spot) or self._remember(spot) for spot in zip(places, count(1))])

    def plan_starving(self, place: int, *, rank: int, starved: int) -> Plan:
        """This function will return the plan that takes the set at this place, at the price of some starved parties."""
        seating = self.seatings[place]
        overage = seating.capacity - self.party_size
        parts = breakdown(seating.price, overage=overage, policy=self._policy, starved=starved)
        return Plan(
            tables=seating.tables,
            table_ids=seating.table_ids,
            capacity=seating.capacity,
            overage=overage,
            adjacency_cost=seating.price.adjacency_cost,
            score_milli=parts.total,
            breakdown=parts,
            rank=rank,
        )

    def _remember(self, spot: tuple[int, int]) -> Plan:
        place, rank = spot
        if len(self._plans) >= MAX_PLANS:
            self._plans, self._alike = {}, {}
        alike = self._alike.get(place)
        made = _ranked(alike, rank) if alike else self.plan_starving(place, rank=rank, starved=0)
        self._alike[place] = made
        self._plans[spot] = made
        return made


def _ranked(plan: Plan, rank: int) -> Plan:
    """Spelled out, as `dataclasses.replace` takes longer than making the plan from nothing."""
    return Plan(
        plan.tables,
        plan.table_ids,
        plan.capacity,
        plan.overage,
        plan.adjacency_cost,
        plan.score_milli,
        plan.breakdown,
        rank,
    )


class Catalogue:
    """This object will hold every set in order of preference, and shortlists by party size once asked for."""

    __slots__ = ("_shortlists", "layout", "policy", "seatings")

    def __init__(self, layout: Layout, *, policy: Policy, seatings: tuple[Seating, ...]) -> None:
        self.layout = layout
        self.policy = policy
        self.seatings = seatings
        self._shortlists: dict[int, Shortlist] = {}

    def shortlist(self, party_size: int) -> Shortlist:
        """This function will return the sets that suit the party's size, best first.

        Cost: one pass over the catalogue the first time a size is asked for, a look-up afterwards.
        """
        return self._shortlists.get(party_size) or self._remember(party_size)

    def _remember(self, party_size: int) -> Shortlist:
        most = party_size + self.policy.max_overage
        suitable = tuple(s for s in self.seatings if s.capacity <= most and s.welcomes(party_size))
        made = Shortlist(suitable, party_size=party_size, policy=self.policy, layout=self.layout)
        if len(self._shortlists) >= MAX_SHORTLISTS:
            self._shortlists = {}
        self._shortlists[party_size] = made
        return made


def build_catalogue(floor: Floor, *, policy: Policy, max_sets: int = MAX_SETS) -> Catalogue:
    """This function will list and rank every set the floor and policy allow.

    Cost: a few microseconds a set; see docs/algorithm.md for how many there are.
    Raises: CatalogueTooLarge beyond `max_sets`, never a shortened list; InvalidProblem for an impossible floor.
    """
    require_policy(policy)
    layout = Layout(floor)
    beside = partners(layout, policy=policy)
    singles = (1 << position for position in members(layout.active))
    joined = joined_sets(beside, largest=largest_set(policy), adjacency=policy.adjacency)
    masks = tuple(islice(chain(singles, joined), max_sets + 1))
    if len(masks) > max_sets:
        raise CatalogueTooLarge(limit=max_sets)
    listed = _seatings(masks, layout, policy, beside)
    best_first = sorted(listed, key=lambda seating: order_of(seating, layout=layout, policy=policy))
    return Catalogue(layout, policy=policy, seatings=tuple(best_first))


def order_of(seating: Seating, *, layout: Layout, policy: Policy) -> Order:
    """This function will return the place of a set in the total order; no two sets share one.

    Shapes: the first item is the score of a party of nobody, so that differences are those of any party's scores.
    Source: design 2; for one party overage and capacity order alike, so capacity stands for both.
    """
    positions = tuple(members(seating.mask))
    return (
        seating.capacity * per_seat(policy) + seating.price.total,
        seating.capacity,
        len(positions),
        seating.price.fragmentation,
        seating.price.adjacency_cost,
        tuple(layout.tie_ranks[position] for position in positions),
        positions,
    )


def _seatings(masks: Iterable[int], layout: Layout, policy: Policy, joined: Sequence[int]) -> Iterable[Seating]:
    for mask in masks:
        tables = [layout.tables[position] for position in members(mask)]
        seats = layout.seats(mask)
        yield Seating(
            mask=mask,
            tables=tuple(table.number for table in tables),
            table_ids=tuple(table.id for table in tables),
            capacity=seats,
            min_party=max(table.min_party for table in tables),
            max_party=tables[0].max_party if len(tables) == 1 else seats,
            price=price(mask, layout=layout, policy=policy, joined=joined),
        )
