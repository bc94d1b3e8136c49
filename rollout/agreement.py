"""How far the two allocators agree, counted from comparisons by class, by house, by party size. Only looks."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Aggregate, Count, F, FloatField, Q, QuerySet, Sum

from rollout.models import ShadowComparison

Outcome = ShadowComparison.Outcome
Comparisons = QuerySet[ShadowComparison]
# Where the new one does at least as well: the same, its equal, better, or legal where the old one was not.
AGREEING = (Outcome.SAME, Outcome.EQUIVALENT, Outcome.V2_BETTER, Outcome.V2_ONLY, Outcome.LEGACY_ILLEGAL)
# What people look into before anybody is promoted.
REGRETTED = (Outcome.LEGACY_BETTER, Outcome.LEGACY_ONLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a number of comparisons say together.

    Shapes: `group` names what they have in common, empty for all; `counts` has every class, also those that are 0.
    Units: scores are thousandths of a point by our price; regret is what the new one loses against the old, gain what
    it wins, each over the comparisons where it does; durations are microseconds, None where nothing was measured.
    """

    group: Mapping[str, Any]
    counts: Mapping[str, int]
    score_regret_milli: int
    score_gain_milli: int
    covers_regret: int
    covers_gain: int
    legacy_median: float | None
    legacy_p99: float | None
    v2_median: float | None
    v2_p99: float | None

    @property
    def comparisons(self) -> int:
        """This property will be how many there are."""
        return sum(self.counts.values())

    @property
    def judged(self) -> int:
        """This property will be how many say anything: all but the errors."""
        return self.comparisons - self.counts[Outcome.ERROR]

    @property
    def agreeing(self) -> int:
        """This property will be in how many the new one does at least as well."""
        return sum(self.counts[outcome] for outcome in AGREEING)

    @property
    def share(self) -> float | None:
        """This property will be agreement or better, from 0 to 1; None where nothing says anything."""
        return self.agreeing / self.judged if self.judged else None


class _Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class _P99(_Median):
    template = "%(function)s(0.99) WITHIN GROUP (ORDER BY %(expressions)s)"


def agreement(comparisons: Comparisons) -> Agreement:
    """This function will count comparisons. *Cost*: one statement."""
    return _agreement(comparisons.order_by().aggregate(**_columns()), {})


def agreement_by(field: str, *, comparisons: Comparisons) -> tuple[Agreement, ...]:
    """This function will count comparisons by the values of a field, ascending, such as `restaurant__slug`.

    Cost: one statement.
    """
    rows = comparisons.order_by().values(field).annotate(**_columns()).order_by(field)
    return tuple(_agreement(row, {field: row[field]}) for row in rows)


def _columns() -> dict[str, Any]:
    better = F("legacy_score_milli") - F("v2_score_milli")
    more = F("v2_covers") - F("legacy_covers")
    return {
        **{outcome: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome.values},
        # Where the old one's plan was cheaper for giving up rules, what ours costs more is the price of the rules.
        "score_gain_milli": Sum(
            better,
            filter=Q(outcome=Outcome.V2_BETTER, legacy_score_milli__gt=F("v2_score_milli")),
            default=0,
        ),
        "score_regret_milli": Sum(-better, filter=Q(outcome=Outcome.LEGACY_BETTER), default=0),
        "covers_gain": Sum(more, filter=Q(v2_covers__gt=F("legacy_covers")), default=0),
        "covers_regret": Sum(-more, filter=Q(legacy_covers__gt=F("v2_covers")), default=0),
        **{name: how(column) for name, (how, column) in DURATIONS.items()},
    }


def _agreement(row: Mapping[str, Any], group: Mapping[str, Any]) -> Agreement:
    known = {part.name: row[part.name] for part in fields(Agreement) if part.name not in ("group", "counts")}
    return Agreement(group=group, counts={outcome: row[outcome] for outcome in Outcome.values}, **known)


DURATIONS: Mapping[str, tuple[type[Aggregate], str]] = {
    "legacy_median": (_Median, "legacy_microseconds"),
    "legacy_p99": (_P99, "legacy_microseconds"),
    "v2_median": (_Median, "v2_microseconds"),
    "v2_p99": (_P99, "v2_microseconds"),
}
