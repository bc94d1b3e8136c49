"""Lies about who has which table when: the ledger, the assignments and the bookings contradict each other."""

import uuid
from datetime import timedelta

from psycopg.types.range import TimestamptzRange as Range

from assignments import commands as ask
from assignments.models import Assignment, Booking, Occupancy
from tests.assignments.evenings import (
    IN_OUR_GRANDCHILDRENS_TIME,
    LATER,
    MINUTE,
    Evening,
    done,
    without,
    without_the_guarantee,
)
from tests.assignments.lying import Findings, for_people, for_repair
from tests.builders import A_WEEK_BEFORE, SEVEN, house, table, table_ids


@for_people
def a_table_is_given_twice(evening: Evening) -> Findings:
    without_the_guarantee()
    evening.hold("T1")
    return {("overlap", evening.table("T1"))}


@for_repair
def an_assignment_loses_its_ledger_row(evening: Evening) -> Findings:
    evening.row("T1").delete()
    return {("assignment_without_ledger", evening.single.pk)}


@for_repair
def a_joined_assignment_loses_one_of_its_rows(evening: Evening) -> Findings:
    evening.row("T3").delete()
    return {("assignment_without_ledger", evening.joined.pk)}


@for_repair
def a_completed_assignment_loses_its_row(evening: Evening) -> Findings:
    evening.see_the_couple_off()
    evening.row("T1").delete()
    return {("assignment_without_ledger", evening.single.pk)}


@for_people
def a_lost_table_has_gone_to_others(evening: Evening) -> Findings:
    evening.row("T1").delete()
    evening.give("T1")
    return {("assignment_without_ledger", evening.single.pk)}


@for_people
def a_completed_assignments_row_is_of_another_day(evening: Evening) -> Findings:
    evening.see_the_couple_off()
    row, days = evening.row("T1"), timedelta(days=9)
    Occupancy.objects.filter(pk=row.pk).update(during=Range(row.during.lower + days, row.during.upper + days))
    return {("assignment_without_ledger", evening.single.pk), ("ledger_without_owner", row.pk)}


@for_people
def a_party_has_left_and_its_table_is_still_taken(evening: Evening) -> Findings:
    evening.see_the_couple_off()
    row = evening.row("T1")
    Occupancy.objects.filter(pk=row.pk).update(during=evening.couple.window)
    return {("assignment_without_ledger", evening.single.pk), ("ledger_without_owner", row.pk)}


@for_people
def a_ledger_row_is_on_a_table_of_another_house(evening: Evening) -> Findings:
    (foreign,) = table_ids(house(table("T9")), "T9")
    return {("foreign_table", evening.hold("T4", table_id=foreign).pk)}


@for_people
def a_ledger_row_is_of_another_time(evening: Evening) -> Findings:
    row = evening.row("T1")
    Occupancy.objects.filter(pk=row.pk).update(during=LATER)
    return {("assignment_without_ledger", evening.single.pk), ("ledger_without_owner", row.pk)}


@for_people
def a_ledger_row_is_on_another_table(evening: Evening) -> Findings:
    row = evening.row("T1")
    Occupancy.objects.filter(pk=row.pk).update(table_id=evening.table("T4"))
    return {("assignment_without_ledger", evening.single.pk), ("ledger_without_owner", row.pk)}


@for_people
def an_assignment_has_a_table_too_many(evening: Evening) -> Findings:
    row = evening.occupy("T4", holder_id=evening.single.pk, during=evening.couple.window)
    return {("assignment_without_ledger", evening.single.pk), ("ledger_without_owner", row.pk)}


@for_repair
def a_ledger_row_belongs_to_nobody(evening: Evening) -> Findings:
    return {("ledger_without_owner", evening.occupy("T4").pk)}


@for_repair
def a_released_assignment_keeps_its_table(evening: Evening) -> Findings:
    evening.release_the_couple()
    return {("ledger_without_owner", evening.occupy("T1", holder_id=evening.single.pk).pk)}


@for_repair
def a_party_that_moved_keeps_its_old_table(evening: Evening) -> Findings:
    old = evening.single.pk
    done(ask.Move(booking_id=evening.couple.pk, actor="host", at=A_WEEK_BEFORE))
    return {("ledger_without_owner", evening.occupy("T1", holder_id=old).pk)}


@for_people
def two_tables_of_a_hold_are_held_for_different_times(evening: Evening) -> Findings:
    first = evening.hold("T4")
    second = evening.hold("T5", holder_id=first.holder_id, during=evening.couple.window)
    return {("hold_differs", first.pk), ("hold_differs", second.pk)}


@for_people
def two_tables_of_a_hold_lapse_at_different_moments(evening: Evening) -> Findings:
    first = evening.hold("T4")
    second = evening.hold("T5", holder_id=first.holder_id, expires_at=IN_OUR_GRANDCHILDRENS_TIME + MINUTE)
    return {("hold_differs", first.pk), ("hold_differs", second.pk)}


@for_people
def a_confirmed_booking_has_no_table(evening: Evening) -> Findings:
    Assignment.objects.filter(pk=evening.single.pk).update(state="released", ended_at=A_WEEK_BEFORE)
    evening.row("T1").delete()
    return {("booking_without_assignment", evening.couple.pk)}


@for_people
def a_party_that_left_never_had_a_table(evening: Evening) -> Findings:
    evening.see_the_couple_off()
    Assignment.objects.filter(pk=evening.single.pk).update(state="discarded")
    evening.row("T1").delete()
    return {("booking_without_assignment", evening.couple.pk)}


@for_people
def a_booking_is_moved_and_its_assignment_is_not(evening: Evening) -> Findings:
    Booking.objects.filter(pk=evening.couple.pk).update(window=LATER)
    return {("booking_without_assignment", evening.couple.pk)}


@for_people
def a_booking_comes_earlier_than_its_assignment(evening: Evening) -> Findings:
    earlier = Range(SEVEN - 30 * MINUTE, evening.couple.window.upper)
    Booking.objects.filter(pk=evening.couple.pk).update(window=earlier)
    return {("booking_without_assignment", evening.couple.pk)}


@for_people
def a_booking_has_two_live_assignments(evening: Evening) -> Findings:
    without("DROP INDEX IF EXISTS booking_has_one_live_assignment")
    twin = evening.single
    twin.pk, twin.table_ids, twin._state.adding = uuid.uuid4(), [evening.table("T4")], True
    twin.save(force_insert=True)
    evening.occupy("T4", holder_id=twin.pk, during=twin.window)
    return {("booking_without_assignment", evening.couple.pk)}


@for_people
def a_party_is_seated_and_its_assignment_only_confirmed(evening: Evening) -> Findings:
    evening.seat_the_couple()
    Assignment.objects.filter(pk=evening.single.pk).update(state="confirmed")
    return {("booking_without_assignment", evening.couple.pk), ("assignment_without_booking", evening.single.pk)}


@for_people
def a_cancelled_booking_keeps_its_assignment(evening: Evening) -> Findings:
    evening.cancel(evening.couple)
    Assignment.objects.filter(pk=evening.single.pk).update(state="confirmed")
    evening.occupy("T1", holder_id=evening.single.pk, during=evening.couple.window)
    return {("assignment_without_booking", evening.single.pk)}


@for_people
def a_cancelled_bookings_assignment_lives_on_without_its_table(evening: Evening) -> Findings:
    evening.cancel(evening.couple)
    Assignment.objects.filter(pk=evening.single.pk).update(state="confirmed")
    return {("assignment_without_ledger", evening.single.pk), ("assignment_without_booking", evening.single.pk)}
