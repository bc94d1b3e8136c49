"""What staff are told of tables they picked: every check in a fixed order, with what to do about it. Reads nothing.

No second opinion: the planner's rules and the commit's pace are asked, here they only get their words.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import planner
from assignments.decisions.eligibility import OCCUPANCY_CODES, blockers_of, request_for, require_pace
from assignments.errors import InvalidCommand, PacingExceeded
from assignments.snapshot import BookingSeen, Snapshot


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as people know it. `rule` is the planner's code, `step` what helps, `overridable` by a manager."""

    code: str
    rule: str
    message: str
    step: str
    overridable: bool = False


RULES = (
    Rule("table_inactive", "inactive", "A table is out of service.", "pick_other_tables"),
    Rule("zone_excluded", "zone_excluded", "A table is outside the zones the party asked for.", "pick_other_tables"),
    Rule("tag_missing", "tag_missing", "A table lacks what the party needs.", "pick_other_tables"),
    Rule("party_below_min", "party_below_min", "The party is too small for a table.", "override", overridable=True),
    Rule("party_above_max", "party_above_max", "The party is too large for the table.", "add_tables", overridable=True),
    Rule("combinations_disabled", "combinations_disabled", "Tables are not joined in this house.", "pick_one_table"),
    Rule("too_many_tables", "too_many_tables", "That is more tables than one party may have.", "pick_other_tables"),
    Rule("not_movable", "not_movable", "A table cannot be moved to another.", "pick_other_tables"),
    Rule("cross_zone", "cross_zone", "The tables are in different zones.", "pick_other_tables"),
    Rule("not_adjacent", "not_joined", "The tables cannot be pushed together.", "pick_other_tables", overridable=True),
    Rule("capacity_insufficient", "too_small", "There are too few seats.", "add_tables"),
    Rule("overage_exceeded", "overage", "Too many seats would stay empty.", "override", overridable=True),
    Rule("table_taken", "occupied", "Somebody else has a table then.", "pick_other_tables"),
    Rule("table_held", "held", "Somebody holds a table just now.", "retry_after_hold"),
    Rule("table_blocked", "blocked", "A table is blocked then.", "pick_other_tables"),
)  # fmt: skip
PACING = Rule("pacing_exceeded", "pacing_exceeded", "Too many arrive at that time.", "other_time", overridable=True)
BY_RULE = {rule.rule: rule for rule in (*RULES, PACING)}


@dataclass(frozen=True, slots=True)
class Check:
    """What one rule says. Shapes: `status` is ok | warn | error; a broken rule that was set aside is a warning."""

    code: str
    status: str
    message: str
    next_steps: tuple[dict[str, Any], ...] = ()
    details: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """This function will return the check as it is kept and sent."""
        return {
            "code": self.code,
            "status": self.status,
            "message": self.message,
            "nextSteps": list(self.next_steps),
            "details": self.details,
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """What the picked tables are together."""

    table_count: int
    capacity: int
    overage: int
    zones: tuple[str, ...]
    score_milli: int


@dataclass(frozen=True, slots=True)
class Validation:
    """All checks and their sum: `ok` when none is an error."""

    checks: tuple[Check, ...]
    summary: Summary

    @property
    def ok(self) -> bool:
        """This property will say whether a hold of these tables would stand now."""
        return all(check.status != "error" for check in self.checks)


def validate(
    snapshot: Snapshot, *, table_ids: Collection[uuid.UUID], overrides: frozenset[str] = frozenset()
) -> Validation:
    """This function will check picked tables for the snapshot's booking, completely, in the order of `RULES`.

    Raises: InvalidCommand for no tables, one named twice, or one of another floor.
    """
    checks = checks_of(snapshot, table_ids=table_ids, overrides=overrides)
    wanted = tuple(sorted(str(table_id) for table_id in table_ids))
    party_size = snapshot.booking.party_size
    plan = planner.appraise(snapshot.floor, policy=snapshot.policy, party_size=party_size, table_ids=wanted)
    zones = tuple(sorted({table.zone for table in snapshot.floor.tables if table.id in wanted}))
    return Validation(checks, Summary(len(wanted), plan.capacity, plan.overage, zones, plan.score_milli))


def checks_of(
    snapshot: Snapshot, *, table_ids: Collection[uuid.UUID], overrides: frozenset[str] = frozenset()
) -> tuple[Check, ...]:
    """This function will return every check of picked tables, in the order of `RULES`, then the pace.

    Raises: InvalidCommand.
    """
    booking, wanted = snapshot.booking, tuple(sorted(str(table_id) for table_id in table_ids))
    request = request_for(booking)
    floor, policy = snapshot.floor, snapshot.policy
    try:
        broken = planner.check(floor, policy=policy, request=request, occupied=snapshot.occupied, table_ids=wanted)
    except planner.InvalidProblem as fault:
        raise InvalidCommand(f"{fault.path}: {fault.detail}") from fault
    checks = tuple(_check(rule, broken, overrides, wanted, snapshot) for rule in RULES)
    return (*checks, _pace(booking, overrides, snapshot))


def _check(
    rule: Rule, broken: tuple[str, ...], overrides: frozenset[str], wanted: tuple[str, ...], snapshot: Snapshot
) -> Check:
    if rule.rule not in broken:
        return Check(rule.code, "ok", "")
    if rule.rule not in OCCUPANCY_CODES:
        return _broken(rule, overrides, {})
    kind = {"occupied": "assignment", "held": "hold", "blocked": "block"}[rule.rule]
    blockers = [b for b in blockers_of(wanted, booking=snapshot.booking, snapshot=snapshot) if b.kind == kind]
    conflicts = [
        {"tableId": str(b.table_id), "tableNumber": b.table_number, "kind": b.kind, "reference": b.reference,
         "until": b.until_moment().isoformat()}
        for b in blockers
    ]  # fmt: skip
    return _broken(rule, overrides, {"conflicts": conflicts})


def _pace(booking: BookingSeen, overrides: frozenset[str], snapshot: Snapshot) -> Check:
    try:
        require_pace(booking, snapshot=snapshot)
    except PacingExceeded as exceeded:
        return _broken(PACING, overrides, {"detail": str(exceeded)})
    return Check(PACING.code, "ok", "")


def _broken(rule: Rule, overrides: frozenset[str], details: dict[str, Any]) -> Check:
    status = "warn" if rule.rule in overrides and rule.overridable else "error"
    step = {"kind": rule.step, "message": STEPS[rule.step]}
    return Check(rule.code, status, rule.message, (step,), details | {"overridable": rule.overridable})


STEPS = {
    "pick_other_tables": "Pick other tables; the context lists those that fit, best first.",
    "pick_one_table": "Pick a single table that is large enough.",
    "add_tables": "Add a table that can be joined.",
    "override": "Pick a better fitting table, or have a manager override it with a reason.",
    "retry_after_hold": "Wait until the hold ends, or pick another table.",
    "other_time": "Offer another time, or have a manager override it with a reason.",
}
