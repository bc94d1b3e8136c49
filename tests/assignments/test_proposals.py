"""The best plan of a whole evening, kept as a proposal: worked out aside, applied at once or stale, never by halves."""

import datetime as dt

import pytest

from assignments import optimising
from assignments.commands import PlaceHold, Rearrange
from assignments.errors import IllegalTransition, PacingExceeded
from assignments.models import Assignment, Booking, Proposal
from assignments.optimising import Asked
from telemetry.models import Event
from tests.assignments.doing import commit, done, ledger, story, written
from tests.assignments.proposing import apply, proposed, seat, state_of, tables_of
from tests.builders import A_WEEK_BEFORE, FRIDAY, SEVEN, booking, house, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)


def squeezed() -> tuple[Restaurant, Booking, Booking]:
    """Two who sit on the only six-top; six who find no place although the small table would do for the two."""
    restaurant = house(table("T1", 2), table("T2", 6))
    two, six = booking(restaurant), booking(restaurant, party_size=6)
    seat(two, "T2")
    return restaurant, two, six


def test_a_proposal_says_who_would_sit_where_and_what_that_gains() -> None:
    restaurant, two, six = squeezed()
    before = written()
    result = proposed(restaurant).result
    assert (result["coversBefore"], result["covers"], result["proven"], result["unseated"]) == (2, 8, True, [])
    changes = {change["bookingId"]: (change["was"], change["now"], change["why"]) for change in result["changes"]}
    assert changes == {
        str(two.pk): (["T2"], ["T1"], "makes_room"),
        str(six.pk): ([], ["T2"], "seats_booking"),
    }
    assert written() == before


def test_applied_it_is_one_command_and_says_what_it_was() -> None:
    restaurant, two, six = squeezed()
    proposal = proposed(restaurant)
    committed = apply(proposal, key="yes")
    assert (tables_of(two), tables_of(six)) == (["T1"], ["T2"])
    assert {row.source for row in Assignment.objects.filter(state="confirmed")} == {"optimise"}
    assert (state_of(proposal), committed.subject_id) == ("applied", proposal.pk)
    assert story(two)[-1] == "assignment.moved"
    assert story(six)[-2:] == ["assignment.committed", "booking.confirmed"]
    told = Event.objects.filter(subject_id=proposal.pk).order_by("id").values_list("name", flat=True)
    assert list(told) == ["optimise.asked", "optimise.ready", "optimise.applied"]


def test_the_same_yes_again_is_answered_with_what_was_done() -> None:
    restaurant, *_ = squeezed()
    proposal = proposed(restaurant)
    first = apply(proposal, key="yes")
    before = written()
    again = apply(Proposal.objects.get(pk=proposal.pk), key="yes")
    assert (again.replayed, again.bookings, written()) == (True, first.bookings, before)


def test_under_another_key_it_is_settled() -> None:
    restaurant, *_ = squeezed()
    proposal = proposed(restaurant)
    apply(proposal)
    before = written()
    with pytest.raises(IllegalTransition):
        apply(Proposal.objects.get(pk=proposal.pk))
    assert written() == before


def test_discarded_it_is_over() -> None:
    restaurant, *_ = squeezed()
    proposal = optimising.discard(proposed(restaurant), actor="manager")
    assert (proposal.state, proposal.settled_by) == ("discarded", "manager")
    with pytest.raises(IllegalTransition):
        apply(proposal)


def test_it_moves_no_more_than_it_may() -> None:
    restaurant, *_ = squeezed()
    assert proposed(restaurant, max_moves=0).result["changes"] == []
    assert len(proposed(restaurant, max_moves=1).result["changes"]) == 2


def test_pinned_and_seated_parties_stay_where_they_are() -> None:
    restaurant, two, _ = squeezed()
    Booking.objects.filter(pk=two.pk).update(pinned=True)
    assert proposed(restaurant).result["changes"] == []


def test_whom_it_is_too_late_to_move_stays_too() -> None:
    restaurant, *_ = squeezed()
    asked = Asked(restaurant=restaurant, service_date=FRIDAY)
    late = optimising.compute(optimising.unsaved(asked), now=SEVEN - dt.timedelta(minutes=59))[1]
    in_time = optimising.compute(optimising.unsaved(asked), now=SEVEN - dt.timedelta(minutes=61))[1]
    assert (late.covers, in_time.covers) == (2, 8)


def test_a_party_that_somebody_seats_by_hand_is_left_to_them() -> None:
    restaurant = house(table("T1", 2), table("T2", 2))
    held, waiting = booking(restaurant), booking(restaurant)
    hold = PlaceHold(booking_id=held.pk, table_ids=table_ids(restaurant, "T1"), ttl_seconds=600, actor="host")
    commit(hold)
    (change,) = proposed(restaurant).result["changes"]
    assert (change["bookingId"], change["now"]) == (str(waiting.pk), ["T2"])


def test_the_pace_of_arrivals_holds_for_a_plan_too() -> None:
    restaurant = house(*(table(f"T{n}", 2) for n in range(1, 5)), pacing={"perSlot": {"parties": 2}})
    seat(booking(restaurant), "T1")
    for _ in range(3):
        booking(restaurant)
    proposal = proposed(restaurant)
    assert len(proposal.result["changes"]) == 1
    apply(proposal)
    assert Booking.objects.filter(state="confirmed").count() == 2


def test_many_at_once_are_paced_together() -> None:
    """The control of the one before: whoever names them all himself is told."""
    restaurant = house(*(table(f"T{n}", 2) for n in range(1, 4)), pacing={"perSlot": {"parties": 2}})
    parties = [booking(restaurant) for _ in range(3)]
    moves = tuple((stored.pk, table_ids(restaurant, f"T{n}")) for n, stored in enumerate(parties, start=1))
    before = written()
    with pytest.raises(PacingExceeded):
        commit(Rearrange(moves=moves, at=A_WEEK_BEFORE, actor="manager"))
    assert (written(), ledger()) == (before, [])
    done(Rearrange(moves=moves[:2], at=A_WEEK_BEFORE, actor="manager"))


def test_a_period_is_planned_alone() -> None:
    restaurant, _, six = squeezed()
    assert str(six.pk) in {change["bookingId"] for change in proposed(restaurant, period="Dinner").result["changes"]}
    assert proposed(restaurant, period="Lunch").result["changes"] == []


def test_asked_twice_while_it_is_worked_out_it_is_one_proposal_and_a_worker_finds_it() -> None:
    restaurant, *_ = squeezed()
    asked = Asked(restaurant=restaurant, service_date=FRIDAY)
    first, second = (optimising.ask(asked, actor="manager") for _ in range(2))
    assert (first.pk, first.state, optimising.is_awaited()) == (second.pk, "computing", True)
    finished = optimising.compute_next(now=A_WEEK_BEFORE)
    assert finished is not None
    assert (finished.pk, finished.state) == (first.pk, "ready")
    assert (optimising.compute_next(now=A_WEEK_BEFORE), optimising.is_awaited()) == (None, False)


def test_a_proposal_whose_worker_died_is_worked_out_by_another_and_given_up_after_three() -> None:
    restaurant, *_ = squeezed()
    proposal = optimising.ask(Asked(restaurant=restaurant, service_date=FRIDAY), actor="manager")
    Proposal.objects.update(attempts=1, lease_until=A_WEEK_BEFORE)
    assert optimising.is_awaited()
    finished = optimising.compute_next(now=A_WEEK_BEFORE)
    assert finished is not None
    assert finished.state == "ready"
    again = optimising.ask(Asked(restaurant=restaurant, service_date=FRIDAY), actor="manager")
    assert again.pk != proposal.pk
    Proposal.objects.filter(pk=again.pk).update(attempts=3)
    failed = optimising.compute_next(now=A_WEEK_BEFORE)
    assert failed is not None
    assert (failed.state, failed.fault[:24]) == ("failed", "It was begun three times")


def test_every_house_with_bookings_is_asked_for_at_night() -> None:
    restaurant, *_ = squeezed()
    house()
    assert optimising.ask_for_all(now=A_WEEK_BEFORE, actor="nightly") == 1
    proposal = Proposal.objects.get()
    assert (proposal.restaurant_id, proposal.service_date) == (restaurant.pk, FRIDAY)
