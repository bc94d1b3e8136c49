"""Steps that are refused for their figures, and a house that has begun to compare."""

from typing import Any

import pytest

from rollout.errors import NotYet
from rollout.models import Flag, FlaggedRestaurant
from rollout.modes import SHADOW
from telemetry.models import Event
from tests.builders import house
from tests.rollout.acting import by, go_to
from venues.models import Restaurant

STRICT = by(override=False)


def refused(step: Any) -> tuple[str, ...]:
    """The thresholds that a step misses, after it has changed nothing."""
    before = _rows()
    with pytest.raises(NotYet) as refusal:
        step()
    assert _rows() == before
    return refusal.value.unmet


def _rows() -> list[list[Any]]:
    return [list(model._default_manager.order_by("pk").values_list()) for model in (Flag, FlaggedRestaurant, Event)]


def in_shadow() -> Restaurant:
    """A house in which both plan and the old one chooses."""
    restaurant = house()
    go_to(SHADOW, restaurant)
    return restaurant
