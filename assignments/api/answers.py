"""What the planner says, as clients read it: plans with their breakdown, refusals, the proof that nothing is better."""

from typing import Any

from rest_framework import serializers

REFERENCES = ("reference", "references")


class BreakdownBundle(serializers.Serializer[Any]):
    """What a score is made of, in thousandths of a point."""

    slack = serializers.IntegerField()
    join = serializers.IntegerField()
    fragmentation = serializers.IntegerField()
    zones = serializers.IntegerField()
    scarcity = serializers.IntegerField()
    lookahead = serializers.IntegerField()


class PlanBundle(serializers.Serializer[Any]):
    """One legal seating and its price; rank 1 is the best."""

    tables = serializers.ListField(child=serializers.CharField())
    table_ids = serializers.ListField(child=serializers.UUIDField())
    capacity = serializers.IntegerField()
    overage = serializers.IntegerField()
    adjacency_cost = serializers.IntegerField()
    score_milli = serializers.IntegerField()
    breakdown = BreakdownBundle()
    rank = serializers.IntegerField()


class CertificateBundle(serializers.Serializer[Any]):
    """How much was looked at. `complete` is always true: the ranking never gives up early."""

    complete = serializers.BooleanField()
    sets_considered = serializers.IntegerField()
    sets_feasible = serializers.IntegerField()


class RefusalBundle(serializers.Serializer[Any]):
    """Why there is no plan: one code, one reason for each table, and what to do now."""

    code = serializers.CharField()
    tables = serializers.ListField(child=serializers.DictField())
    next_steps = serializers.ListField(child=serializers.DictField())


def without_references(document: Any) -> Any:
    """This function will return a refusal, its steps or checks without naming who has the tables, for viewers."""
    if isinstance(document, dict):
        return {key: without_references(value) for key, value in document.items() if key not in REFERENCES}
    if isinstance(document, list):
        return [without_references(value) for value in document]
    return document
