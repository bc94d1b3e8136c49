"""The old allocator as others call it: filter, search, give up rules until something is found, look ahead a little."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from planner import Floor, Occupied, Pending, Policy, Request, Table, Window
from rollout.legacy.joins import Beside, beside
from rollout.legacy.scoring import old_order
from rollout.legacy.search import Search
from rollout.legacy.terms import AsItWas, LegacyAnswer, LegacyPlan


class LegacyAllocator:
    """This object will answer as the old allocator did. Make one for each question."""

    def __init__(self, *, limits: AsItWas | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits or AsItWas()
        self._clock = clock
        self._deadline: float | None = None

    def search(
        self, floor: Floor, *, policy: Policy, request: Request, occupied: Sequence[Occupied] = ()
    ) -> LegacyAnswer:
        """This function will run the bounded search once, by the rules, without giving any up."""
        return self._search(floor, policy, request, occupied)

    def quote(
        self,
        floor: Floor,
        *,
        policy: Policy,
        request: Request,
        occupied: Sequence[Occupied] = (),
        pending: Sequence[Pending] = (),
        milliseconds: int | None = None,
    ) -> LegacyAnswer:
        """This function will search, and search again with rules given up until something turns up (D11).

        Shapes: at most `request.limit` plans. Raises: OutOfTime when `milliseconds` do not do for the whole question;
        the old one had a limit for each search and none for all.
        """
        self._deadline = None if milliseconds is None else self._clock() + milliseconds / 1000
        answer = LegacyAnswer(())
        for relaxed in self._relaxations():
            answer = replace(self._search(floor, policy, request, occupied, relaxed), relaxed=relaxed)
            if answer.plans:
                break
        plans = self._looked_ahead(floor, policy, request, occupied, pending, answer.plans)
        return replace(answer, plans=plans[: request.limit])

    def _relaxations(self) -> Iterator[tuple[str, ...]]:
        loose = ("adjacency",) if self._limits.require_adjacency else ()
        yield ()
        if loose:
            yield loose
        yield ("min_party",)
        if loose:
            yield ("min_party", *loose)
        yield ("min_party", *loose, "overage")

    def _search(
        self,
        floor: Floor,
        policy: Policy,
        request: Request,
        occupied: Sequence[Occupied],
        relaxed: tuple[str, ...] = (),
    ) -> LegacyAnswer:
        near = beside(floor, one_way=self._limits.one_way_joins)
        limits = replace(self._limits, require_adjacency=self._limits.require_adjacency and "adjacency" not in relaxed)
        tables = [table for table in floor.tables if self._is_eligible(table, policy, request, near, limits, relaxed)]
        busy = busy_tables(occupied, window=request.window)
        return Search(
            [
                replace(table, min_party=1) if "min_party" in relaxed else table
                for table in tables
                if table.id not in busy
            ],
            party_size=request.party_size,
            policy=policy,
            near=near,
            limits=limits,
            clock=self._clock,
            overflow="overage" in relaxed,
            deadline=self._deadline,
        ).run()

    def _is_eligible(
        self, table: Table, policy: Policy, request: Request, near: Beside, limits: AsItWas, relaxed: tuple[str, ...]
    ) -> bool:
        """Being movable is no condition (D5); having no joins at all bars even single seating."""
        return (
            table.id not in request.excluded_tables
            and (not request.zones or table.zone in request.zones)
            and table.active
            and request.required_tags <= table.tags
            and (policy.combinations_enabled or request.party_size <= table.max_party)
            and (request.party_size >= table.min_party or "min_party" in relaxed)
            and (not limits.require_adjacency or table.id in near)
        )

    def _looked_ahead(
        self,
        floor: Floor,
        policy: Policy,
        request: Request,
        occupied: Sequence[Occupied],
        pending: Sequence[Pending],
        plans: tuple[LegacyPlan, ...],
    ) -> tuple[LegacyPlan, ...]:
        """D10: only the first plans are examined, so one that was not examined can overtake them."""
        start, end = request.window
        soon = [
            p for p in pending if start < p.window[0] <= start + self._limits.lookahead_minutes and p.window[0] < end
        ]
        if not soon:
            return plans
        examined = tuple(
            replace(plan, penalty=self._limits.lookahead_penalty * self._starved(floor, policy, occupied, soon, plan))
            for plan in plans[: self._limits.lookahead_plans]
        )
        return tuple(sorted(examined + plans[self._limits.lookahead_plans :], key=old_order))

    def _starved(
        self, floor: Floor, policy: Policy, occupied: Sequence[Occupied], soon: Sequence[Pending], plan: LegacyPlan
    ) -> int:
        return sum(
            not self._search(
                floor,
                policy,
                Request(
                    party.party_size,
                    party.window,
                    party.required_tags,
                    party.zones,
                    party.excluded_tables | frozenset(plan.table_ids),
                ),
                occupied,
            ).plans
            for party in soon
        )


def busy_tables(occupied: Sequence[Occupied], *, window: Window) -> frozenset[str]:
    """This function will return the tables that somebody has during the window."""
    start, end = window
    return frozenset(each.table for each in occupied if each.window[0] < end and start < each.window[1])
