"""What is told when tables are given, moved, held, blocked and closed."""

from typing import Any

import pytest

from assignments import closures
from assignments import commands as ask
from assignments.errors import HoldExpired, SelectionIneligible
from assignments.models import Assignment
from assignments.sweeping import sweep
from assignments.wiring import claims
from holds.models import Hold
from tests.assignments.doing import NINE
from tests.assignments.told.stage import CONFIRMED, PENDING, Stage, committed, seating, turned, waiting_again
from tests.builders import A_WEEK_BEFORE, SEVEN, request
from tests.holds.doing import lapse
from venues.models import Closure

pytestmark = pytest.mark.django_db
EVENING = (SEVEN, NINE)


def hold(stage: Stage, name: str, *numbers: str, **more: Any) -> Hold:
    """A party's hold of tables, for three minutes."""
    command = ask.PlaceHold(
        booking_id=stage.parties[name].pk, table_ids=stage.tables(*numbers), ttl_seconds=180, actor="host", **more
    )
    stage.told_by(command)
    return Hold.objects.get(pk=command.hold_id)


def test_tables_given_by_hand_end_the_search_for_some(stage: Stage) -> None:
    pair = stage.waits("pair")
    wanted = ask.AssignmentCommitRequest(
        booking_id=pair.pk, table_ids=stage.tables("T1"), source="manual", actor="host", idempotency_key="once"
    )
    assert stage.told_by(wanted) == seating("pair", "T1")
    assert stage.told_by(wanted) == [], "a repeat is answered with what was done"


def test_a_rule_that_a_manager_sets_aside_is_told_and_why_is_not(stage: Stage) -> None:
    three = stage.waits("three", party_size=3)
    wanted = request(three, table_ids=stage.tables("T1", "T2"), overrides=frozenset({"not_joined"}), reason="Ada asked")
    assert stage.told_by(wanted) == [
        committed("three", "T1", "T2", overrides=["not_joined"]),
        turned("booking.confirmed", "three", before=PENDING, after=CONFIRMED, party_size=3),
        ("job.cancelled", "three", {}),
    ]


def test_a_move_tells_where_from_and_where_to(stage: Stage) -> None:
    pair = stage.has("pair", "T1")
    move = ask.Move(booking_id=pair.pk, at=A_WEEK_BEFORE, actor="host", table_ids=stage.tables("T2"))
    assert stage.told_by(move) == [("assignment.moved", "pair", {"tables": ["T2"], "was": ["T1"], "source": "manual"})]


def test_two_that_change_places_both_move(stage: Stage) -> None:
    one, two = stage.has("one", "T1"), stage.has("two", "T2")
    swap = ask.Swap(booking_id=one.pk, other_id=two.pk, at=A_WEEK_BEFORE, actor="host")
    assert stage.told_by(swap) == [
        ("assignment.moved", "one", {"tables": ["T2"], "was": ["T1"], "source": "manual"}),
        ("assignment.moved", "two", {"tables": ["T1"], "was": ["T2"], "source": "manual"}),
    ]


def test_one_that_makes_way_moves_and_the_other_gets_its_table(stage: Stage) -> None:
    pair, four = stage.has("pair", "T3"), stage.waits("four", party_size=4)
    moves = ((pair.pk, stage.tables("T1")), (four.pk, stage.tables("T3")))
    assert stage.told_by(ask.Rearrange(moves=moves, at=A_WEEK_BEFORE, actor="host")) == [
        ("assignment.moved", "pair", {"tables": ["T1"], "was": ["T3"], "source": "manual"}),
        committed("four", "T3"),
        turned("booking.confirmed", "four", before=PENDING, after=CONFIRMED, party_size=4),
        ("job.cancelled", "four", {}),
    ]


def test_a_hold_is_placed_lengthened_and_let_go(stage: Stage) -> None:
    pair = stage.waits("pair")
    place = ask.PlaceHold(booking_id=pair.pk, table_ids=stage.tables("T1"), ttl_seconds=180, actor="host")
    assert stage.told_by(place) == [("hold.created", "pair", {"tables": ["T1"], "ttlSeconds": 180})]
    held: dict[str, Any] = {"booking_id": pair.pk, "hold_id": place.hold_id, "actor": "host"}
    assert stage.told_by(ask.ExtendHold(**held, ttl_seconds=240)) == [("hold.extended", "pair", {"ttlSeconds": 240})]
    assert stage.told_by(ask.ReleaseHold(**held)) == [("hold.released", "pair", {})]
    assert stage.told_by(ask.ReleaseHold(**held)) == [], "what is let go is let go"


def test_a_hold_that_takes_anothers_place_lets_that_one_go_first(stage: Stage) -> None:
    pair = stage.waits("pair")
    first = hold(stage, "pair", "T1")
    second = ask.PlaceHold(
        booking_id=pair.pk, table_ids=stage.tables("T2"), ttl_seconds=60, actor="host", replaces=first.pk
    )
    assert stage.told_by(second) == [
        ("hold.released", "pair", {}),
        ("hold.created", "pair", {"tables": ["T2"], "ttlSeconds": 60}),
    ]


def test_a_confirmed_hold_tells_which_assignment_has_its_tables(stage: Stage) -> None:
    pair = stage.waits("pair")
    kept = hold(stage, "pair", "T1")
    told = stage.told_by(request(pair, hold_id=kept.pk))
    became = Assignment.objects.get(booking=pair)
    assert told == [
        ("hold.confirmed", "pair", {"assignment": str(became.pk)}),
        committed("pair", "T1", hold=str(kept.pk)),
        turned("booking.confirmed", "pair", before=PENDING, after=CONFIRMED),
        ("job.cancelled", "pair", {}),
    ]


def test_tables_that_may_not_be_held_are_told_with_the_code_alone(stage: Stage) -> None:
    four = stage.waits("four", party_size=4)
    place = ask.PlaceHold(booking_id=four.pk, table_ids=stage.tables("T1"), ttl_seconds=180, actor="host")
    assert stage.told_by_refusing(place, error=SelectionIneligible) == [
        ("hold.refused", "four", {"code": "selection_ineligible", "operation": "place_hold"}),
    ]


def test_a_hold_whose_time_is_over_is_told_by_the_sweeper_and_lasts_no_longer(stage: Stage) -> None:
    pair = stage.waits("pair")
    kept = hold(stage, "pair", "T1")
    lapse(kept)
    assert stage.told_by(lambda: sweep(claims=claims()), actor="sweeper") == [("hold.expired", "pair", {})]
    more = ask.ExtendHold(booking_id=pair.pk, hold_id=kept.pk, ttl_seconds=240, actor="host")
    assert stage.told_by_refusing(more, error=HoldExpired) == [
        ("hold.refused", "pair", {"code": "hold_expired", "operation": "extend_hold"}),
    ]


def test_tables_out_of_service_and_back_in_it(stage: Stage) -> None:
    block = ask.Block(
        restaurant_id=stage.restaurant.pk, table_ids=stage.tables("T1"), window=EVENING, actor="host", reason="a leg"
    )
    assert stage.told_by(block) == [("table.blocked", "", {"tables": ["T1"], "until": NINE.isoformat()})]
    closure = Closure.objects.get(pk=block.block_id)
    unblock = ask.Unblock(restaurant_id=stage.restaurant.pk, block_id=closure.pk, window=EVENING, actor="host")
    assert stage.told_by(unblock) == [("table.unblocked", "", {"tables": ["T1"]})]


def test_a_closure_takes_the_tables_from_those_who_have_them_and_ends_holds(stage: Stage) -> None:
    stage.has("pair", "T1")
    stage.waits("late")
    hold(stage, "late", "T2")
    close = ask.Close(restaurant_id=stage.restaurant.pk, window=EVENING, at=A_WEEK_BEFORE, actor="host")
    *displaced, queued = waiting_again("pair", "T1")
    assert stage.told_by(lambda: closures.close(close, claims=claims())) == [
        *displaced,
        ("hold.released", "late", {}),
        ("table.blocked", "", {"tables": ["T1", "T2", "T3"], "until": NINE.isoformat()}),
        queued,
    ]
