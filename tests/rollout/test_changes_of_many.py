"""All houses at once, or a share of them: who goes along, who is asked for figures, who is told."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine

from rollout.changes import follow_the_ramp, ramp, set_mode_of_all
from rollout.changing import Changed
from rollout.errors import NothingToChange, WrongWay
from rollout.models import FlaggedRestaurant
from rollout.models.flag import bucket_of
from rollout.modes import DUAL_WRITE, LEGACY, SHADOW, SHADOW_FLAG, V2
from telemetry.models import Event
from tests.builders import A_WEEK_BEFORE, house
from tests.rollout.acting import by, go_to, mode
from tests.rollout.comparing import many
from tests.rollout.steps import STRICT, refused
from venues.models import Restaurant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_later() -> Iterator[None]:
    """Comparisons are made after the changes, whatever the calendar says."""
    with time_machine.travel(A_WEEK_BEFORE + dt.timedelta(days=1), tick=False):
        yield


def test_every_house_that_is_in_another_mode_is_told_of_once() -> None:
    one, other = house(), house()
    go_to(LEGACY, one)
    Event.objects.all().delete()
    changed: Changed = set_mode_of_all(LEGACY, by=STRICT)
    assert (changed.restaurants, mode(other)) == (1, LEGACY)
    told = Event.objects.get()
    assert (told.name, told.restaurant_id, told.subject_id, told.actor, told.payload) == (
        "rollout.mode_changed",
        other.pk,
        changed.change.pk,
        "ops",
        {"from": "v2", "to": "legacy"},
    )


def test_with_all_of_them_go_those_to_come() -> None:
    go_to(SHADOW, house())
    set_mode_of_all(LEGACY, by=STRICT)
    assert (mode(house()), FlaggedRestaurant.objects.count()) == (LEGACY, 0)


def test_all_together_go_one_way_only() -> None:
    one, other = house(), house()
    go_to(LEGACY, one)
    go_to(SHADOW, other)
    for to, forward in ((LEGACY, True), (SHADOW, False), (DUAL_WRITE, False)):
        with pytest.raises(WrongWay):
            set_mode_of_all(to, by=by(), forward=forward)
    assert (mode(one), mode(other)) == (LEGACY, SHADOW)
    set_mode_of_all(SHADOW, by=by(), forward=True)
    set_mode_of_all(LEGACY, by=by(), forward=False)
    assert (mode(one), mode(other)) == (LEGACY, LEGACY)


def houses_in_shadow(count: int) -> list[Restaurant]:
    """The first to join a ramp comes first."""
    houses = sorted((house() for _ in range(count)), key=lambda each: bucket_of(each.pk))
    set_mode_of_all(SHADOW, by=by())
    return houses


def just_above(restaurant: Restaurant) -> Decimal:
    """The smallest share that a house belongs to."""
    return Decimal(bucket_of(restaurant.pk) + 1) / 10


def test_a_ramp_asks_for_the_figures_of_those_that_would_join() -> None:
    first, second = houses_in_shadow(2)
    many(second, same=300)
    assert refused(lambda: ramp(just_above(first), by=STRICT)) == ("0 comparisons of 200",)
    many(first, same=200)
    change = ramp(just_above(first), by=STRICT).change
    assert (mode(first), mode(second), change.evidence["comparisons"]) == (V2, SHADOW, 200)
    assert ramp(just_above(second), by=STRICT).change.evidence["comparisons"] == 300
    assert (mode(first), mode(second)) == (V2, V2)
    ramp(just_above(first), by=STRICT)
    assert (mode(first), mode(second)) == (V2, SHADOW)


def test_a_ramp_that_takes_houses_along_in_which_nobody_compared_says_so() -> None:
    first, second = houses_in_shadow(2)
    many(second, same=300)
    go_to(LEGACY, first)
    follow = by()
    assert refused(lambda: set_mode_of_all(V2, by=STRICT)) == ("1 of 2 restaurants skips shadow",)
    follow_the_ramp(first, by=follow)
    assert mode(first) == SHADOW


def test_a_house_that_is_named_does_not_go_with_the_ramp_until_it_follows_again() -> None:
    (restaurant,) = houses_in_shadow(1)
    go_to(LEGACY, restaurant)
    ramp(Decimal(100), by=by())
    assert mode(restaurant) == LEGACY
    assert refused(lambda: follow_the_ramp(restaurant, by=STRICT)) == ("skips shadow", "skips dual_write")
    follow_the_ramp(restaurant, by=by())
    assert mode(restaurant) == V2
    with pytest.raises(NothingToChange):
        follow_the_ramp(restaurant, by=by())


def test_shadow_can_be_ramped_too_and_needs_what_a_first_step_needs() -> None:
    restaurant = house()
    set_mode_of_all(LEGACY, by=by())
    ramp(Decimal(100), by=STRICT, flag=SHADOW_FLAG)
    assert mode(restaurant) == SHADOW
