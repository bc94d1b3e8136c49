"""Which mode a house is in, by what its flags say; and who joins and leaves when the share of houses changes."""

import itertools
import random
import uuid
from decimal import Decimal

import pytest

from rollout.gate import heard
from rollout.models import Flag
from rollout.models.flag import bucket_of
from rollout.modes import Said, mode_of

HOUSE = uuid.UUID(int=7)


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        (Said(begun=False), "v2"),
        (Said(), "legacy"),
        (Said(dual_write=True), "legacy"),
        (Said(shadow=True), "shadow"),
        (Said(shadow=True, dual_write=True), "shadow"),
        (Said(v2=True, dual_write=True), "dual_write"),
        (Said(v2=True, dual_write=True, shadow=True), "dual_write"),
        (Said(v2=True), "v2"),
        (Said(v2=True, shadow=True), "v2"),
    ],
)
def test_a_house_is_in_the_mode_that_its_flags_say(said: Said, mode: str) -> None:
    assert mode_of(said) == mode


def test_the_kill_switch_wins_over_everything_but_the_end() -> None:
    for begun, v2, shadow, dual_write in itertools.product((True, False), repeat=4):
        said = Said(begun=begun, v2=v2, shadow=shadow, dual_write=dual_write, force_legacy=True)
        assert mode_of(said) == "legacy"
        over = Said(begun=begun, v2=v2, shadow=shadow, dual_write=dual_write, force_legacy=True, decommissioned=True)
        assert mode_of(over) == "v2"


def test_what_nobody_has_said_is_off_for_flags_and_on_for_switches() -> None:
    assert heard([], restaurant_id=HOUSE) == Said(begun=False)
    rows = [("planner.combinations", False, None, None), ("auto.make_room", False, None, None)]
    assert heard([*rows], restaurant_id=HOUSE) == Said(begun=False, joins=False, make_room=False)


def test_for_all_wins_over_by_name_and_by_name_over_the_share() -> None:
    inside = Flag(percent=Decimal(100))
    assert [inside.holds_for(HOUSE, named=named) for named in (None, True, False)] == [True, True, False]
    assert [Flag().holds_for(HOUSE, named=named) for named in (None, True, False)] == [False, True, False]
    for everyone in (True, False):
        flag = Flag(everyone=everyone, percent=Decimal(50))
        assert [flag.holds_for(HOUSE, named=named) for named in (None, True, False)] == [everyone] * 3


def test_going_up_only_adds_houses_and_going_down_takes_the_same_ones_away_again() -> None:
    dice = random.Random(7)
    houses = [uuid.UUID(int=dice.getrandbits(128), version=4) for _ in range(10_000)]

    def inside(percent: str) -> set[uuid.UUID]:
        flag = Flag(percent=Decimal(percent))
        return {each for each in houses if flag.holds_for(each, named=None)}

    up = [inside(step) for step in ("1", "5", "25", "100")]
    assert [lower < higher for lower, higher in itertools.pairwise(up)] == [True, True, True]
    assert [len(each) for each in up] == [106, 509, 2492, 10_000]
    assert inside("25") == up[2]
    assert (inside("0"), inside("0.1") < inside("1"), inside("99.9") < up[3]) == (set(), True, True)


def test_a_house_keeps_its_place_for_ever() -> None:
    """Whoever changes this moves houses between allocators in the middle of a ramp."""
    known = {
        "00000000-0000-0000-0000-000000000000": 493,
        "12345678-1234-5678-1234-567812345678": 872,
        "ffffffff-ffff-4fff-bfff-ffffffffffff": 422,
    }
    assert {name: bucket_of(uuid.UUID(name)) for name in known} == known
