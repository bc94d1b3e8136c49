"""What is asked and answered about the roll-out, as clients read it."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from rollout.agreement import Agreement
from rollout.explanations import explain, is_explained
from rollout.models import ShadowComparison
from rollout.sentences import as_kept, in_no_language
from rollout.whereabouts import House, Whereabouts
from venues.api.fields import ServiceDayField
from venues.api.paging import CursorQuery


class ComparisonsQuery(CursorQuery):
    """Of which restaurant (without one: of all the caller works in), of which class, which service day."""

    restaurant_id = serializers.UUIDField(required=False)
    outcome = serializers.ChoiceField(choices=ShadowComparison.Outcome.values, required=False)
    service_date = ServiceDayField(required=False)


class SummaryQuery(serializers.Serializer[Any]):
    """Of which restaurant; without one of all the caller works in."""

    restaurant_id = serializers.UUIDField(required=False)


class PickBundle(serializers.Serializer[Any]):
    """What one allocator said: tables with their price in thousandths of a point, or why it gave none."""

    tables = serializers.ListField(child=serializers.CharField())
    score_milli = serializers.IntegerField(allow_null=True)
    broken = serializers.ListField(child=serializers.CharField())
    reason = serializers.CharField(allow_blank=True)
    microseconds = serializers.IntegerField(allow_null=True)


class ComparisonBundle(serializers.Serializer[Any]):
    """One question, both answers, the class of their difference and what it means. `explained`: nobody need worry."""

    id = serializers.UUIDField()
    restaurant_id = serializers.UUIDField()
    booking_id = serializers.UUIDField(allow_null=True)
    outcome = serializers.ChoiceField(choices=ShadowComparison.Outcome.values)
    explanation = serializers.CharField()
    explained = serializers.BooleanField()
    mode = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field's own `source` is text
    operation = serializers.CharField()
    party_size = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    service_date = serializers.DateField()
    legacy = PickBundle()
    v2 = PickBundle()
    snapshot_hash = serializers.CharField(allow_blank=True)
    compared_at = serializers.DateTimeField()


class ComparisonsPage(serializers.Serializer[Any]):
    """Comparisons, the oldest first; ask again with the cursor."""

    results = ComparisonBundle(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class OutcomeCountBundle(serializers.Serializer[Any]):
    """How many comparisons are of a class."""

    outcome = serializers.ChoiceField(choices=ShadowComparison.Outcome.values)
    count = serializers.IntegerField()


class AgreementBundle(serializers.Serializer[Any]):
    """What all comparisons say together. `agreementOrBetter` is a share of all but the errors, from 0 to 1."""

    comparisons = serializers.IntegerField()
    outcomes = OutcomeCountBundle(many=True)
    agreement_or_better = serializers.FloatField(allow_null=True)
    score_regret_milli = serializers.IntegerField()
    score_gain_milli = serializers.IntegerField()
    covers_regret = serializers.IntegerField()
    covers_gain = serializers.IntegerField()


class WhereaboutsBundle(serializers.Serializer[Any]):
    """Where a restaurant is: who chooses, what it has compared in this mode, what its next step still needs.

    `unmet` is null in mode legacy: what a first step needs is in both ledgers, which only `rollout status` compares.
    """

    restaurant_id = serializers.UUIDField()
    slug = serializers.CharField()
    mode = serializers.ChoiceField(choices=["legacy", "shadow", "dual_write", "v2"])
    why = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    comparisons = serializers.IntegerField()
    agreement_or_better = serializers.FloatField(allow_null=True)
    next_mode = serializers.CharField(allow_null=True)
    unmet = serializers.ListField(child=serializers.CharField(), allow_null=True)


class RolloutBundle(serializers.Serializer[Any]):
    """Where every restaurant of the caller is, and what all its comparisons say together."""

    begun = serializers.BooleanField()
    decommissioned = serializers.BooleanField()
    killed = serializers.BooleanField()
    agreement = AgreementBundle()
    restaurants = WhereaboutsBundle(many=True)


def comparison_bundle(row: ShadowComparison) -> dict[str, Any]:
    """This function will return a comparison as clients read it."""
    return {
        "id": str(row.pk),
        "restaurant_id": str(row.restaurant_id),
        "booking_id": str(row.booking_id) if row.booking_id else None,
        "outcome": row.outcome,
        "explanation": in_no_language(explain, row),
        "explained": is_explained(row),
        "mode": row.mode,
        "source": row.source,
        "operation": row.operation,
        "party_size": row.party_size,
        "starts_at": row.starts_at.isoformat(),
        "service_date": row.service_date.isoformat(),
        "legacy": _pick(row.legacy_plan, row.legacy_score_milli, row.legacy_reason, row.legacy_microseconds),
        "v2": _pick(row.v2_plan, row.v2_score_milli, row.v2_reason, row.v2_microseconds),
        "snapshot_hash": row.snapshot_hash,
        "compared_at": row.compared_at.isoformat(),
    }


def summary_bundle(found: Whereabouts, *, counted: Agreement) -> dict[str, Any]:
    """This function will return where every house is, and what the comparisons say together."""
    return {
        "begun": found.begun,
        "decommissioned": found.over,
        "killed": found.killed,
        "agreement": _agreement(counted),
        "restaurants": [_house(house) for house in found.houses],
    }


def _pick(plan: Mapping[str, Any] | None, score: int | None, reason: str, microseconds: int | None) -> dict[str, Any]:
    known = plan or {}
    return {
        "tables": list(known.get("tables") or known.get("tableIds") or ()),
        "score_milli": score,
        "broken": list(known.get("broken", ())),
        "reason": reason,
        "microseconds": microseconds,
    }


def _agreement(counted: Agreement) -> dict[str, Any]:
    return {
        "comparisons": counted.comparisons,
        "outcomes": [{"outcome": name, "count": count} for name, count in counted.counts.items()],
        "agreement_or_better": counted.share,
        "score_regret_milli": counted.score_regret_milli,
        "score_gain_milli": counted.score_gain_milli,
        "covers_regret": counted.covers_regret,
        "covers_gain": counted.covers_gain,
    }


def _house(house: House) -> dict[str, Any]:
    evidence = house.evidence
    return {
        "restaurant_id": str(house.restaurant.pk),
        "slug": house.restaurant.slug,
        "mode": house.mode,
        "why": house.why,
        "since": evidence.since.isoformat() if evidence.since else None,
        "comparisons": evidence.comparisons,
        "agreement_or_better": evidence.agreement,
        "next_mode": house.next_mode or None,
        "unmet": None if house.unmet is None else as_kept(house.unmet),
    }
