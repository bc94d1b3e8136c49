"""Lies about what is kept beside the ledger: keys, events, merge groups, jobs and closures."""

import uuid

from psycopg.types.range import TimestamptzRange as Range

from assignments.models import Assignment, AutoAssignJob, Booking, IdempotencyRecord, MergeGroup
from telemetry.models import Event
from tests.assignments.evenings import MINUTE, Evening
from tests.assignments.lying import Findings, for_people, for_repair
from tests.builders import table_ids
from venues.models import Closure


@for_people
def a_key_has_no_outcome(evening: Evening) -> Findings:
    record = evening.record
    IdempotencyRecord.objects.filter(pk=record.pk).update(outcome={})
    return {("key_without_effect", record.pk)}


@for_people
def a_key_says_nothing_of_who_got_a_table(evening: Evening) -> Findings:
    record = evening.record
    IdempotencyRecord.objects.filter(pk=record.pk).update(outcome=record.outcome | {"bookings": []})
    return {("key_without_effect", record.pk)}


def _answered_with_assignment(evening: Evening, assignment: str) -> Findings:
    record = evening.record
    placed = record.outcome["bookings"][0] | {"assignmentId": assignment}
    IdempotencyRecord.objects.filter(pk=record.pk).update(outcome=record.outcome | {"bookings": [placed]})
    return {("key_without_effect", record.pk)}


@for_people
def a_key_stands_for_an_assignment_that_never_was(evening: Evening) -> Findings:
    return _answered_with_assignment(evening, str(uuid.uuid4()))


@for_people
def a_key_stands_for_what_is_no_assignment_at_all(evening: Evening) -> Findings:
    return _answered_with_assignment(evening, "T1")


@for_people
def a_key_stands_for_the_assignment_of_others(evening: Evening) -> Findings:
    return _answered_with_assignment(evening, str(evening.joined.pk))


@for_people
def a_key_has_no_event(evening: Evening) -> Findings:
    record = evening.record
    Event.objects.filter(command_id=record.pk).update(command_id=None)
    return {("key_without_effect", record.pk)}


@for_people
def a_key_had_its_effect_twice(evening: Evening) -> Findings:
    record = evening.record
    twin = Event.objects.get(command_id=record.pk, name="assignment.committed")
    twin.pk, twin.subject_id, twin._state.adding = None, uuid.uuid4(), True
    twin.save(force_insert=True)
    return {("key_without_effect", record.pk)}


@for_people
def a_booking_changed_and_nothing_was_told(evening: Evening) -> Findings:
    Booking.objects.filter(pk=evening.crowd.pk).update(state="cancelled")
    return {("state_without_event", evening.crowd.pk)}


@for_people
def what_was_told_of_a_booking_is_lost(evening: Evening) -> Findings:
    Event.objects.filter(booking_id=evening.couple.pk, name="booking.confirmed").delete()
    return {("state_without_event", evening.couple.pk)}


@for_repair
def joined_tables_have_no_merge_group(evening: Evening) -> Findings:
    MergeGroup.objects.filter(assignment=evening.joined).delete()
    return {("merge_group_differs", evening.joined.pk)}


@for_repair
def a_merge_group_is_of_other_tables(evening: Evening) -> Findings:
    MergeGroup.objects.filter(assignment=evening.joined).update(table_ids=[evening.table("T1"), evening.table("T4")])
    return {("merge_group_differs", evening.joined.pk)}


@for_repair
def a_single_table_has_a_merge_group(evening: Evening) -> Findings:
    tables = [evening.table("T1"), evening.table("T4")]
    MergeGroup.objects.create(
        restaurant=evening.restaurant, assignment=evening.single, table_ids=tables, capacity=8, adjacency="connected"
    )
    return {("merge_group_differs", evening.single.pk)}


@for_people
def a_job_says_assigned_and_nobody_was(evening: Evening) -> Findings:
    evening.cancel(evening.crowd)
    AutoAssignJob.objects.filter(pk=evening.job.pk).update(state="assigned")
    return {("job_without_result", evening.job.pk)}


@for_repair
def a_job_says_assigned_and_the_booking_still_waits(evening: Evening) -> Findings:
    AutoAssignJob.objects.filter(pk=evening.job.pk).update(state="assigned")
    return {("job_without_result", evening.job.pk), ("waiting_without_job", evening.crowd.pk)}


@for_repair
def a_waiting_booking_has_lost_its_job(evening: Evening) -> Findings:
    evening.job.delete()
    return {("waiting_without_job", evening.crowd.pk)}


@for_repair
def a_waiting_bookings_job_was_cancelled(evening: Evening) -> Findings:
    AutoAssignJob.objects.filter(pk=evening.job.pk).update(state="cancelled")
    return {("waiting_without_job", evening.crowd.pk)}


@for_repair
def a_booking_names_a_proposal_that_never_was(evening: Evening) -> Findings:
    Booking.objects.filter(pk=evening.crowd.pk).update(proposed_assignment_id=uuid.uuid4())
    return {("proposal_differs", evening.crowd.pk)}


@for_repair
def a_proposal_is_for_a_booking_that_knows_nothing_of_it(evening: Evening) -> Findings:
    (table,) = table_ids(evening.restaurant, "T4")
    proposal = Assignment.objects.create(
        restaurant=evening.restaurant,
        booking=evening.crowd,
        state="proposed",
        source="auto",
        actor="auto-assign",
        table_ids=[table],
        window=evening.crowd.window,
        plan={"tables": ["T4"]},
        floor_version=1,
    )
    return {("proposal_differs", proposal.pk)}


@for_repair
def a_table_is_blocked_by_nothing(evening: Evening) -> Findings:
    return {("block_without_closure", evening.occupy("T4", kind="block").pk)}


@for_repair
def a_lifted_closure_keeps_a_table(evening: Evening) -> Findings:
    closure = evening.close("T4", "T5")
    evening.reopen(closure)
    row = evening.occupy("T4", kind="block", holder_id=closure.pk, during=closure.window)
    return {("block_without_closure", row.pk)}


@for_people
def a_closure_was_put_off_and_its_block_was_not(evening: Evening) -> Findings:
    closure = evening.close("T4")
    Closure.objects.filter(pk=closure.pk).update(window=_an_hour_later(closure))
    return {("block_without_closure", evening.row("T4").pk), ("closure_without_block", closure.pk)}


@for_repair
def a_closed_table_is_not_blocked(evening: Evening) -> Findings:
    closure = evening.close("T4", "T5")
    evening.row("T5").delete()
    return {("closure_without_block", closure.pk)}


@for_people
def a_closed_table_has_gone_to_others(evening: Evening) -> Findings:
    closure = evening.close("T4", "T5")
    evening.row("T5").delete()
    evening.hold("T5", during=_an_hour_later(closure))
    return {("closure_without_block", closure.pk)}


def _an_hour_later(closure: Closure) -> Range:
    return Range(closure.window.lower + 60 * MINUTE, closure.window.upper + 60 * MINUTE)
