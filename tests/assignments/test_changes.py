"""A guest rings: one more, an hour later, another room. The booking keeps its table, gets another, or stays so."""

import datetime as dt
from typing import Any

import pytest

from assignments import commands as ask
from assignments.errors import IllegalTransition, InvalidCommand, PacingExceeded, SelectionIneligible, WindowUnavailable
from assignments.models import AutoAssignJob, Booking
from assignments.ports import Refused
from tests.assignments.doing import MINUTE, NINE, commit, done, ledger, story, written
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, request, table, table_ids
from venues.models import Zone

pytestmark = pytest.mark.django_db
EIGHT = SEVEN + 60 * MINUTE


def change(stored: Booking, **wishes: Any) -> ask.Change:
    return ask.Change(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE, **wishes)


def test_a_waiting_booking_changes_and_its_job_starts_afresh() -> None:
    stored = booking(house())
    AutoAssignJob.objects.filter(booking=stored).update(state="exhausted", attempts=3, reason="fully_booked")
    done(change(stored, party_size=4, starts_at=EIGHT))
    changed, job = Booking.objects.get(pk=stored.pk), AutoAssignJob.objects.get(booking=stored)
    assert (changed.party_size, changed.starts_at, changed.window.lower, changed.revision) == (4, EIGHT, EIGHT, 2)
    assert (job.state, job.attempts, job.reason, job.starts_at, job.due_at) == ("queued", 0, "", EIGHT, A_WEEK_BEFORE)


def test_a_party_that_still_fits_keeps_its_table_when_it_comes_an_hour_later() -> None:
    stored = booking(house(table("T1", 2), table("T2", 2)))
    first = done(request(stored))
    answer = done(change(stored, starts_at=EIGHT))
    assert answer.table_ids == first.table_ids
    assert ledger() == [(first.table_numbers[0], EIGHT, EIGHT + 120 * MINUTE)]
    assert story(stored)[-2:] == ["booking.changed", "assignment.committed"]


def test_a_party_that_has_grown_gets_the_best_table_that_takes_it() -> None:
    stored = booking(house(table("T1", 2), table("T2", 4)))
    assert done(request(stored)).table_numbers == ("T1",)
    assert done(change(stored, party_size=4)).table_numbers == ("T2",)
    assert story(stored)[-2:] == ["booking.changed", "assignment.moved"]


def test_a_party_that_finds_no_table_then_keeps_everything_as_it_was() -> None:
    restaurant = house(table("T1", 2))
    stored = booking(restaurant)
    done(request(stored))
    done(request(booking(restaurant, starts_at=NINE)))
    before = written()
    answer = commit(change(stored, starts_at=EIGHT))
    assert isinstance(answer, Refused)
    assert answer.refusal.code == "fully_booked"
    assert written() == before


def test_a_guest_who_would_rather_wait_than_come_earlier_becomes_pending_with_a_job() -> None:
    restaurant = house(table("T1", 2))
    stored = booking(restaurant)
    done(request(stored))
    done(request(booking(restaurant, starts_at=NINE)))
    answer = done(change(stored, starts_at=EIGHT, accept_pending=True))
    assert answer.bookings[0].state == "pending"
    assert [number for number, *_ in ledger()] == ["T1"]
    assert AutoAssignJob.objects.get(booking=stored, state="queued").starts_at == EIGHT


def test_a_change_to_another_day_counts_in_both_days_books() -> None:
    stored = booking(house(table("T1", 2)))
    done(request(stored))
    tomorrow = SEVEN + dt.timedelta(days=1)
    done(change(stored, starts_at=tomorrow))
    books = stored.restaurant.books.order_by("service_date").values_list("service_date", "version")
    assert list(books) == [(SEVEN.date(), 2), (tomorrow.date(), 1)]
    assert ledger() == [("T1", tomorrow, tomorrow + 120 * MINUTE)]


def test_a_seated_party_may_grow_where_it_sits_and_change_nothing_else() -> None:
    stored = booking(house(table("T1", 4)))
    done(request(stored))
    done(ask.Seat(booking_id=stored.pk, actor="host", at=SEVEN))
    done(change(stored, party_size=4))
    with pytest.raises(SelectionIneligible, match="too_small"):
        commit(change(stored, party_size=5))
    with pytest.raises(IllegalTransition):
        commit(change(stored, starts_at=EIGHT))


def test_a_booking_that_is_gone_cannot_be_changed() -> None:
    stored = booking(house())
    done(ask.Cancel(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE))
    with pytest.raises(IllegalTransition):
        commit(change(stored, party_size=3))


def test_a_time_outside_service_is_told_and_nothing_changes() -> None:
    stored = booking(house())
    before = written()
    with pytest.raises(WindowUnavailable) as refused:
        commit(change(stored, starts_at=SEVEN.replace(hour=12)))
    assert refused.value.code == "outside_service"
    assert written() == before


def test_wishes_can_change_and_a_zone_of_another_house_is_no_wish() -> None:
    restaurant = house(table("T1", 2), table("T2", 2, zone="Patio", tags=["quiet"]))
    stored = booking(restaurant)
    done(request(stored))
    patio = Zone.objects.get(restaurant=restaurant, name="Patio")
    assert done(change(stored, zone_ids=(patio.pk,), tags=frozenset({"quiet"}))).table_numbers == ("T2",)
    foreign = Zone.objects.exclude(restaurant=restaurant).first() or Zone.objects.create(
        restaurant=house(), name="Elsewhere"
    )
    with pytest.raises(InvalidCommand):
        commit(change(stored, zone_ids=(foreign.pk,)))


def test_too_many_arriving_in_one_quarter_of_an_hour_are_told_and_a_manager_may_let_them() -> None:
    pace = {"perSlot": {"covers": 5}, "periods": {"Dinner": {"parties": 2}}}
    restaurant = house(*(table(f"T{n}", 2) for n in range(1, 6)), pacing=pace)
    first, second, third = (booking(restaurant) for _ in range(3))
    later = booking(restaurant, starts_at=SEVEN + 15 * MINUTE)
    done(request(first))
    done(request(second))
    before = written()
    with pytest.raises(PacingExceeded, match=r"6 covers would arrive from 19:00 UTC; 5 are allowed"):
        commit(request(third))
    assert written() == before
    done(request(later))
    with pytest.raises(PacingExceeded):
        commit(change(later, starts_at=SEVEN))
    done(request(third, overrides=frozenset({"pacing_exceeded"}), reason="regulars"))


def test_without_a_pace_as_many_arrive_as_there_are_tables() -> None:
    restaurant = house(*(table(f"T{n}", 2) for n in range(1, 4)))
    for stored in [booking(restaurant) for _ in range(3)]:
        done(request(stored))
    assert len(ledger()) == 3


def test_a_party_too_large_for_the_rules_sits_where_a_manager_says_and_it_is_written_down() -> None:
    restaurant = house(table("T1", 8))
    stored = booking(restaurant)
    picked = table_ids(restaurant, "T1")
    with pytest.raises(SelectionIneligible, match="overage"):
        commit(request(stored, table_ids=picked))
    answer = done(request(stored, table_ids=picked, overrides=frozenset({"overage"}), reason="birthday"))
    plan = restaurant.assignments.get(pk=str(answer.assignment_id)).plan
    assert (plan["overrides"], plan["reason"]) == (["overage"], "birthday")
