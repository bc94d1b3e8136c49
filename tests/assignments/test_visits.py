"""A visit from booking to leaving: every command, what it changes and what the ledger says afterwards."""

import datetime as dt

import pytest

from assignments import commands as ask
from assignments.errors import IllegalTransition, InvalidCommand, TableTaken
from assignments.models import Assignment, AutoAssignJob, Booking
from assignments.ports import Refused
from tests.assignments.doing import HALF_PAST, MINUTE, NINE, commit, done, ledger, story
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, request, table, table_ids

pytestmark = pytest.mark.django_db


def seated(stored: Booking) -> Booking:
    done(request(stored))
    done(ask.Seat(booking_id=stored.pk, actor="host", at=SEVEN))
    return Booking.objects.get(pk=stored.pk)


def test_a_released_booking_waits_again_with_a_job_and_its_table_is_free() -> None:
    stored = booking(house(table("T1", 2)))
    done(request(stored))
    answer = done(ask.Release(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE))
    assert (answer.bookings[0].state, answer.table_ids) == ("pending", ())
    assert ledger() == []
    assert AutoAssignJob.objects.exclude(state="cancelled").get(booking=stored).state == "queued"
    assert story(stored) == ["assignment.committed", "booking.confirmed", "assignment.released", "booking.released"]


def test_the_tables_of_a_released_booking_can_be_given_to_it_again() -> None:
    """The old allocator could never assign a booking again after a release."""
    stored = booking(house(table("T1", 2), table("T2", 2), joins=[["T1", "T2"]]), party_size=4)
    first = done(request(stored))
    done(ask.Release(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE))
    again = done(request(stored))
    assert again.table_ids == first.table_ids
    assert again.assignment_id != first.assignment_id


def test_a_party_comes_sits_and_leaves_and_its_table_is_free_from_then() -> None:
    stored = seated(booking(house(table("T1", 2))))
    answer = done(ask.Complete(booking_id=stored.pk, actor="host", at=HALF_PAST))
    assert answer.bookings[0].state == "completed"
    assert ledger() == [("T1", SEVEN, HALF_PAST)]


def test_a_party_that_leaves_before_its_time_has_used_a_minute() -> None:
    stored = seated(booking(house(table("T1", 2))))
    done(ask.Complete(booking_id=stored.pk, actor="host", at=SEVEN - 10 * MINUTE))
    assert ledger() == [("T1", SEVEN, SEVEN + MINUTE)]


@pytest.mark.parametrize(("command", "state"), [(ask.Cancel, "cancelled"), (ask.MarkNoShow, "no_show")])
def test_a_party_that_does_not_come_gives_its_table_back(command: type[ask.Cancel], state: str) -> None:
    stored = booking(house(table("T1", 2)))
    done(request(stored))
    answer = done(command(booking_id=stored.pk, actor="host", at=SEVEN))
    assert (answer.bookings[0].state, ledger()) == (state, [])


def test_a_waiting_booking_can_be_cancelled_and_its_job_ends() -> None:
    stored = booking(house())
    done(ask.Cancel(booking_id=stored.pk, actor="host", at=SEVEN))
    assert AutoAssignJob.objects.get(booking=stored).state == "cancelled"


def test_a_cancelled_booking_cannot_be_cancelled_again() -> None:
    stored = booking(house())
    done(ask.Cancel(booking_id=stored.pk, actor="host", at=SEVEN))
    with pytest.raises(IllegalTransition):
        commit(ask.Cancel(booking_id=stored.pk, actor="host", at=SEVEN))


def test_a_seating_a_leaving_and_a_no_show_can_be_taken_back() -> None:
    stored = seated(booking(house(table("T1", 2))))
    undo = ask.Undo(booking_id=stored.pk, actor="host", at=HALF_PAST)
    done(ask.Complete(booking_id=stored.pk, actor="host", at=HALF_PAST))
    assert done(undo).bookings[0].state == "seated"
    assert ledger() == [("T1", SEVEN, NINE)]
    assert done(undo).bookings[0].state == "confirmed"
    done(ask.MarkNoShow(booking_id=stored.pk, actor="host", at=HALF_PAST))
    assert done(undo).bookings[0].state == "confirmed"
    assert ledger() == [("T1", SEVEN, NINE)]
    with pytest.raises(IllegalTransition):
        commit(undo)


def test_a_no_show_whose_table_has_gone_to_others_cannot_be_taken_back() -> None:
    restaurant = house(table("T1", 2))
    late, quick = booking(restaurant), booking(restaurant)
    done(request(late))
    done(ask.MarkNoShow(booking_id=late.pk, actor="host", at=HALF_PAST))
    taker = done(request(quick))
    with pytest.raises(TableTaken) as taken:
        commit(ask.Undo(booking_id=late.pk, actor="host", at=HALF_PAST))
    assert [blocker.reference for blocker in taken.value.blockers] == [str(taker.assignment_id)]


def test_the_next_day_nothing_is_taken_back() -> None:
    stored = seated(booking(house(table("T1", 2))))
    with pytest.raises(IllegalTransition, match="service day is over"):
        commit(ask.Undo(booking_id=stored.pk, actor="host", at=SEVEN + dt.timedelta(days=1)))


def test_a_party_can_stay_longer_until_the_next_one_comes() -> None:
    restaurant = house(table("T1", 2))
    stored = seated(booking(restaurant))
    following = done(request(booking(restaurant, starts_at=SEVEN.replace(hour=21))))
    with pytest.raises(TableTaken) as taken:
        commit(ask.Extend(booking_id=stored.pk, actor="host", at=SEVEN, until=SEVEN + 130 * MINUTE))
    assert [blocker.reference for blocker in taken.value.blockers] == [str(following.assignment_id)]
    with pytest.raises(InvalidCommand):
        commit(ask.Extend(booking_id=stored.pk, actor="host", at=SEVEN, until=HALF_PAST))
    done(ask.Release(booking_id=following.booking_id, actor="host", at=SEVEN))
    answer = done(ask.Extend(booking_id=stored.pk, actor="host", at=SEVEN, until=SEVEN + 130 * MINUTE))
    assert answer.bookings[0].window == (SEVEN, SEVEN + 130 * MINUTE)
    assert ledger() == [("T1", SEVEN, SEVEN + 130 * MINUTE)]


def test_a_confirmed_party_moves_to_tables_that_overlap_its_own() -> None:
    restaurant = house(table("T1", 4), table("T2", 4), table("T3", 4), joins=[["T1", "T2"], ["T2", "T3"]])
    stored = booking(restaurant, party_size=8)
    first = done(request(stored, table_ids=table_ids(restaurant, "T1", "T2")))
    target = table_ids(restaurant, "T2", "T3")
    answer = done(ask.Move(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE, table_ids=target))
    assert answer.table_numbers == ("T2", "T3")
    assert answer.merge_group_id not in (None, first.merge_group_id)
    assert Assignment.objects.get(pk=str(first.assignment_id)).state == "superseded"


def test_a_move_without_a_wish_gives_the_best_other_table() -> None:
    stored = booking(house(table("T1", 2), table("T2", 3)))
    assert done(request(stored)).table_numbers == ("T1",)
    assert done(ask.Move(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE)).table_numbers == ("T2",)


def test_a_move_with_nowhere_to_go_is_refused() -> None:
    stored = booking(house(table("T1", 2)))
    done(request(stored))
    answer = commit(ask.Move(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE))
    assert isinstance(answer, Refused)
    assert answer.refusal.code == "zone_excluded"


def test_a_seated_party_moves_for_the_rest_of_its_visit() -> None:
    restaurant = house(table("T1", 2), table("T2", 2))
    stored = seated(booking(restaurant))
    (other,) = {"T1", "T2"} - {ledger()[0][0]}
    done(ask.Move(booking_id=stored.pk, actor="host", at=HALF_PAST, table_ids=table_ids(restaurant, other)))
    assert ledger() == [(other, HALF_PAST, NINE)]
    with pytest.raises(IllegalTransition):
        commit(ask.Move(booking_id=stored.pk, actor="host", at=NINE))


def test_two_bookings_change_places_in_one_command() -> None:
    restaurant = house(table("T1", 2), table("T2", 2))
    one, other = booking(restaurant), booking(restaurant)
    first, second = done(request(one)), done(request(other))
    answer = done(ask.Swap(booking_id=one.pk, other_id=other.pk, actor="host", at=A_WEEK_BEFORE))
    assert [placed.table_ids for placed in answer.bookings] == [second.table_ids, first.table_ids]


def test_three_bookings_move_in_a_circle() -> None:
    restaurant = house(table("T1", 2), table("T2", 2), table("T3", 2))
    three = [booking(restaurant) for _ in range(3)]
    tables = [done(request(stored)).table_ids for stored in three]
    moves = tuple((stored.pk, tables[(i + 1) % 3]) for i, stored in enumerate(three))
    answer = done(ask.Rearrange(moves=moves, actor="host", at=A_WEEK_BEFORE))
    assert [placed.table_ids for placed in answer.bookings] == [tables[1], tables[2], tables[0]]


def test_a_swap_that_seats_a_party_too_small_a_table_changes_nothing() -> None:
    restaurant = house(table("T1", 2), table("T2", 4))
    pair, four = booking(restaurant), booking(restaurant, party_size=4)
    done(request(pair))
    done(request(four))
    before = ledger()
    with pytest.raises(Exception, match="too_small"):
        commit(ask.Swap(booking_id=pair.pk, other_id=four.pk, actor="host", at=A_WEEK_BEFORE))
    assert ledger() == before
