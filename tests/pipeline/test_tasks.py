"""What workers do with a message: so much at a time, then they hand on; and whom a changed house wakes."""

from collections import Counter
from typing import Any

import pytest
from django.utils import timezone

from assignments import optimising, tasks
from assignments.commands import Cancel
from assignments.models import AutoAssignJob, Booking, Proposal
from assignments.optimising import Asked
from tests.assignments.doing import done
from tests.builders import job_of, request, table
from tests.pipeline.following import change_house
from tests.pipeline.test_queues import messages
from tests.pipeline.waiting import NOW, SEVEN, booking, house, run
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)
DAY = SEVEN.date()


def test_a_message_of_a_shard_runs_its_jobs_until_none_is_due() -> None:
    where = house(table("T1", 2), table("T2", 2))
    stored = [booking(where), booking(where)]
    AutoAssignJob.objects.update(due_at=timezone.now())
    assert tasks.run_shard(job_of(stored[0]).shard) == 2
    assert {job_of(each).state for each in stored} == {"assigned"}
    assert tasks.run_shard(job_of(stored[0]).shard) == 0


def test_when_the_minute_is_over_the_rest_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "SECONDS_PER_MESSAGE", 0.0)
    stored = booking(house())
    before, shard = messages(), job_of(stored).shard
    assert tasks.run_shard(shard) == 0
    assert messages() - before == Counter({f"auto.{shard}": 1})
    assert job_of(stored).state == "queued"


def test_a_message_works_out_one_proposal_and_hands_on_while_there_are_more() -> None:
    where, other = house(), house()
    for each in (where, other):
        booking(each)
        optimising.ask(Asked(restaurant=each, service_date=DAY), actor="manager")
    before = messages()
    assert tasks.compute_proposals() == 1
    assert (messages() - before)["optimise"] == 1
    assert tasks.compute_proposals() == 1
    assert (messages() - before)["optimise"] == 1, "nobody is left"
    assert set(Proposal.objects.values_list("state", flat=True)) == {"ready"}
    assert tasks.compute_proposals() == 0


def refused_in(where: Restaurant, **party: Any) -> Booking:
    """A party of nine that was handed to people."""
    stored = booking(where, party_size=9, **party)
    assert run(stored).outcome == "exhaust:party_too_large"
    return stored


def test_a_house_that_gets_a_larger_table_tries_again_whom_people_were_asked_about() -> None:
    where = house(table("T1", 4))
    coming, cancelled = refused_in(where), refused_in(where)
    done(Cancel(booking_id=cancelled.pk, at=NOW, actor="host"))
    past = refused_in(where, starts_at=SEVEN)
    Booking.objects.filter(pk=past.pk).update(starts_at=NOW)
    change_house(where, {"tables": [table("T1", 4), table("T10", 10)]})
    assert [job_of(each).state for each in (coming, cancelled, past)] == ["queued", "cancelled", "exhausted"]
    assert run(coming).verb == "assign"


def test_who_was_seated_by_hand_is_not_tried_again_when_the_house_changes() -> None:
    where = house(table("T1", 4), table("T2", 4))
    stored = refused_in(where)
    Booking.objects.filter(pk=stored.pk).update(party_size=4)
    done(request(Booking.objects.get(pk=stored.pk)))
    change_house(where, {"policy": {"maxOverage": 3}})
    assert job_of(stored).state == "cancelled"
