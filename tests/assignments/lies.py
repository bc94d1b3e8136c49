"""Ledgers that lie, each in one way: what is done to a seated evening, and what the audit must say of it."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q
from psycopg.types.range import TimestamptzRange as Range

from assignments import pipeline
from assignments.models import Assignment, AutoAssignJob, Booking, IdempotencyRecord, MergeGroup, Occupancy
from assignments.repository import PostgresAssignmentRepository
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, table, table_ids
from venues.models import Restaurant

Findings = set[tuple[str, uuid.UUID]]
MINUTE = dt.timedelta(minutes=1)
LATER = Range(SEVEN + 30 * MINUTE, SEVEN + 150 * MINUTE)


@dataclass
class Evening:
    """A house with a seated couple on T1, a seated party on T2 + T3, a waiting party too large; T4 and T5 are free."""

    restaurant: Restaurant
    couple: Booking
    party: Booking
    crowd: Booking

    @property
    def single(self) -> Assignment:
        return Assignment.objects.get(booking=self.couple)

    @property
    def joined(self) -> Assignment:
        return Assignment.objects.get(booking=self.party)

    def table(self, number: str) -> uuid.UUID:
        return table_ids(self.restaurant, number)[0]

    def row(self, number: str) -> Occupancy:
        return Occupancy.objects.get(restaurant=self.restaurant, table__number=number)


Lie = Callable[[Evening], Findings]


def seat_all(restaurant: Restaurant) -> None:
    store = PostgresAssignmentRepository()
    while pipeline.run_next(now=A_WEEK_BEFORE, repository=store, only=Q(restaurant=restaurant)):
        pass


def seated_evening() -> Evening:
    small = table("T1", 2), table("T5", 2), table("T4", 6, minParty=5, movable=False)
    restaurant = house(*small, table("T2", 4), table("T3", 4), joins=[["T2", "T3"]])
    evening = Evening(restaurant, *(booking(restaurant, party_size=size, starts_at=SEVEN) for size in (2, 8, 30)))
    seat_all(restaurant)
    return evening


def occupy(evening: Evening, number: str, **changes: Any) -> Occupancy:
    row = {"during": LATER, "kind": "assignment", "holder_id": uuid.uuid4(), "table_id": evening.table(number)}
    return Occupancy.objects.create(restaurant=evening.restaurant, **row | changes)


def without(statement: str) -> None:
    """Takes a guard away, for this test's transaction only."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def a_table_is_given_twice(evening: Evening) -> Findings:
    without("ALTER TABLE assignments_occupancy DROP CONSTRAINT IF EXISTS occupancy_one_party_per_table")
    occupy(evening, "T1", kind="block")
    return {("overlap", evening.table("T1"))}


def an_assignment_loses_its_ledger_row(evening: Evening) -> Findings:
    evening.row("T1").delete()
    return {("assignment_without_ledger", evening.single.pk)}


def a_joined_assignment_loses_one_of_its_rows(evening: Evening) -> Findings:
    evening.row("T3").delete()
    return {("assignment_without_ledger", evening.joined.pk)}


def a_completed_assignment_loses_its_row(evening: Evening) -> Findings:
    Booking.objects.filter(pk=evening.couple.pk).update(state="completed")
    Assignment.objects.filter(pk=evening.single.pk).update(state="completed")
    evening.row("T1").delete()
    return {("assignment_without_ledger", evening.single.pk)}


def a_completed_assignments_row_is_of_another_day(evening: Evening) -> Findings:
    Booking.objects.filter(pk=evening.couple.pk).update(state="completed")
    Assignment.objects.filter(pk=evening.single.pk).update(state="completed")
    row, days = evening.row("T1"), dt.timedelta(days=9)
    Occupancy.objects.filter(pk=row.pk).update(during=Range(row.during.lower + days, row.during.upper + days))
    return {("assignment_without_ledger", evening.single.pk), ("ledger_without_owner", row.pk)}


def a_ledger_row_is_on_a_table_of_another_house(evening: Evening) -> Findings:
    (foreign,) = table_ids(house(table("T9")), "T9")
    return {("foreign_table", occupy(evening, "T4", kind="block", table_id=foreign).pk)}


def a_ledger_row_is_of_another_time(evening: Evening) -> Findings:
    row = evening.row("T1")
    Occupancy.objects.filter(pk=row.pk).update(during=LATER)
    return {("assignment_without_ledger", evening.single.pk), ("ledger_without_owner", row.pk)}


def a_ledger_row_is_on_another_table(evening: Evening) -> Findings:
    row = evening.row("T1")
    Occupancy.objects.filter(pk=row.pk).update(table_id=evening.table("T4"))
    return {("assignment_without_ledger", evening.single.pk), ("ledger_without_owner", row.pk)}


def a_ledger_row_belongs_to_nobody(evening: Evening) -> Findings:
    return {("ledger_without_owner", occupy(evening, "T4").pk)}


def a_released_assignment_keeps_its_table(evening: Evening) -> Findings:
    Booking.objects.filter(pk=evening.couple.pk).update(state="cancelled")
    Assignment.objects.filter(pk=evening.single.pk).update(state="released")
    return {("ledger_without_owner", evening.row("T1").pk)}


def an_assignment_has_a_table_too_many(evening: Evening) -> Findings:
    row = occupy(evening, "T4", holder_id=evening.single.pk, during=evening.couple.window)
    return {("assignment_without_ledger", evening.single.pk), ("ledger_without_owner", row.pk)}


def a_confirmed_booking_has_no_table(evening: Evening) -> Findings:
    Booking.objects.filter(pk=evening.crowd.pk).update(state="confirmed")
    return {("booking_without_assignment", evening.crowd.pk)}


def a_booking_is_moved_and_its_assignment_is_not(evening: Evening) -> Findings:
    Booking.objects.filter(pk=evening.couple.pk).update(window=LATER)
    return {("booking_without_assignment", evening.couple.pk)}


def a_booking_has_two_live_assignments(evening: Evening) -> Findings:
    without("DROP INDEX IF EXISTS booking_has_one_live_assignment")
    twin = evening.single
    twin.pk, twin.table_ids, twin._state.adding = uuid.uuid4(), [evening.table("T4")], True
    twin.save(force_insert=True)
    occupy(evening, "T4", holder_id=twin.pk, during=twin.window)
    return {("booking_without_assignment", evening.couple.pk)}


def a_party_is_seated_and_its_assignment_only_confirmed(evening: Evening) -> Findings:
    Booking.objects.filter(pk=evening.couple.pk).update(state="seated")
    return {("booking_without_assignment", evening.couple.pk), ("assignment_without_booking", evening.single.pk)}


def a_cancelled_booking_keeps_its_assignment(evening: Evening) -> Findings:
    Booking.objects.filter(pk=evening.couple.pk).update(state="cancelled")
    return {("assignment_without_booking", evening.single.pk)}


def a_key_has_no_outcome(evening: Evening) -> Findings:
    record = IdempotencyRecord.objects.get(outcome__bookingId=str(evening.couple.pk))
    IdempotencyRecord.objects.filter(pk=record.pk).update(outcome={})
    return {("key_without_effect", record.pk)}


def a_key_stands_for_an_assignment_that_never_was(evening: Evening) -> Findings:
    record = IdempotencyRecord.objects.get(outcome__bookingId=str(evening.couple.pk))
    IdempotencyRecord.objects.filter(pk=record.pk).update(outcome=record.outcome | {"assignmentId": str(uuid.uuid4())})
    return {("key_without_effect", record.pk)}


def joined_tables_have_no_merge_group(evening: Evening) -> Findings:
    MergeGroup.objects.filter(assignment=evening.joined).delete()
    return {("merge_group_differs", evening.joined.pk)}


def a_merge_group_is_of_other_tables(evening: Evening) -> Findings:
    MergeGroup.objects.filter(assignment=evening.joined).update(table_ids=[evening.table("T1"), evening.table("T4")])
    return {("merge_group_differs", evening.joined.pk)}


def a_single_table_has_a_merge_group(evening: Evening) -> Findings:
    tables = [evening.table("T1"), evening.table("T4")]
    MergeGroup.objects.create(
        restaurant=evening.restaurant, assignment=evening.single, table_ids=tables, capacity=8, adjacency="connected"
    )
    return {("merge_group_differs", evening.single.pk)}


def a_job_says_assigned_and_nobody_was(evening: Evening) -> Findings:
    Booking.objects.filter(pk=evening.crowd.pk).update(state="cancelled")
    AutoAssignJob.objects.filter(booking=evening.crowd).update(state="assigned")
    return {("job_without_result", AutoAssignJob.objects.get(booking=evening.crowd).pk)}


def a_waiting_booking_has_lost_its_job(evening: Evening) -> Findings:
    AutoAssignJob.objects.filter(booking=evening.crowd).delete()
    return {("waiting_without_job", evening.crowd.pk)}


def a_waiting_bookings_job_was_cancelled(evening: Evening) -> Findings:
    AutoAssignJob.objects.filter(booking=evening.crowd).update(state="cancelled")
    return {("waiting_without_job", evening.crowd.pk)}


LIES: tuple[Lie, ...] = (
    a_table_is_given_twice,
    an_assignment_loses_its_ledger_row,
    a_joined_assignment_loses_one_of_its_rows,
    a_completed_assignment_loses_its_row,
    a_completed_assignments_row_is_of_another_day,
    a_ledger_row_is_on_a_table_of_another_house,
    a_ledger_row_is_of_another_time,
    a_ledger_row_is_on_another_table,
    a_ledger_row_belongs_to_nobody,
    a_released_assignment_keeps_its_table,
    an_assignment_has_a_table_too_many,
    a_confirmed_booking_has_no_table,
    a_booking_is_moved_and_its_assignment_is_not,
    a_booking_has_two_live_assignments,
    a_party_is_seated_and_its_assignment_only_confirmed,
    a_cancelled_booking_keeps_its_assignment,
    a_key_has_no_outcome,
    a_key_stands_for_an_assignment_that_never_was,
    joined_tables_have_no_merge_group,
    a_merge_group_is_of_other_tables,
    a_single_table_has_a_merge_group,
    a_job_says_assigned_and_nobody_was,
    a_waiting_booking_has_lost_its_job,
    a_waiting_bookings_job_was_cancelled,
)
