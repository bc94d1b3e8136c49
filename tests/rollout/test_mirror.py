"""The old ledger says after every command what ours says, in every mode, and nobody who reads it can tell the mode."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import transaction
from pytest_django import Settings

from assignments import closures, floors, optimising
from assignments import commands as ask
from assignments.audit import audit
from assignments.models import Assignment, Booking, MergeGroup, Proposal
from assignments.ports import Committed
from assignments.repair import repair
from assignments.tasks import audit_ledger
from assignments.wiring import claims, repository
from holds.models import Hold
from rollout.models import LegacyAssignment, RolloutChange
from rollout.modes import MODES
from telemetry.audits import last_findings
from tests.assignments.proposing import proposed
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, floor_document, house, request, table, table_ids
from tests.holds.doing import commit, confirm, place
from tests.rollout.acting import assert_both_ledgers_say, go_to
from tests.rollout.old_ledger import old_rows, stands
from venues.documents import read_floor_document
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def five_tables(**changes: Any) -> Restaurant:
    """T1 and T2 for two, T3 to T5 for four; T3 and T4 can be joined."""
    tables = (table("T1", 2), table("T2", 2), *(table(f"T{n}", 4) for n in (3, 4, 5)))
    return house(*tables, joins=[["T3", "T4"]], **changes)


def done(command: ask.Command) -> Committed:
    answer = commit(command)
    assert isinstance(answer, Committed), answer
    return answer


def seated_at(restaurant: Restaurant, *numbers: str, **changes: Any) -> Booking:
    """A booking that has these tables."""
    stored = booking(restaurant, **changes)
    done(request(stored, table_ids=table_ids(restaurant, *numbers)))
    return stored


@pytest.mark.parametrize("mode", MODES)
def test_an_assignment_is_in_the_old_ledger_in_every_mode(mode: str) -> None:
    restaurant = five_tables()
    go_to(mode, restaurant)
    done(request(booking(restaurant), source="auto"))
    assert_both_ledgers_say(1)


@pytest.mark.parametrize("mode", MODES)
def test_a_confirmed_hold_is_in_the_old_ledger_in_every_mode_and_no_hold_before(mode: str) -> None:
    restaurant = five_tables()
    go_to(mode, restaurant)
    hold = place(booking(restaurant, party_size=7), "T3", "T4")
    assert_both_ledgers_say(0)
    confirm(hold)
    assert_both_ledgers_say(2)


def test_a_row_has_what_readers_of_the_old_ledger_know() -> None:
    restaurant = five_tables()
    stored = booking(restaurant, party_size=7)
    placed = done(request(stored, table_ids=table_ids(restaurant, "T3", "T4")))
    assert placed.assignment_id is not None
    group = MergeGroup.objects.get(assignment_id=placed.assignment_id)
    window = (stored.window.lower, stored.window.upper)
    for row in LegacyAssignment.objects.all():
        assert (row.restaurant_id, row.booking_id, row.assignment_id) == (
            restaurant.pk,
            stored.pk,
            placed.assignment_id,
        )
        assert (row.start_at, row.end_at, row.merge_group_id, row.assigned_by) == (*window, group.pk, "host")
    assert set(LegacyAssignment.objects.values_list("table_id", flat=True)) == set(table_ids(restaurant, "T3", "T4"))


def test_a_visit_is_followed_from_its_move_to_its_end() -> None:
    restaurant = five_tables()
    stored = seated_at(restaurant, "T1")
    done(ask.Move(booking_id=stored.pk, table_ids=table_ids(restaurant, "T2"), at=A_WEEK_BEFORE, actor="host"))
    assert_both_ledgers_say(1)
    done(ask.Seat(booking_id=stored.pk, at=SEVEN, actor="host"))
    done(ask.Extend(booking_id=stored.pk, until=SEVEN + 150 * MINUTE, at=SEVEN, actor="host"))
    assert LegacyAssignment.objects.get().end_at == SEVEN + 150 * MINUTE
    done(ask.Complete(booking_id=stored.pk, at=SEVEN + 40 * MINUTE, actor="host"))
    assert LegacyAssignment.objects.get().end_at == SEVEN + 40 * MINUTE
    assert_both_ledgers_say(1)
    done(ask.Undo(booking_id=stored.pk, at=SEVEN + 50 * MINUTE, actor="host"))
    assert LegacyAssignment.objects.get().end_at == SEVEN + 150 * MINUTE
    done(ask.Undo(booking_id=stored.pk, at=SEVEN + 50 * MINUTE, actor="host"))
    assert_both_ledgers_say(1)


@pytest.mark.parametrize("command", [ask.Cancel, ask.Release, ask.MarkNoShow])
def test_whoever_gives_up_tables_is_gone_from_both(command: Any) -> None:
    stored = seated_at(five_tables(), "T3", "T4", party_size=7)
    assert_both_ledgers_say(2)
    done(command(booking_id=stored.pk, at=SEVEN, actor="host"))
    assert_both_ledgers_say(0)


def test_a_no_show_that_comes_after_all_is_back_in_both() -> None:
    stored = seated_at(five_tables(), "T3", "T4", party_size=7)
    done(ask.MarkNoShow(booking_id=stored.pk, at=SEVEN, actor="host"))
    done(ask.Undo(booking_id=stored.pk, at=SEVEN, actor="host"))
    assert_both_ledgers_say(2)
    assert LegacyAssignment.objects.exclude(merge_group_id=None).count() == 2


def test_parties_that_change_places_and_go_in_circles_do_so_in_both() -> None:
    restaurant = five_tables()
    one, other = seated_at(restaurant, "T1"), seated_at(restaurant, "T2")
    done(ask.Swap(booking_id=one.pk, other_id=other.pk, at=A_WEEK_BEFORE, actor="host"))
    assert_both_ledgers_say(2)
    t1, t2, t5 = table_ids(restaurant, "T1", "T2", "T5")
    moves = ((one.pk, (t5,)), (other.pk, (t2,)), (booking(restaurant).pk, (t1,)))
    done(ask.Rearrange(moves=moves, at=A_WEEK_BEFORE, actor="host"))
    assert_both_ledgers_say(3)


def test_a_party_that_keeps_one_of_its_two_tables_has_each_row_once() -> None:
    restaurant = five_tables()
    stored = seated_at(restaurant, "T3", "T4", party_size=4 + 3)
    done(ask.Change(booking_id=stored.pk, party_size=4, at=A_WEEK_BEFORE, actor="host"))
    moved = ask.Move(booking_id=stored.pk, table_ids=table_ids(restaurant, "T3"), at=A_WEEK_BEFORE, actor="host")
    done(moved)
    assert_both_ledgers_say(1)


def test_another_time_is_another_time_in_both() -> None:
    stored = seated_at(five_tables(), "T1")
    done(ask.Change(booking_id=stored.pk, starts_at=SEVEN + 60 * MINUTE, at=A_WEEK_BEFORE, actor="host"))
    assert_both_ledgers_say(1)
    assert LegacyAssignment.objects.get().start_at == SEVEN + 60 * MINUTE


def test_a_walk_in_and_an_accepted_proposal_are_in_both() -> None:
    restaurant = five_tables(policy={"approval": "manual"})
    done(ask.WalkIn(restaurant_id=restaurant.pk, party_size=2, at=SEVEN, actor="host"))
    stored = booking(restaurant)
    done(request(stored, source="auto"))
    assert_both_ledgers_say(1)
    done(ask.Accept(booking_id=stored.pk, at=A_WEEK_BEFORE, actor="host"))
    assert_both_ledgers_say(2)


def test_a_closed_table_and_one_that_is_taken_off_the_floor_leave_both() -> None:
    restaurant = five_tables()
    seated_at(restaurant, "T1")
    seated_at(restaurant, "T2")
    tables, window = table_ids(restaurant, "T1"), (SEVEN - 60 * MINUTE, SEVEN + 60 * MINUTE)
    command = ask.Close(restaurant_id=restaurant.pk, table_ids=tables, window=window, at=A_WEEK_BEFORE, actor="owner")
    closures.close(command, claims=claims())
    assert_both_ledgers_say(1)
    smaller = floor_document(table("T1", 2), *(table(f"T{n}", 4) for n in (3, 4, 5)), joins=[["T3", "T4"]])
    floors.change_floor(read_floor_document(smaller), restaurant=restaurant, at=A_WEEK_BEFORE, actor="owner")
    assert_both_ledgers_say(0)


def test_an_applied_proposal_of_the_day_is_in_both() -> None:
    restaurant = five_tables()
    for _ in range(3):
        booking(restaurant)
    proposal = proposed(restaurant)
    assert isinstance(proposal, Proposal)

    optimising.apply(proposal, at=A_WEEK_BEFORE, actor="ops", key=None, repository=repository())
    assert_both_ledgers_say(3)


def test_a_refused_command_writes_neither() -> None:
    restaurant = five_tables()
    seated_at(restaurant, "T1")
    before = list(LegacyAssignment.objects.values_list())
    assert not isinstance(commit(request(booking(restaurant, party_size=20))), Committed)
    assert list(LegacyAssignment.objects.values_list()) == before


def test_a_released_hold_leaves_no_trace() -> None:
    hold = place(booking(five_tables()), "T1")
    done(ask.ReleaseHold(booking_id=hold.booking_id, hold_id=hold.pk, actor="ada"))
    assert (Hold.objects.get().state, LegacyAssignment.objects.count()) == ("released", 0)


def test_rows_of_the_old_system_give_way_to_what_ours_gives_that_party_and_to_nothing_else() -> None:
    restaurant = five_tables()
    stored, waiting = booking(restaurant), booking(restaurant)
    old_rows(stored, "T5")
    others = old_rows(waiting, "T2")
    done(request(stored, table_ids=table_ids(restaurant, "T1")))
    assert stands(stored) == [(*table_ids(restaurant, "T1"), Assignment.objects.get().pk, "")]
    done(ask.Cancel(booking_id=stored.pk, at=A_WEEK_BEFORE, actor="host"))
    assert list(LegacyAssignment.objects.all()) == others
    assert audit() == ()


def test_a_booking_can_not_have_a_table_twice_in_the_old_ledger() -> None:
    restaurant = five_tables()
    row: dict[str, Any] = {
        "restaurant": restaurant,
        "booking_id": uuid.uuid4(),
        "table_id": uuid.uuid4(),
        "assigned_at": SEVEN,
    }
    LegacyAssignment.objects.create(**row)
    with pytest.raises(Exception, match="legacy_booking_has_a_table_once"), transaction.atomic():
        LegacyAssignment.objects.create(**row)


def test_a_difference_is_found_by_the_audit_and_mended_from_our_ledger() -> None:
    restaurant = five_tables()
    stored = seated_at(restaurant, "T3", "T4", party_size=7)
    LegacyAssignment.objects.filter(table_id=table_ids(restaurant, "T3")[0]).delete()
    LegacyAssignment.objects.filter(booking_id=stored.pk).update(end_at=SEVEN + 5 * MINUTE)
    assert [finding.code for finding in audit()] == ["mirror_missing", "mirror_missing", "mirror_extra"]
    audit_ledger()
    told = {code: findings for code, findings in last_findings().items() if findings}
    assert told == {"mirror_missing": 2, "mirror_extra": 1}, "whoever is on call is told of each kind"
    assert repair(now=A_WEEK_BEFORE).left == ()
    assert_both_ledgers_say(2)


def test_after_the_end_nothing_is_mirrored_and_nothing_is_missed() -> None:
    restaurant = five_tables()
    seated_at(restaurant, "T1")
    LegacyAssignment.objects.all().delete()
    RolloutChange.objects.create(
        what=RolloutChange.DECOMMISSION, changed_from="old", changed_to="archived", actor="ops", at=SEVEN
    )
    seated_at(restaurant, "T2")
    assert (LegacyAssignment.objects.count(), audit()) == (0, ())


def test_without_an_old_allocator_no_other_ledger_is_written(settings: Settings) -> None:
    settings.ALLOCATOR_LEGACY = None
    seated_at(five_tables(), "T1")
    assert (LegacyAssignment.objects.count(), audit()) == (0, ())
