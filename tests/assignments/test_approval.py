"""A house that approves what the pipeline finds: it proposes, staff say yes, and until then nothing is taken."""

import pytest
from django.db.models import Q

from assignments import pipeline, reopening
from assignments.audit import audit
from assignments.commands import Accept, Cancel, Change, Expected
from assignments.errors import BookingAlreadyAssigned, IllegalTransition, TableTaken
from assignments.models import Assignment, Booking
from tests.assignments.doing import REPOSITORY, commit, done, ledger, story, written
from tests.builders import A_WEEK_BEFORE, booking, house, job_of, request, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)


def careful_house(*tables: dict[str, object]) -> Restaurant:
    return house(*tables, policy={"approval": "manual"})


def propose(stored: Booking) -> Assignment:
    result = pipeline.run_next(now=A_WEEK_BEFORE, repository=REPOSITORY, only=Q(booking=stored))
    assert result is not None
    assert result.outcome == "exhaust:awaiting_approval"
    proposed = Booking.objects.get(pk=stored.pk).proposed_assignment_id
    assert proposed is not None
    return Assignment.objects.get(pk=proposed)


def accept(stored: Booking, **changes: object) -> Accept:
    return Accept(booking_id=stored.pk, at=A_WEEK_BEFORE, actor="host", **changes)  # type: ignore[arg-type]


def state_of(assignment: Assignment) -> str:
    return str(Assignment.objects.get(pk=assignment.pk).state)


def test_the_pipeline_only_proposes_and_a_person_is_asked() -> None:
    stored = booking(careful_house(table("T1", 2)))
    proposal = propose(stored)
    booked = Booking.objects.get()
    assert (proposal.state, proposal.plan["tables"], booked.state, ledger()) == ("proposed", ["T1"], "pending", [])
    (step,) = job_of(stored).next_steps
    assert step == {
        "kind": "accept_proposal",
        "message": "Accept T1 for them, or choose other tables by hand.",
        "assignmentId": str(proposal.pk),
    }
    assert story(stored) == ["assignment.proposed"]
    assert audit() == ()


def test_following_that_step_seats_the_party() -> None:
    stored = booking(careful_house(table("T1", 2)))
    proposal = propose(stored)
    committed = done(accept(stored, expected=Expected(assignment_ids=(proposal.pk,))))
    assert (committed.bookings[0].state, committed.bookings[0].assignment_id) == ("confirmed", proposal.pk)
    assert [number for number, *_ in ledger()] == ["T1"]
    assert job_of(stored).state == "cancelled"
    assert story(stored)[1:] == ["assignment.committed", "booking.confirmed"]


def test_the_same_yes_sent_again_is_answered_with_what_was_done() -> None:
    stored = booking(careful_house(table("T1", 2)))
    propose(stored)
    first, second = (done(accept(stored, idempotency_key="yes")) for _ in range(2))
    assert (first.replayed, second.replayed, second.bookings) == (False, True, first.bookings)
    with pytest.raises(BookingAlreadyAssigned):
        commit(accept(stored))


def test_what_was_proposed_may_be_gone_and_a_new_plan_takes_its_place() -> None:
    restaurant = careful_house(table("T1", 2), table("T2", 4))
    stored = booking(restaurant)
    first = propose(stored)
    done(request(booking(restaurant), table_ids=table_ids(restaurant, "T1"), source="manual"))
    before = written()
    with pytest.raises(TableTaken):
        commit(accept(stored))
    assert written() == before
    reopening.retry(job_of(stored).pk, at=A_WEEK_BEFORE, by=reopening.Intervention(actor="user:7"))
    second = propose(stored)
    assert (state_of(first), second.plan["tables"]) == ("discarded", ["T2"])
    done(accept(stored))


def test_who_is_seated_by_hand_needs_no_proposal_any_more() -> None:
    restaurant = careful_house(table("T1", 2), table("T2", 4))
    stored = booking(restaurant)
    proposal = propose(stored)
    done(request(stored, table_ids=table_ids(restaurant, "T2"), source="manual"))
    assert (state_of(proposal), [number for number, *_ in ledger()]) == ("discarded", ["T2"])


@pytest.mark.parametrize("kind", ["cancel", "change"])
def test_a_booking_that_changes_or_is_cancelled_takes_its_proposal_with_it(kind: str) -> None:
    stored = booking(careful_house(table("T1", 4)))
    proposal = propose(stored)
    about = {"booking_id": stored.pk, "at": A_WEEK_BEFORE, "actor": "host"}
    done(Cancel(**about) if kind == "cancel" else Change(party_size=3, **about))  # type: ignore[arg-type]
    assert state_of(proposal) == "discarded"
    assert "assignment.discarded" in story(stored)
    with pytest.raises(IllegalTransition):
        commit(accept(stored))


def test_a_changed_booking_is_planned_anew_under_a_key_of_its_own() -> None:
    stored = booking(careful_house(table("T1", 2), table("T2", 4)))
    propose(stored)
    done(Change(booking_id=stored.pk, at=A_WEEK_BEFORE, actor="host", party_size=4))
    assert propose(stored).plan["tables"] == ["T2"]


def test_where_nothing_needs_approval_nothing_is_proposed() -> None:
    """The control: the same house with the usual policy."""
    stored = booking(house(table("T1", 2)))
    result = pipeline.run_next(now=A_WEEK_BEFORE, repository=REPOSITORY, only=Q(booking=stored))
    assert result is not None
    assert (result.verb, Assignment.objects.get().state) == ("assign", "confirmed")


def test_a_proposal_that_nobody_names_is_found_by_the_audit() -> None:
    stored = booking(careful_house(table("T1", 2)))
    propose(stored)
    Booking.objects.update(proposed_assignment_id=None)
    assert [finding.code for finding in audit()] == ["proposal_differs"]
