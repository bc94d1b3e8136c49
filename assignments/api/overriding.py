"""Rules that a manager sets aside, with a reason: one body, one check of the role, for every door that takes it."""

import uuid
from typing import Any

from rest_framework import serializers

from venues.api.doors import Door

# Clients name rules as the API does, the planner as its own.
OVERRIDES = {
    "not_adjacent": "not_joined",
    "overage_exceeded": "overage",
    "pacing_exceeded": "pacing_exceeded",
    "party_above_max": "party_above_max",
    "party_below_min": "party_below_min",
}


class OverrideBody(serializers.Serializer[Any]):
    """Rules that a manager sets aside, and why."""

    codes = serializers.ListField(child=serializers.ChoiceField(choices=sorted(OVERRIDES)), min_length=1, max_length=10)
    reason = serializers.CharField(max_length=200)


def set_aside(door: Door, *, override: dict[str, Any] | None, restaurant_id: uuid.UUID) -> dict[str, Any]:
    """This function will return the part of a command that says which rules do not count and why.

    Raises: RoleRequired where somebody who is no manager there sets any aside.
    """
    if override is None:
        return {}
    door.require("manager", restaurant_id=restaurant_id)
    return {"overrides": frozenset(OVERRIDES[code] for code in override["codes"]), "reason": override["reason"]}


def require_picked(attrs: dict[str, Any]) -> dict[str, Any]:
    """This function will refuse an override for tables that nobody has picked: the planner's own need none.

    Raises: ValidationError.
    """
    if attrs["override"] and not attrs["table_ids"]:
        raise serializers.ValidationError(
            {"override": ["Rules are set aside for tables that you pick: name tableIds."]}
        )
    return attrs
