"""What comparisons and ledgers say for a step forward, and what they say against it. Reads only."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy, ngettext_lazy

from assignments.audit import Finding, audit
from rollout.mirror import INVARIANTS
from rollout.models import LegacyAssignment, RolloutChange, ShadowComparison
from rollout.modes import COMPARED, KILL_FLAG, LEGACY, MODES, SHADOW
from rollout.sentences import sentence
from rollout.verdicts import AGREES_OR_IS_BETTER

FEWEST_COMPARISONS = 200
LEAST_AGREEMENT = 0.99
AT_ONCE = 100
# What is missed, by what it is missed for.
FEW = ngettext_lazy("%(count)s comparison of %(needed)s", "%(count)s comparisons of %(needed)s", "count")
FAILED = ngettext_lazy("%(count)s comparison ended in an error", "%(count)s comparisons ended in an error", "count")
DEARER = ngettext_lazy(
    "%(count)s comparison priced the old plan lower, which is a bug",
    "%(count)s comparisons priced the old plan lower, which is a bug",
    "count",
)
TOO_OTHER = gettext_lazy("%(share)s agree or are better, %(needed)s are needed")
SKIPS = gettext_lazy("skips %(mode)s")
BLIND = ngettext_lazy(
    "%(count)s of %(all)s restaurants skips shadow", "%(count)s of %(all)s restaurants skip shadow", "count"
)
DIFFERENT = ngettext_lazy(
    "the ledgers differ in %(count)s place (audit_ledger)",
    "the ledgers differ in %(count)s places (audit_ledger)",
    "count",
)
WAITING = ngettext_lazy(
    "%(count)s row of the old ledger waits for backfill_assignments",
    "%(count)s rows of the old ledger wait for backfill_assignments",
    "count",
)


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
            missed.append(sentence(FEW, count=self.comparisons, needed=FEWEST_COMPARISONS))
        if self.outcomes.get("error", 0):
            missed.append(sentence(FAILED, count=self.outcomes["error"]))
        if self.outcomes.get("legacy_better", 0):
            missed.append(sentence(DEARER, count=self.outcomes["legacy_better"]))
        if self.agreement is not None and self.agreement < LEAST_AGREEMENT:
            missed.append(sentence(TOO_OTHER, share=f"{self.agreement:.2%}", needed=f"{LEAST_AGREEMENT:.0%}"))
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


def evidence_of(modes: Mapping[uuid.UUID, str]) -> Evidence:
    """This function will count what restaurants have compared in the modes they are in, all together.

    Cost: as `evidence_by_house`.
    """
    found = evidence_by_house(modes).values()
    outcomes = sum((Counter(each.outcomes) for each in found), Counter[str]())
    since = [each.since for each in found if each.since is not None]
    return Evidence(since=min(since, default=None), outcomes=dict(sorted(outcomes.items())))


def evidence_by_house(modes: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, Evidence]:
    """This function will count what each restaurant has compared beside decisions since it came into its mode.

    Shapes: `modes` by restaurant; those in which nobody compares have compared nothing.
    Cost: one statement, and one for every hundred restaurants that compare.
    """
    since = _entered(tuple(modes))
    comparing = [each for each, mode in modes.items() if mode in COMPARED]
    outcomes: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for start in range(0, len(comparing), AT_ONCE):
        rows = ShadowComparison.objects.filter(
            reduce(or_, (_made(each, modes[each], since[each]) for each in comparing[start : start + AT_ONCE])),
            source=ShadowComparison.Source.LIVE,
        )
        counted = rows.order_by("outcome").values_list("restaurant_id", "outcome").annotate(count=Count("id"))
        for restaurant_id, outcome, count in counted:
            outcomes[restaurant_id][outcome] = count
    return {each: Evidence(since=since[each], outcomes=outcomes.get(each, {})) for each in modes}


def unmet_for(restaurant_id: uuid.UUID, *, mode: str, to: str) -> tuple[Evidence, tuple[str, ...]]:
    """This function will return the evidence for a restaurant's step forward, and the thresholds it misses."""
    evidence = evidence_of({restaurant_id: mode})
    skipped = MODES[MODES.index(mode) + 1 : MODES.index(to)]
    missed = [sentence(SKIPS, mode=each) for each in skipped]
    missed += _unmet_of_ledgers(restaurant_id) if mode == LEGACY else evidence.unmet()
    return evidence, tuple(missed)


def unmet_together(steps: Mapping[uuid.UUID, tuple[str, str]]) -> tuple[Evidence, tuple[str, ...]]:
    """This function will return the evidence for steps forward taken together, and the thresholds they miss.

    Shapes: `steps` are (from, to) by restaurant. Those that nobody has compared in are named, however many others were.
    """
    evidence = evidence_of({each: was for each, (was, _) in steps.items()})
    begin = [to for was, to in steps.values() if was == LEGACY]
    blind = sum(to != SHADOW for to in begin)
    missed = [sentence(BLIND, count=blind, all=len(steps))] if blind else []
    missed += _unmet_of_ledgers(None) if begin else []
    missed += evidence.unmet() if len(begin) < len(steps) else ()
    return evidence, tuple(missed)


def differences_of(restaurant_id: uuid.UUID | None = None) -> int:
    """This function will count where the old ledger and ours differ. *Cost*: two statements."""
    return len(differences(restaurant_id))


def differences(restaurant_id: uuid.UUID | None = None) -> tuple[Finding, ...]:
    """This function will return where the old ledger and ours differ. *Cost*: two statements."""
    return audit(restaurant_id=restaurant_id, only=[invariant.code for invariant in INVARIANTS])


def not_taken_over() -> Mapping[uuid.UUID, int]:
    """This function will count rows of the old ledger that the backfill has neither taken nor refused, by restaurant.

    Cost: one statement.
    """
    rows = LegacyAssignment.objects.filter(assignment_id=None, refusal="")
    return dict(rows.order_by().values_list("restaurant_id").annotate(count=Count("pk")))


def unmet_of_ledgers(*, different: int, waiting: int) -> list[str]:
    """This function will say what must be so before anybody compares: one truth in both ledgers."""
    missed: list[str] = []
    if different:
        missed.append(sentence(DIFFERENT, count=different))
    if waiting:
        missed.append(sentence(WAITING, count=waiting))
    return missed


def _unmet_of_ledgers(restaurant_id: uuid.UUID | None) -> list[str]:
    left = not_taken_over()
    waiting = sum(left.values()) if restaurant_id is None else left.get(restaurant_id, 0)
    return unmet_of_ledgers(different=differences_of(restaurant_id), waiting=waiting)


def _entered(restaurant_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dt.datetime | None]:
    """When somebody last decided on each restaurant's mode, by name or with all.

    Steps of a ramp are left out: most of them concern other restaurants, and one that is moved by them compares in
    another mode, if at all.
    """
    changes = RolloutChange.objects.filter(what__in=("mode", "named", KILL_FLAG))
    last: dict[uuid.UUID | None, dt.datetime] = dict(
        changes.order_by().values_list("restaurant_id").annotate(last=Max("at"))
    )
    of_all = last.get(None)
    told = {each: [at for at in (last.get(each), of_all) if at is not None] for each in restaurant_ids}
    return {each: max(moments, default=None) for each, moments in told.items()}


def _made(restaurant_id: uuid.UUID, mode: str, since: dt.datetime | None) -> Q:
    made = Q(restaurant_id=restaurant_id, mode=mode)
    return made if since is None else made & Q(compared_at__gte=since)
