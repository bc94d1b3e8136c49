"""What is told when bookings are taken in, changed and seen through their evening."""

import pytest

from assignments import commands as ask
from tests.assignments.doing import HALF_PAST, MINUTE, NINE, done
from tests.assignments.told.stage import (
    CONFIRMED,
    PENDING,
    SEATED,
    Stage,
    committed,
    turned,
    waiting_again,
)
from tests.builders import A_WEEK_BEFORE, SEVEN

pytestmark = pytest.mark.django_db


def test_a_booking_that_is_taken_in_is_told_of_and_waits_for_the_pipeline(stage: Stage) -> None:
    book = ask.Book(
        restaurant_id=stage.restaurant.pk, party_size=2, starts_at=SEVEN, at=A_WEEK_BEFORE, actor="host", source="api"
    )
    assert stage.told_by(book) == [
        ("booking.created", "somebody", {"to": PENDING, "partySize": 2, "source": "api"}),
        ("job.queued", "somebody", {"round": 0}),
    ]


def test_a_party_at_the_door_is_booked_given_a_table_and_seated_at_once(stage: Stage) -> None:
    walk_in = ask.WalkIn(
        restaurant_id=stage.restaurant.pk, party_size=2, at=SEVEN, actor="host", table_ids=stage.tables("T1")
    )
    assert stage.told_by(walk_in) == [
        ("booking.created", "somebody", {"to": PENDING, "partySize": 2, "source": "walk_in"}),
        committed("somebody", "T1"),
        turned("booking.seated", "somebody", before=PENDING, after=SEATED),
    ]


def test_a_party_that_comes_stays_and_leaves(stage: Stage) -> None:
    pair = stage.has("pair", "T1")
    assert stage.told_by(ask.Seat(booking_id=pair.pk, at=SEVEN, actor="host")) == [
        ("assignment.seated", "pair", {}),
        turned("booking.seated", "pair", before=CONFIRMED, after=SEATED),
    ]
    until = NINE + 30 * MINUTE
    assert stage.told_by(ask.Extend(booking_id=pair.pk, at=HALF_PAST, actor="host", until=until)) == [
        ("assignment.extended", "pair", {"until": until.isoformat()}),
    ]
    assert stage.told_by(ask.Complete(booking_id=pair.pk, at=NINE, actor="host")) == [
        ("assignment.completed", "pair", {}),
        turned("booking.completed", "pair", before=SEATED, after="completed"),
    ]


def test_what_is_taken_back_is_told_with_the_state_it_is_in_again(stage: Stage) -> None:
    pair = stage.has("pair", "T1")
    done(ask.Seat(booking_id=pair.pk, at=SEVEN, actor="host"))
    assert stage.told_by(ask.Undo(booking_id=pair.pk, at=HALF_PAST, actor="host")) == [
        ("assignment.undone", "pair", {"state": CONFIRMED}),
        turned("booking.undone", "pair", before=SEATED, after=CONFIRMED),
    ]


def test_a_party_that_does_not_come(stage: Stage) -> None:
    pair = stage.has("pair", "T1")
    assert stage.told_by(ask.MarkNoShow(booking_id=pair.pk, at=HALF_PAST, actor="host")) == [
        ("assignment.released", "pair", {"tables": ["T1"]}),
        turned("booking.no_show", "pair", before=CONFIRMED, after="no_show"),
    ]


def test_a_party_that_cancels_with_and_without_a_table(stage: Stage) -> None:
    pair, late = stage.has("pair", "T1"), stage.waits("late")
    assert stage.told_by(ask.Cancel(booking_id=pair.pk, at=A_WEEK_BEFORE, actor="host")) == [
        ("assignment.released", "pair", {"tables": ["T1"]}),
        turned("booking.cancelled", "pair", before=CONFIRMED, after="cancelled"),
    ]
    assert stage.told_by(ask.Cancel(booking_id=late.pk, at=A_WEEK_BEFORE, actor="host")) == [
        turned("booking.cancelled", "late", before=PENDING, after="cancelled"),
        ("job.cancelled", "late", {}),
    ]


def test_a_party_that_is_pinned_and_let_go(stage: Stage) -> None:
    pair = stage.has("pair", "T1")
    for pinned, name in ((True, "booking.pinned"), (False, "booking.unpinned")):
        pin = ask.Pin(booking_id=pair.pk, at=A_WEEK_BEFORE, actor="host", pinned=pinned)
        assert stage.told_by(pin) == [(name, "pair", {})]


def test_a_change_that_the_table_bears_tells_which_fields_and_no_value(stage: Stage) -> None:
    pair = stage.has("pair", "T1")
    change = ask.Change(booking_id=pair.pk, at=A_WEEK_BEFORE, actor="host", starts_at=HALF_PAST)
    assert stage.told_by(change) == [
        ("booking.changed", "pair", {"fields": ["starts_at", "window"]}),
        committed("pair", "T1"),
    ]


def test_a_change_that_the_table_does_not_bear_tells_of_the_move(stage: Stage) -> None:
    pair = stage.has("pair", "T1")
    change = ask.Change(booking_id=pair.pk, at=A_WEEK_BEFORE, actor="host", party_size=4)
    assert stage.told_by(change) == [
        ("booking.changed", "pair", {"fields": ["party_size"]}),
        ("assignment.moved", "pair", {"tables": ["T3"], "was": ["T1"], "source": "manual"}),
    ]


def test_a_change_of_a_party_that_waits_has_the_pipeline_look_afresh(stage: Stage) -> None:
    pair = stage.waits("pair")
    change = ask.Change(booking_id=pair.pk, at=A_WEEK_BEFORE, actor="host", party_size=3)
    assert stage.told_by(change) == [
        ("booking.changed", "pair", {"fields": ["party_size"]}),
        ("job.queued", "pair", {"round": 1}),
    ]


def test_a_change_that_costs_the_table_has_it_wait_again(stage: Stage) -> None:
    stage.has("four", "T3", party_size=4)
    pair = stage.has("pair", "T1")
    change = ask.Change(booking_id=pair.pk, at=A_WEEK_BEFORE, actor="host", party_size=4, accept_pending=True)
    assert stage.told_by(change) == [
        ("booking.changed", "pair", {"fields": ["party_size"]}),
        ("assignment.released", "pair", {"tables": ["T1"]}),
        turned("booking.released", "pair", before=CONFIRMED, after=PENDING, party_size=4),
        ("job.queued", "pair", {"round": 0}),
    ]


def test_a_release_gives_the_tables_back_and_the_party_to_the_pipeline(stage: Stage) -> None:
    pair = stage.has("pair", "T1")
    release = ask.Release(booking_id=pair.pk, at=A_WEEK_BEFORE, actor="host")
    assert stage.told_by(release) == waiting_again("pair", "T1")
