"""Choosing tables for a booking by hand: what fits and how well, what does not and why, and what was picked.

No second opinion: the planner ranks, the manual workflow checks; here both are put side by side for every table.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

import planner
from allocator_project.board.desk import Desk
from allocator_project.board.naming import Holder, conflict_in_words
from allocator_project.board.words import rule_in_words
from assignments.decisions.giving import span_from
from assignments.errors import IllegalTransition
from assignments.models import Booking
from assignments.snapshot import Snapshot
from holds.context import FREE, OWN, Context, TableSeen, context_of
from holds.validation import Check, Validation, validate

# More than any floor's single tables, so that each that fits alone has its rank.
PLANS = 400
SUGGESTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A ranked plan. Units: `score` in points, lower is better."""

    rank: int
    tables: str
    table_ids: tuple[str, ...]
    capacity: int
    overage: int
    score: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A table as it can be picked. Shapes: `verdict` is fits | joined | own | no; `rank` is that of the best plan with
    it; `partners` are the tables it would be joined with; `why` speaks against it, `who` has it until `until`."""

    id: str
    number: str
    zone: str
    seats: int
    verdict: str
    rank: int | None
    score: str
    partners: str
    why: str
    who: str
    until: str
    is_free: bool
    is_picked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A check that speaks against what was picked. `overridable` by a manager with a reason."""

    code: str
    words: str
    overridable: bool
    is_set_aside: bool
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """Everything to choose by. `validation` is of what is picked, None while nothing is."""

    context: Context
    suggestions: tuple[Suggestion, ...]
    picks: tuple[Pick, ...]
    validation: Validation | None
    faults: tuple[Fault, ...]

    @property
    def picked(self) -> tuple[Pick, ...]:
        """This property will be the tables that are ticked."""
        return tuple(pick for pick in self.picks if pick.is_picked)

    @property
    def label(self) -> str:
        """This property will be what is picked, as staff say it."""
        return " + ".join(pick.number for pick in self.picked)

    @property
    def has_choice(self) -> bool:
        """This property will say whether any table would do, alone or joined."""
        return any(pick.verdict in ("fits", "joined") for pick in self.picks)

    @property
    def may_be_held(self) -> bool:
        """This property will say whether what is picked would be accepted, perhaps by setting rules aside."""
        return self.validation is not None and all(fault.overridable for fault in self.faults)

    @property
    def needs_override(self) -> bool:
        """This property will say whether a manager has to give a reason."""
        return bool(self.faults)

    @property
    def groups(self) -> tuple[tuple[str, tuple[Pick, ...]], ...]:
        """This property will be the tables by verdict: those that fit best first, the others by number."""
        order = {"own": 0, "fits": 1, "joined": 2, "no": 3}
        ranked = sorted(self.picks, key=lambda pick: (order[pick.verdict], pick.rank or PLANS))
        found: dict[str, list[Pick]] = {}
        for pick in ranked:
            found.setdefault(pick.verdict, []).append(pick)
        return tuple((verdict, tuple(mine)) for verdict, mine in found.items())


def prepared(booking_id: uuid.UUID, *, snapshot: Snapshot, desk: Desk) -> Snapshot:
    """This function will return the snapshot in which a booking chooses: without what it holds itself, and for a party
    that sits only for the rest of its visit."""
    mine = snapshot.without(snapshot.holds_of(booking_id))
    try:
        window = span_from(snapshot.booking, at=desk.now)
    except IllegalTransition:
        return mine
    return replace(mine, bookings=(replace(snapshot.booking, window=window),))


def choosing_of(
    booking: Booking, *, snapshot: Snapshot, picked: tuple[uuid.UUID, ...], holders: Mapping[str, Holder], desk: Desk
) -> Choosing:
    """This function will put every table's verdict beside what is picked. Shapes: `snapshot` is a prepared one.

    Cost: one statement. Raises: InvalidCommand for a table of another floor, or one picked twice.
    """
    context = context_of(booking, snapshot=snapshot, plans=PLANS)
    ticked = {str(table_id) for table_id in picked}
    best = _best_plans(context.quote.plans)
    live = context.assignment
    floor = snapshot.without([live.id]) if live else snapshot
    checked = validate(floor, table_ids=picked) if picked else None
    checks = checked.checks if checked else ()
    return Choosing(
        context=context,
        suggestions=tuple(_suggestion(plan) for plan in context.quote.plans[:SUGGESTED]),
        picks=tuple(_pick(seen, best.get(seen.table.id), ticked, holders, desk) for seen in context.tables),
        validation=checked,
        faults=tuple(_fault(check, holders, desk) for check in checks if check.status != "ok"),
    )


def score_in_words(score_milli: int) -> str:
    """This function will return a score as people read it: points, with one place."""
    return f"{score_milli / 1000:.1f}"


def _best_plans(plans: tuple[planner.Plan, ...]) -> dict[str, planner.Plan]:
    """For each table the plan of it alone, else the first with others."""
    best: dict[str, planner.Plan] = {}
    for plan in (*(p for p in plans if len(p.table_ids) == 1), *(p for p in plans if len(p.table_ids) > 1)):
        for table_id in plan.table_ids:
            best.setdefault(table_id, plan)
    return best


def _suggestion(plan: planner.Plan) -> Suggestion:
    return Suggestion(
        rank=plan.rank,
        tables=" + ".join(plan.tables),
        table_ids=plan.table_ids,
        capacity=plan.capacity,
        overage=plan.overage,
        score=score_in_words(plan.score_milli),
    )


def _pick(
    seen: TableSeen, plan: planner.Plan | None, ticked: set[str], holders: Mapping[str, Holder], desk: Desk
) -> Pick:
    holder = holders.get(seen.reference or "")
    alone = plan is not None and len(plan.table_ids) == 1
    verdict = "own" if seen.state == OWN else "fits" if alone or seen.rule is None else "joined" if plan else "no"
    return Pick(
        id=seen.table.id,
        number=seen.table.number,
        zone=seen.table.zone,
        seats=seen.table.capacity,
        verdict=verdict,
        rank=plan.rank if plan else None,
        score=score_in_words(plan.score_milli) if plan else "",
        partners=" + ".join(n for n in plan.tables if n != seen.table.number) if plan else "",
        why=rule_in_words(seen.rule.code) if seen.rule and verdict == "no" else "",
        who=holder.name if holder and verdict == "no" else "",
        until=desk.clock(seen.until) if seen.until and verdict == "no" else "",
        is_free=seen.state in (FREE, OWN),
        is_picked=seen.table.id in ticked,
    )


def _fault(check: Check, holders: Mapping[str, Holder], desk: Desk) -> Fault:
    return Fault(
        code=check.code,
        words=rule_in_words(check.code),
        overridable=bool(check.details.get("overridable")),
        is_set_aside=check.status == "warn",
        conflicts=tuple(
            conflict_in_words(
                each["tableNumber"], reference=each["reference"], until=each["until"], holders=holders, desk=desk
            )
            for each in check.details.get("conflicts", ())
        ),
    )
