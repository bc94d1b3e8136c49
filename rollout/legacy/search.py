"""The old bounded depth-first search over joins, with its defects.

D1 a set without further neighbours is dropped before it is looked at · D2 seeds index into another list · D3 the
first partner too large ends the scan · D4 sets are reached only in increasing order · D4b the bound sees only today's
frontier · D6 it stops after so many evaluations · D9 it goes on past sets that are large enough already.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from planner import Policy, Table
from rollout.legacy.joins import Beside, holds_together
from rollout.legacy.scoring import old_order, priced, scarcities
from rollout.legacy.terms import AsItWas, LegacyAnswer, LegacyPlan, OutOfTime

UNBOUNDED = 10**9


class Search:
    """This object will run one search and count as the old one counted."""

    def __init__(
        self,
        tables: Sequence[Table],
        *,
        party_size: int,
        policy: Policy,
        near: Beside,
        limits: AsItWas,
        clock: Callable[[], float],
        overflow: bool = False,
        deadline: float | None = None,
    ) -> None:
        most = UNBOUNDED if overflow else party_size + policy.max_overage
        self._candidates = sorted((t for t in tables if t.capacity <= most), key=lambda t: (-t.capacity, t.number))
        self._party_size, self._policy, self._most = party_size, policy, most
        self._near, self._limits, self._clock = near, limits, clock
        self._seats = {table.id: table.capacity for table in self._candidates}
        self._largest = min(policy.max_tables, len(self._candidates))
        self._scarcity = scarcities(tables)
        self._buckets: dict[int, list[LegacyPlan]] = {}
        self._seen: set[str] = set()
        self._evaluated = self._accepted = 0
        self._stopped: str | None = None
        self._deadline = clock() + limits.milliseconds / 1000
        self._whole_deadline = deadline

    def run(self) -> LegacyAnswer:
        """This function will list single tables, then search for joined ones until a limit stops it."""
        for table in self._candidates:
            if max(table.min_party, 1) <= self._party_size <= min(table.capacity, table.max_party):
                self._keep([table])
        if self._policy.combinations_enabled and self._largest > 1:
            self._search_joined()
        plans = sorted((plan for bucket in self._buckets.values() for plan in bucket), key=old_order)
        return LegacyAnswer(tuple(plans), self._evaluated, self._accepted, self._stopped)

    def _search_joined(self) -> None:
        for index, seed in enumerate(self._seeds()):
            if self._stopped:
                return
            # D2: `index` counts seeds but is used as a position among the candidates.
            self._descend([seed], seed.capacity, self._near.get(seed.id, frozenset()), index + 1)

    def _seeds(self) -> list[Table]:
        def order(table: Table) -> tuple[int, int, int, str]:
            missing = abs(self._party_size - table.capacity)
            return missing, -len(self._near.get(table.id, ())), -table.capacity, table.number

        seeds = sorted(self._candidates, key=order)
        if len(seeds) > 30 or self._largest > 2:
            seeds = seeds[: max(8, self._limits.evaluations // max(1, self._largest - 1))]
        return seeds

    def _descend(self, chosen: list[Table], seats: int, frontier: frozenset[str], start: int) -> None:
        now = self._clock()
        if self._whole_deadline is not None and now > self._whole_deadline:
            raise OutOfTime
        if now > self._deadline:
            self._stopped = self._stopped or "time"
        if self._stopped:
            return
        adjacent = self._limits.require_adjacency
        if adjacent and not frontier and len(chosen) < self._largest:
            return  # D1
        if len(chosen) > 1 and seats >= self._party_size:
            self._evaluate(chosen)  # D9: and on to larger sets
        if len(chosen) == self._largest or self._cannot_reach(seats, len(chosen), frontier):
            return
        for position in range(start, len(self._candidates)):
            table = self._candidates[position]
            if adjacent and table.id not in frontier:
                continue
            if not self._same_zone(chosen[0], table):
                continue
            if seats + table.capacity > self._most:
                break  # D3
            ids = {each.id for each in chosen} | {table.id}
            further = (frontier | self._near.get(table.id, frozenset())) - ids
            self._descend([*chosen, table], seats + table.capacity, further, position + 1)

    def _cannot_reach(self, seats: int, size: int, frontier: frozenset[str]) -> bool:
        """D4b: tables that the next step would bring within reach are not counted."""
        most = self._largest - size
        if self._limits.require_adjacency:
            largest = sorted((self._seats[each] for each in frontier if each in self._seats), reverse=True)[:most]
        else:
            largest = [table.capacity for table in self._candidates[:most]]
        return seats + sum(largest) < self._party_size

    def _same_zone(self, base: Table, table: Table) -> bool:
        """D12: no zone goes with any zone."""
        return self._policy.allow_cross_zone or not base.zone or not table.zone or base.zone == table.zone

    def _evaluate(self, chosen: list[Table]) -> None:
        if self._evaluated >= self._limits.evaluations:
            self._stopped = "evaluations"  # D6
            return
        key = "+".join(sorted(table.number for table in chosen))
        if key in self._seen:
            return
        self._seen.add(key)
        self._evaluated += 1
        if any(table.min_party > self._party_size for table in chosen):
            return
        ids = [table.id for table in chosen]
        if not self._limits.require_adjacency or holds_together(ids, near=self._near, adjacency=self._policy.adjacency):
            self._keep(chosen)

    def _keep(self, chosen: list[Table]) -> None:
        plan = priced(
            chosen, party_size=self._party_size, policy=self._policy, near=self._near, scarcity=self._scarcity
        )
        bucket = self._buckets.setdefault(plan.overage, [])
        bucket.append(plan)
        self._accepted += 1  # D9: counted even if it is thrown out of the bucket in the next line
        if len(bucket) > self._limits.plans_per_slack:
            bucket.sort(key=old_order)
            bucket.pop()
