"""What the manual workflow reads and answers."""

from typing import Any

from rest_framework import serializers

from assignments.api.overriding import OverrideBody
from holds.models import Hold
from holds.validation import Validation

MOST_TABLES = 50
LONGEST_HOLD_SECONDS = 3600


class TableIds(serializers.ListField):
    """The tables somebody picked."""

    child = serializers.UUIDField()

    def __init__(self, **options: Any) -> None:
        super().__init__(min_length=1, max_length=MOST_TABLES, **options)


class ValidateBody(serializers.Serializer[Any]):
    """Which tables for which booking."""

    booking_id = serializers.UUIDField()
    table_ids = TableIds()
    require_adjacency = serializers.BooleanField(default=True)
    ignore_hold_id = serializers.UUIDField(required=False, allow_null=True, default=None)


class HoldBody(serializers.Serializer[Any]):
    """Which tables to hold, for how long, instead of which hold."""

    booking_id = serializers.UUIDField()
    table_ids = TableIds()
    ttl_seconds = serializers.IntegerField(min_value=1, max_value=LONGEST_HOLD_SECONDS, required=False)
    replace_hold_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    override = OverrideBody(required=False, allow_null=True, default=None)
    idempotency_key = serializers.CharField(max_length=200, required=False)


class ConfirmBody(serializers.Serializer[Any]):
    """Which hold becomes the booking's assignment."""

    booking_id = serializers.UUIDField()
    hold_id = serializers.UUIDField()
    selection_id = serializers.UUIDField(required=False)
    idempotency_key = serializers.CharField(max_length=200, required=False)


class ExtendBody(serializers.Serializer[Any]):
    """How long from now."""

    ttl_seconds = serializers.IntegerField(min_value=1, max_value=LONGEST_HOLD_SECONDS, required=False)


class CheckBundle(serializers.Serializer[Any]):
    """What one rule says."""

    code = serializers.CharField()
    status = serializers.ChoiceField(choices=["ok", "warn", "error"])
    message = serializers.CharField(allow_blank=True)
    next_steps = serializers.ListField(child=serializers.DictField())
    details = serializers.DictField()


class SummaryBundle(serializers.Serializer[Any]):
    """What the tables are together."""

    table_count = serializers.IntegerField()
    capacity = serializers.IntegerField()
    overage = serializers.IntegerField()
    zones = serializers.ListField(child=serializers.CharField())
    score = serializers.IntegerField()


class ValidationBundle(serializers.Serializer[Any]):
    """Every check in its order, and their sum."""

    ok = serializers.BooleanField()
    checks = CheckBundle(many=True)
    summary = SummaryBundle()


class HoldBundle(serializers.Serializer[Any]):
    """A hold and its deadline. `selectionId` confirms it."""

    id = serializers.UUIDField()
    booking_id = serializers.UUIDField()
    state = serializers.CharField()
    table_ids = serializers.ListField(child=serializers.UUIDField())
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    selection_id = serializers.UUIDField()
    created_by = serializers.CharField()


def validation_bundle(validation: Validation) -> dict[str, Any]:
    """This function will return a validation as clients read it."""
    summary = validation.summary
    return {
        "ok": validation.ok,
        "checks": [check.as_json() for check in validation.checks],
        "summary": {
            "table_count": summary.table_count,
            "capacity": summary.capacity,
            "overage": summary.overage,
            "zones": list(summary.zones),
            "score": summary.score_milli,
        },
    }


def hold_bundle(hold: Hold) -> dict[str, Any]:
    """This function will return a hold as clients read it."""
    return {
        "id": str(hold.pk),
        "booking_id": str(hold.booking_id),
        "state": hold.state,
        "table_ids": [str(table_id) for table_id in hold.table_ids],
        "starts_at": hold.window.lower.isoformat(),
        "ends_at": hold.window.upper.isoformat(),
        "expires_at": hold.expires_at.isoformat(),
        "selection_id": str(hold.selection_id),
        "created_by": hold.created_by,
    }
