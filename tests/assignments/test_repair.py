"""The repair: what only one story can be told of is mended, everything else is left as it is and reported."""

from typing import Any

import pytest
from django.db import connection
from psycopg.types.range import TimestamptzRange as Range

from assignments import locking
from assignments.audit import Finding, audit
from assignments.models import AutoAssignJob, MergeGroup, Occupancy, ServiceBook
from assignments.repair import Repair, repair
from tests.assignments.commands import everything
from tests.assignments.evenings import (
    HALF_PAST,
    IN_OUR_GRANDCHILDRENS_TIME,
    MINUTE,
    Evening,
    evening_of_three,
    told_of,
    without_the_guarantee,
)
from tests.assignments.lies import FOR_PEOPLE, FOR_REPAIR, Lie, lies_of_memory, lies_of_tables
from tests.builders import A_WEEK_BEFORE, SEVEN, house, table_ids

pytestmark = pytest.mark.django_db
NOW = A_WEEK_BEFORE + 60 * MINUTE


@pytest.fixture
def evening() -> Evening:
    return evening_of_three()


def turns(evening: Evening) -> int:
    """How often the house's books have changed, all days together."""
    return sum(ServiceBook.objects.filter(restaurant=evening.restaurant).values_list("version", flat=True))


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize("lie", FOR_REPAIR, ids=lambda lie: lie.__name__)
def test_what_is_safe_to_mend_is_mended_and_nothing_is_left(evening: Evening, lie: Lie) -> None:
    truth = evening_of_three()
    told, before = lie(evening), (turns(evening), turns(truth))
    done = repair(now=NOW)
    assert {(finding.code, finding.subject_id) for finding in done.mended} <= told
    assert len(done.mended) == 1
    assert (done.left, audit()) == ((), ())
    assert (turns(evening), turns(truth)) == (before[0] + 1, before[1])
    mended = everything()
    assert repair(now=NOW) == Repair(mended=(), left=())
    assert everything() == mended


@pytest.mark.parametrize("lie", FOR_PEOPLE, ids=lambda lie: lie.__name__)
def test_what_only_people_can_tell_is_reported_and_nothing_is_changed(evening: Evening, lie: Lie) -> None:
    lie(evening)
    findings, before = audit(), everything()
    assert repair(now=NOW) == Repair(mended=(), left=findings)
    assert everything() == before
    assert [event.payload for event in told_of(evening.restaurant, prefix="ledger.")] == [
        {"mended": 0, "left": len(findings)}
    ]


def test_a_true_ledger_is_left_alone_and_nothing_is_told(evening: Evening) -> None:
    before = everything()
    assert repair(now=NOW) == Repair(mended=(), left=())
    assert everything() == before
    assert told_of(evening.restaurant, prefix="ledger.") == []


def test_a_party_that_left_early_gets_back_the_row_of_the_time_it_was_there(evening: Evening) -> None:
    lies_of_tables.a_completed_assignment_loses_its_row(evening)
    repair(now=NOW)
    assert evening.row("T1").during == Range(SEVEN, HALF_PAST)


def test_a_table_that_has_gone_to_others_is_not_given_twice(evening: Evening) -> None:
    lies_of_tables.a_lost_table_has_gone_to_others(evening)
    assert codes(repair(now=NOW).left) == ["assignment_without_ledger"]
    assert Occupancy.objects.filter(table_id=evening.table("T1")).count() == 1


def test_control_without_the_constraint_the_repair_would_give_it_twice(evening: Evening) -> None:
    lies_of_tables.a_lost_table_has_gone_to_others(evening)
    without_the_guarantee()
    assert codes(repair(now=NOW).left) == ["overlap"]
    assert Occupancy.objects.filter(table_id=evening.table("T1")).count() == 2


def test_a_joined_party_gets_both_tables_back_or_none(evening: Evening) -> None:
    Occupancy.objects.filter(holder_id=evening.joined.pk).delete()
    evening.hold("T3")
    assert codes(repair(now=NOW).left) == ["assignment_without_ledger"]
    assert Occupancy.objects.filter(holder_id=evening.joined.pk).count() == 0


def test_room_is_made_before_it_is_needed(evening: Evening) -> None:
    evening.row("T1").delete()
    evening.occupy("T1")
    done = repair(now=NOW)
    assert codes(done.mended) == ["ledger_without_owner", "assignment_without_ledger"]
    assert (done.left, evening.row("T1").holder_id) == ((), evening.single.pk)


def test_an_assignment_of_a_table_that_is_of_another_house_stays_a_finding(evening: Evening) -> None:
    (foreign,) = table_ids(house(), "T1")
    single = evening.single
    evening.row("T1").delete()
    type(single).objects.filter(pk=single.pk).update(table_ids=[foreign])
    assert codes(repair(now=NOW).left) == ["assignment_without_ledger"]
    assert Occupancy.objects.filter(table_id=foreign).count() == 0


def test_of_a_closure_the_free_tables_are_blocked_and_the_others_reported_once_and_again(evening: Evening) -> None:
    closure = evening.close("T4", "T5")
    Occupancy.objects.filter(holder_id=closure.pk).delete()
    evening.hold("T5", during=closure.window)
    first, second = repair(now=NOW), repair(now=NOW)
    assert (codes(first.mended), codes(first.left)) == (["closure_without_block"], ["closure_without_block"])
    assert (second.mended, second.left) == ((), first.left)
    assert evening.row("T4").holder_id == closure.pk


def test_a_closure_turns_every_day_it_touches(evening: Evening) -> None:
    closure = evening.close("T4")
    evening.row("T4").delete()
    day = ServiceBook.objects.get(service_date=IN_OUR_GRANDCHILDRENS_TIME.date())
    repair(now=NOW)
    assert closure.window.lower == IN_OUR_GRANDCHILDRENS_TIME
    assert ServiceBook.objects.get(pk=day.pk).version == day.version + 1


def test_a_row_of_nobody_that_lasts_for_ever_is_deleted_and_turns_every_book_after_it(evening: Evening) -> None:
    evening.occupy("T4", during=Range(SEVEN, None))
    before = turns(evening)
    repair(now=NOW)
    assert (audit(), turns(evening)) == ((), before + 1)


def test_a_merge_group_that_is_made_again_seats_what_the_plan_said(evening: Evening) -> None:
    was = MergeGroup.objects.get(assignment=evening.joined)
    lies_of_memory.joined_tables_have_no_merge_group(evening)
    repair(now=NOW)
    now = MergeGroup.objects.get(assignment=evening.joined)
    told = [(group.table_ids, group.capacity, group.adjacency) for group in (was, now)]
    assert (told[1], now.capacity) == (told[0], 8)


def test_a_joined_assignment_without_a_plan_gets_no_made_up_capacity(evening: Evening) -> None:
    lies_of_memory.joined_tables_have_no_merge_group(evening)
    joined = evening.joined
    type(joined).objects.filter(pk=joined.pk).update(plan={})
    assert codes(repair(now=NOW).left) == ["merge_group_differs"]


def test_a_booking_that_lost_its_job_gets_one_that_is_due_now(evening: Evening) -> None:
    lies_of_memory.a_waiting_booking_has_lost_its_job(evening)
    repair(now=NOW)
    assert (evening.job.state, evening.job.due_at, evening.job.starts_at) == ("queued", NOW, SEVEN)


def test_a_job_that_lied_is_put_back_in_the_queue_and_starts_from_nought(evening: Evening) -> None:
    lies_of_memory.a_job_says_assigned_and_the_booking_still_waits(evening)
    job = evening.job
    repair(now=NOW)
    again = evening.job
    assert (again.pk, again.state, again.due_at, again.attempts) == (job.pk, "queued", NOW, 0)
    assert (again.reason, again.refusal, again.next_steps) == ("", {}, [])


def test_a_job_that_lied_is_left_to_people_while_another_looks_for_a_table(evening: Evening) -> None:
    lies_of_memory.a_job_says_assigned_and_the_booking_still_waits(evening)
    liar = evening.job
    repair(now=NOW)
    AutoAssignJob.objects.filter(pk=liar.pk).update(state="assigned")
    other = AutoAssignJob.objects.create(
        restaurant=evening.restaurant, booking=evening.crowd, shard=liar.shard, starts_at=SEVEN, due_at=NOW
    )
    assert codes(repair(now=NOW).left) == ["job_without_result"]
    assert AutoAssignJob.objects.get(pk=other.pk).state == "queued"


def test_every_repair_is_told_with_what_was_mended(evening: Evening) -> None:
    ((code, subject),) = lies_of_tables.an_assignment_loses_its_ledger_row(evening)
    lies_of_memory.a_key_has_no_outcome(evening)
    repair(now=NOW)
    first, second = told_of(evening.restaurant, prefix="ledger.")
    assert (first.name, first.actor, first.subject_id) == ("ledger.repaired", "audit_ledger", subject)
    assert first.payload == {"code": code, "subject": str(subject)}
    assert (second.name, second.payload) == ("ledger.audited", {"mended": 1, "left": 1})


def test_a_repair_has_the_restaurant_to_itself(evening: Evening) -> None:
    lies_of_tables.an_assignment_loses_its_ledger_row(evening)
    assert locks_of(evening) == []
    assert audit() != ()
    assert locks_of(evening) == []
    repair(now=NOW)
    assert locks_of(evening) == ["ExclusiveLock"]


def locks_of(evening: Evening) -> list[Any]:
    """How this transaction has locked the restaurant; it keeps its locks until the test ends. Shared ones left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND classid = %s "
            "AND objid::bigint = %s AND mode = 'ExclusiveLock'",
            [locking.RESTAURANT_LOCK_CLASS, locking._number(evening.restaurant.pk) % 2**32],
        )
        return [mode for (mode,) in cursor.fetchall()]
