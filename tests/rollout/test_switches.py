"""What is thrown at once and needs no figures: the kill switch, of a house or of all."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from rollout.changes import set_mode
from rollout.errors import NothingToChange
from rollout.models import FlaggedRestaurant, RolloutChange
from rollout.modes import LEGACY, SHADOW, V2
from rollout.switches import kill
from tests.builders import A_WEEK_BEFORE, house
from tests.rollout.acting import by, mode
from tests.rollout.steps import STRICT, in_shadow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_later() -> Iterator[None]:
    """Comparisons are made after the changes, whatever the calendar says."""
    with time_machine.travel(A_WEEK_BEFORE + dt.timedelta(days=1), tick=False):
        yield


def test_the_kill_switch_of_a_house_or_of_all_needs_no_figure_and_gives_every_mode_back() -> None:
    one, other = in_shadow(), house()
    kill(one, on=True, by=STRICT)
    assert (mode(one), mode(other)) == (LEGACY, V2)
    assert kill(None, on=True, by=STRICT).restaurants == 1
    assert (mode(one), mode(other)) == (LEGACY, LEGACY)
    kill(None, on=False, by=STRICT)
    assert (mode(one), mode(other)) == (LEGACY, V2)
    kill(one, on=False, by=STRICT)
    assert (mode(one), mode(other)) == (SHADOW, V2)
    history = RolloutChange.objects.filter(what="allocator.v2.force_legacy").order_by("at", "restaurant", "changed_to")
    assert sorted((row.restaurant_id == one.pk, row.changed_to) for row in history) == [
        (False, "off"),
        (False, "on"),
        (True, "off"),
        (True, "on"),
    ]


def test_a_house_under_the_kill_switch_can_not_be_promoted() -> None:
    restaurant = house()
    kill(restaurant, on=True, by=by())
    with pytest.raises(NothingToChange, match="stays in legacy"):
        set_mode(restaurant, to=SHADOW, by=by())
    assert not FlaggedRestaurant.objects.exclude(flag__name="allocator.v2.force_legacy").exists()
