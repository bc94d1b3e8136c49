"""Steps forward need figures and leave them behind; steps back need nothing; each is told and can be read later."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from rollout.changes import follow_the_ramp, ramp, set_mode, set_mode_of_all
from rollout.errors import NothingToChange, RolloutOver
from rollout.models import Flag, LegacyAssignment, RolloutChange, ShadowComparison
from rollout.models.flag import bucket_of
from rollout.modes import DUAL_WRITE, LEGACY, MODES, SHADOW, V2, V2_FLAG
from rollout.switches import kill, switch
from tests.builders import A_WEEK_BEFORE, booking, house, request
from tests.holds.doing import commit
from tests.rollout.acting import by, go_to, mode
from tests.rollout.comparing import many, many_in
from tests.rollout.old_ledger import old_rows
from tests.rollout.steps import STRICT, in_shadow, refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_later() -> Iterator[None]:
    """Comparisons are made after the changes, whatever the calendar says."""
    with time_machine.travel(A_WEEK_BEFORE + dt.timedelta(days=1), tick=False):
        yield


@pytest.mark.parametrize(
    ("outcomes", "unmet"),
    [
        ({}, ("0 comparisons of 200",)),
        ({"same": 199}, ("199 comparisons of 200",)),
        ({"same": 200, "error": 1}, ("1 comparison ended in an error",)),
        (
            {"same": 300, "legacy_better": 1},
            ("1 comparison priced the old plan lower, which is a bug",),
        ),
        ({"same": 197, "legacy_only": 3}, ("98.50% agree or are better, 99% are needed",)),
    ],
)
def test_a_house_stays_where_it_is_while_its_figures_are_missed(
    outcomes: dict[str, int], unmet: tuple[str, ...]
) -> None:
    restaurant = in_shadow()
    many(restaurant, **outcomes)
    assert refused(lambda: set_mode(restaurant, to=DUAL_WRITE, by=STRICT)) == unmet
    assert mode(restaurant) == SHADOW


def test_a_house_whose_figures_are_met_goes_on_and_they_are_kept() -> None:
    restaurant = in_shadow()
    since = RolloutChange.objects.get(what="mode", restaurant=restaurant).at
    many(restaurant, same=190, v2_better=4, v2_only=2, legacy_illegal=2, equivalent=2, legacy_only=2)
    change = set_mode(restaurant, to=DUAL_WRITE, by=STRICT).change
    assert mode(restaurant) == DUAL_WRITE
    assert change.evidence == {
        "since": since.isoformat(),
        "comparisons": 202,
        "agreement": 0.9901,
        "outcomes": {
            "equivalent": 2,
            "legacy_illegal": 2,
            "legacy_only": 2,
            "same": 190,
            "v2_better": 4,
            "v2_only": 2,
        },
    }
    assert (change.changed_from, change.changed_to, change.actor, change.reason, change.overridden) == (
        "shadow",
        "dual_write",
        "ops",
        "a test",
        [],
    )


def test_a_missed_threshold_is_set_aside_with_a_reason_and_only_with_one() -> None:
    restaurant = in_shadow()
    assert refused(lambda: set_mode(restaurant, to=DUAL_WRITE, by=by(reason=""))) == ("0 comparisons of 200",)
    change = set_mode(restaurant, to=DUAL_WRITE, by=by(reason="the owner wants it")).change
    assert (mode(restaurant), change.overridden, change.reason) == (
        DUAL_WRITE,
        ["0 comparisons of 200"],
        "the owner wants it",
    )


def test_what_was_compared_in_another_mode_by_others_or_before_the_last_change_does_not_count() -> None:
    with time_machine.travel(A_WEEK_BEFORE - dt.timedelta(days=1), tick=False):
        restaurant = house()
        many(restaurant, same=200)
    go_to(SHADOW, restaurant)
    many_in(DUAL_WRITE, restaurant, same=200)
    many(house(), same=200)
    many(restaurant, same=3)
    ShadowComparison.objects.filter(restaurant=restaurant, mode=SHADOW).first()
    imported = ShadowComparison.objects.filter(restaurant=restaurant, mode=SHADOW, compared_at__gt=A_WEEK_BEFORE)
    assert imported.filter(pk=imported.values_list("pk")[:1]).update(source="import") == 1
    assert refused(lambda: set_mode(restaurant, to=DUAL_WRITE, by=STRICT)) == ("2 comparisons of 200",)


def test_a_ramp_that_concerns_others_does_not_begin_the_count_anew_and_the_kill_switch_does() -> None:
    restaurant = in_shadow()
    many(restaurant, same=200)
    now = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    ramp(Decimal("99.9") if bucket_of(restaurant.pk) == 999 else Decimal("0.1"), by=by(at=now))
    set_mode(restaurant, to=DUAL_WRITE, by=STRICT)
    set_mode(restaurant, to=SHADOW, by=STRICT)
    kill(None, on=True, by=by(at=now))
    kill(None, on=False, by=by(at=now))
    assert refused(lambda: set_mode(restaurant, to=DUAL_WRITE, by=STRICT)) == ("0 comparisons of 200",)


def test_a_step_that_skips_one_says_so() -> None:
    restaurant = house()
    go_to(LEGACY, restaurant)
    assert refused(lambda: set_mode(restaurant, to=V2, by=STRICT)) == ("skips shadow", "skips dual_write")


def test_nobody_compares_before_both_ledgers_say_the_same_and_every_old_row_has_its_answer() -> None:
    restaurant = house()
    go_to(LEGACY, restaurant)
    stored = booking(restaurant)
    commit(request(stored, table_ids=None))
    LegacyAssignment.objects.update(end_at=stored.window.lower)
    old_rows(booking(restaurant), "T1")
    told = (
        "the ledgers differ in 2 places (audit_ledger)",
        "1 row of the old ledger waits for backfill_assignments",
    )
    assert refused(lambda: set_mode(restaurant, to=SHADOW, by=STRICT)) == told
    assert refused(lambda: set_mode_of_all(SHADOW, by=STRICT)) == told
    LegacyAssignment.objects.all().delete()
    assert refused(lambda: set_mode(restaurant, to=SHADOW, by=STRICT)) == (
        "the ledgers differ in 1 place (audit_ledger)",
    )


@pytest.mark.parametrize("to", MODES[:-1])
def test_back_it_goes_from_everywhere_without_any_figure(to: str) -> None:
    restaurant = house()
    set_mode(restaurant, to=to, by=STRICT)
    assert mode(restaurant) == to


def test_what_is_so_already_is_not_changed() -> None:
    restaurant = house()
    go_to(SHADOW, restaurant)
    steps: tuple[Callable[[], Any], ...] = (
        lambda: set_mode(restaurant, to=SHADOW, by=by()),
        lambda: ramp(Decimal(100), by=by(), flag=V2_FLAG),
        lambda: kill(None, on=False, by=by()),
        lambda: kill(restaurant, on=False, by=by()),
        lambda: switch("planner.combinations", on=True, by=by()),
    )
    count = RolloutChange.objects.count()
    for step in steps:
        with pytest.raises(NothingToChange):
            step()
    assert RolloutChange.objects.count() == count


def test_a_rehearsal_says_what_would_change_and_keeps_nothing() -> None:
    restaurant = in_shadow()
    count = RolloutChange.objects.count()
    rehearsal = by(dry_run=True)
    assert set_mode(restaurant, to=V2, by=rehearsal).restaurants == 1
    assert kill(None, on=True, by=rehearsal).restaurants == 1
    assert set_mode_of_all(LEGACY, by=rehearsal).restaurants == 1
    switch("auto.make_room", on=False, by=rehearsal)
    assert (mode(restaurant), RolloutChange.objects.count()) == (SHADOW, count)


def test_after_the_end_there_is_nothing_left_to_change() -> None:
    restaurant = house()
    RolloutChange.objects.create(
        what=RolloutChange.DECOMMISSION, changed_from="mirrored", changed_to="frozen", actor="ops", at=A_WEEK_BEFORE
    )
    steps: tuple[Callable[[], Any], ...] = (
        lambda: set_mode(restaurant, to=LEGACY, by=by()),
        lambda: set_mode_of_all(LEGACY, by=by()),
        lambda: follow_the_ramp(restaurant, by=by()),
        lambda: ramp(Decimal(5), by=by()),
        lambda: kill(None, on=True, by=by()),
        lambda: switch("auto.make_room", on=False, by=by()),
    )
    for step in steps:
        with pytest.raises(RolloutOver):
            step()
    assert (mode(restaurant), Flag.objects.count()) == (V2, 0)


def test_the_flags_are_made_by_the_first_change_and_ours_goes_on_choosing_elsewhere() -> None:
    one, other = house(), house()
    assert (Flag.objects.count(), mode(one)) == (0, V2)
    go_to(LEGACY, one)
    assert (mode(one), mode(other), Flag.objects.count()) == (LEGACY, V2, 4)
    assert isinstance(RolloutChange.objects.get().pk, uuid.UUID)
