"""A second planner, written from the design alone and without any thought of speed: it looks at every subset."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

from planner import Breakdown, Floor, Occupied, Pending, Plan, Policy, Request, Table


class Question(NamedTuple):
    floor: Floor
    policy: Policy
    request: Request
    occupied: tuple[Occupied, ...]
    pending: tuple[Pending, ...]


class Oracle:
    def __init__(self, question: Question) -> None:
        self.floor, self.policy, self.request, self.occupied, self.pending = question
        self.edges = {frozenset(pair) for pair in self.floor.joins}
        self.seats = dict(self.floor.capacity_overrides)

    def feasible(
        self, wish: Any, *, also_taken: frozenset[str] = frozenset(), drop: str = ""
    ) -> list[tuple[Table, ...]]:
        """Every subset that the rules allow; `drop` leaves out rules from there on, for refusals."""
        found = []
        for n in range(1, self.policy.max_tables + 1):
            for tables in itertools.combinations(self.floor.tables, n):
                if self.allowed(tables, wish, drop) and (drop or not self.busy(tables, wish, also_taken)):
                    found.append(tables)
        return found

    def allowed(self, tables: tuple[Table, ...], wish: Any, drop: str) -> bool:
        p, n = wish.party_size, len(tables)
        if not all(t.active and t.min_party <= p for t in tables) or self.capacity(tables) < p:
            return False
        if n == 1 and tables[0].max_party < p:
            return False
        if n > 1 and not (
            all(t.movable for t in tables)
            and (self.policy.allow_cross_zone or all(t.zone == tables[0].zone for t in tables))
            and self.joined(tables)
        ):
            return False
        tests = {
            "combinations": n == 1 or self.policy.combinations_enabled,
            "tags": all(set(wish.required_tags).issubset(t.tags) for t in tables),
            "zones": all((not wish.zones or t.zone in wish.zones) and t.id not in wish.excluded_tables for t in tables),
            "overage": self.capacity(tables) - p <= self.policy.max_overage,
        }
        names = list(tests)
        return all(tests[name] for name in names[: names.index(drop) if drop else len(names)])

    def busy(self, tables: tuple[Table, ...], wish: Any, also_taken: frozenset[str]) -> bool:
        minutes = range(*wish.window)
        for t in tables:
            if t.id in also_taken:
                return True
            for o in self.occupied:
                if o.table == t.id and (o.window[0] in minutes or wish.window[0] in range(*o.window)):
                    return True
        return False

    def joined(self, tables: tuple[Table, ...]) -> bool:
        ids = [t.id for t in tables]
        linked = {a: {b for b in ids if frozenset((a, b)) in self.edges} for a in ids}
        if self.policy.adjacency == "pairwise":
            return all(len(linked[a]) == len(ids) - 1 for a in ids)
        if self.policy.adjacency == "neighbors":
            return any(len(linked[a]) == len(ids) - 1 for a in ids)
        return self.radius(tables) < len(ids)

    def radius(self, tables: tuple[Table, ...]) -> int:
        """Floyd and Warshall on the few tables of the set; the number of tables if nobody reaches everybody."""
        ids, far = [t.id for t in tables], 999
        hops = {(a, b): 0 if a == b else 1 if frozenset((a, b)) in self.edges else far for a in ids for b in ids}
        for k, a, b in itertools.product(ids, repeat=3):
            hops[a, b] = min(hops[a, b], hops[a, k] + hops[k, b])
        answer = min(max(hops[a, b] for b in ids) for a in ids)
        return answer if answer < far else len(ids)

    def capacity(self, tables: tuple[Table, ...]) -> int:
        return self.seats.get(frozenset(t.id for t in tables), sum(t.capacity for t in tables))

    def breakdown(self, tables: tuple[Table, ...], starved: int) -> Breakdown:
        w, n = self.policy.weights, len(tables)
        counts = [sum(1 for o in self.floor.tables if o.active and o.capacity == t.capacity) for t in tables]
        s = [(1000 + c // 2) // c for c in counts]
        caps = sorted(t.capacity for t in tables)
        return Breakdown(
            slack=(self.capacity(tables) - self.request.party_size) * w.overage * self.policy.demand_multiplier_milli,
            join=0
            if n == 1
            else ((n - 1) * w.table_count + self.radius(tables) * w.adjacency) * min(3000, 1000 + sum(s) // n),
            fragmentation=sum(caps[:-1]) * w.fragmentation * 1000,
            zones=(len({t.zone for t in tables}) - 1) * w.zone_balance * 1000,
            scarcity=sum(s) * w.scarcity,
            lookahead=w.lookahead * 1000 * starved,
        )

    def starved(self, tables: tuple[Table, ...]) -> int:
        ids = frozenset(t.id for t in tables)
        return sum(
            1
            for party in self.pending
            if set(range(*party.window)) & set(range(*self.request.window))
            and self.feasible(party)
            and not self.feasible(party, also_taken=ids)
        )

    def plans(self) -> list[Plan]:
        ranked = []
        for tables in self.feasible(self.request):
            named = sorted(tables, key=lambda t: (natural(t.number), t.number))
            parts = self.breakdown(tables, self.starved(tables))
            score = parts.slack + parts.join + parts.fragmentation + parts.zones + parts.scarcity + parts.lookahead
            seats, hops = self.capacity(tables), 0 if len(tables) == 1 else self.radius(tables)
            key = (score, seats - self.request.party_size, len(tables), seats, parts.fragmentation, hops,
                   [natural(t.number) for t in named], [t.number for t in named])  # fmt: skip
            ids = tuple(t.id for t in named)
            made = (tuple(t.number for t in named), ids, seats, seats - self.request.party_size, hops, score, parts)
            ranked.append((key, made))
        ranked.sort(key=lambda pair: pair[0])
        return [Plan(*made, rank=rank) for rank, (_, made) in enumerate(ranked[: self.request.limit], 1)]

    def refusal_code(self) -> str:
        for drop, code in (
            ("combinations", "party_too_large"), ("tags", "combinations_disabled"), ("zones", "no_table_with_tags"),
            ("overage", "zone_excluded"),
        ):  # fmt: skip
            if not self.feasible(self.request, drop=drop):
                return code
        everyone_gone = Oracle(Question(self.floor, self.policy, self.request, (), ()))
        return "fully_booked" if everyone_gone.feasible(self.request) else "overage_only"


def natural(number: str) -> list[tuple[bool, int, str]]:
    """Characters are gathered one by one, digits into integers, which come before text."""
    runs: list[tuple[bool, int, str]] = []
    for letter in number:
        if letter in "0123456789":
            if runs and not runs[-1][0]:
                runs[-1] = (False, runs[-1][1] * 10 + int(letter), "")
            else:
                runs.append((False, int(letter), ""))
        elif runs and runs[-1][0]:
            runs[-1] = (True, 0, runs[-1][2] + letter)
        else:
            runs.append((True, 0, letter))
    return runs
