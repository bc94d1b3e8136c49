"""What comparisons and ledgers say for a step forward, and what they say against it. Reads only."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from assignments.audit import audit
from rollout.mirror import INVARIANTS
from rollout.models import LegacyAssignment, RolloutChange, ShadowComparison
from rollout.modes import COMPARED, LEGACY, MODES
from rollout.verdicts import AGREES_OR_IS_BETTER

FEWEST_COMPARISONS = 200
LEAST_AGREEMENT = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Comparisons by outcome, since a moment (None: ever)."""

    since: dt.datetime | None = None
    outcomes: Mapping[str, int] = field(default_factory=dict)

    @property
    def comparisons(self) -> int:
        """This property will be how many comparisons there are."""
        return sum(self.outcomes.values())

    @property
    def agreement(self) -> float | None:
        """This property will be the share of those that agree or where ours is better, in all but errors."""
        told = self.comparisons - self.outcomes.get("error", 0)
        agreed = sum(self.outcomes.get(outcome, 0) for outcome in AGREES_OR_IS_BETTER)
        return agreed / told if told else None

    def unmet(self) -> tuple[str, ...]:
        """This function will return the thresholds that are missed, in words."""
        missed: list[str] = []
        if self.comparisons < FEWEST_COMPARISONS:
            missed.append(f"{self.comparisons} comparisons of {FEWEST_COMPARISONS}")
        if self.outcomes.get("error", 0):
            missed.append(f"{self.outcomes['error']} comparisons ended in an error")
        if self.outcomes.get("legacy_better", 0):
            missed.append(f"{self.outcomes['legacy_better']} comparisons priced the old plan lower, which is a bug")
        if self.agreement is not None and self.agreement < LEAST_AGREEMENT:
            missed.append(f"{self.agreement:.2%} agree or are better, {LEAST_AGREEMENT:.0%} are needed")
        return tuple(missed)

    def as_json(self) -> dict[str, Any]:
        """This function will return it as a change keeps it."""
        agreement = None if self.agreement is None else round(self.agreement, 4)
        since = self.since.isoformat() if self.since else None
        return {
            "since": since,
            "comparisons": self.comparisons,
            "agreement": agreement,
            "outcomes": dict(self.outcomes),
        }


def evidence_of(
    restaurant_ids: Collection[uuid.UUID], *, modes: Collection[str] = COMPARED, since: dt.datetime | None = None
) -> Evidence:
    """This function will count the comparisons made beside decisions in these restaurants. *Cost*: one statement."""
    rows = ShadowComparison.objects.filter(
        restaurant_id__in=restaurant_ids, mode__in=modes, source=ShadowComparison.Source.LIVE
    )
    if since is not None:
        rows = rows.filter(compared_at__gte=since)
    counted = rows.values_list("outcome").annotate(count=Count("id")).order_by("outcome")
    return Evidence(since=since, outcomes=dict(counted))


def changed_at(restaurant_id: uuid.UUID) -> dt.datetime | None:
    """This function will return when the restaurant's mode was last changed, by name or with all; None if never."""
    concerning = Q(restaurant_id=restaurant_id) | Q(restaurant=None)
    modes = RolloutChange.objects.filter(concerning).exclude(what__in=("planner.combinations", "auto.make_room"))
    return modes.order_by("-at").values_list("at", flat=True).first()


def unmet_for(restaurant_id: uuid.UUID, *, mode: str, to: str) -> tuple[Evidence, tuple[str, ...]]:
    """This function will return the evidence for a restaurant's step forward, and the thresholds it misses."""
    since = changed_at(restaurant_id)
    evidence = evidence_of((restaurant_id,), modes=(mode,), since=since)
    skipped = MODES[MODES.index(mode) + 1 : MODES.index(to)]
    missed = [f"skips {each}" for each in skipped]
    if mode == LEGACY:
        missed += _unmet_of_ledgers(restaurant_id)
    else:
        missed += evidence.unmet()
    return evidence, tuple(missed)


def differences_of(restaurant_id: uuid.UUID | None = None) -> int:
    """This function will count where the old ledger and ours differ. *Cost*: two statements."""
    return len(audit(restaurant_id=restaurant_id, only=[invariant.code for invariant in INVARIANTS]))


def not_taken_over(restaurant_id: uuid.UUID) -> int:
    """This function will count rows of the old ledger that the backfill has neither taken nor refused."""
    return LegacyAssignment.objects.filter(restaurant_id=restaurant_id, assignment_id=None, refusal="").count()


def _unmet_of_ledgers(restaurant_id: uuid.UUID) -> list[str]:
    """What must be so before anybody compares: one truth in both ledgers."""
    different, waiting = differences_of(restaurant_id), not_taken_over(restaurant_id)
    missed = [f"the ledgers differ in {different} places (audit_ledger)"] if different else []
    if waiting:
        missed.append(f"{waiting} rows of the old ledger wait for backfill_assignments")
    return missed
