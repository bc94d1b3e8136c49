"""An evening told truly: every row and event comes from a command. What lies and repairs start from."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q
from psycopg.types.range import TimestamptzRange as Range

from assignments import commands as ask
from assignments import orchestrator, pipeline
from assignments.commands import Command
from assignments.models import Assignment, AutoAssignJob, Booking, IdempotencyRecord, Occupancy
from assignments.ports import Committed
from assignments.repository import PostgresAssignmentRepository
from telemetry.models import Event
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, request, table, table_ids
from venues.models import Closure, Restaurant

MINUTE = dt.timedelta(minutes=1)
HALF_PAST = SEVEN + 30 * MINUTE
LATER = Range(HALF_PAST, SEVEN + 150 * MINUTE)
# Of a closure that is over nothing is asked, so a test's closure must not be over when the test runs.
IN_OUR_GRANDCHILDRENS_TIME = SEVEN.replace(year=2096)


def done(command: Command) -> Committed:
    """What a command did; it must not be refused."""
    answer = orchestrator.commit(command, repository=PostgresAssignmentRepository())
    assert isinstance(answer, Committed), answer
    return answer


@dataclass
class Evening:
    """A house where a couple has T1, a party T2 + T3, and a crowd too large waits in vain; T4 and T5 are free."""

    restaurant: Restaurant
    couple: Booking
    party: Booking
    crowd: Booking

    @property
    def single(self) -> Assignment:
        return Assignment.objects.filter(booking=self.couple).latest("created_at")

    @property
    def joined(self) -> Assignment:
        return Assignment.objects.get(booking=self.party)

    @property
    def job(self) -> AutoAssignJob:
        """The crowd's."""
        return AutoAssignJob.objects.get(booking=self.crowd)

    @property
    def record(self) -> IdempotencyRecord:
        """The key under which the couple got its table."""
        return IdempotencyRecord.objects.get(outcome__bookings__0__bookingId=str(self.couple.pk), operation="assign")

    def table(self, number: str) -> uuid.UUID:
        return table_ids(self.restaurant, number)[0]

    def row(self, number: str) -> Occupancy:
        return Occupancy.objects.get(restaurant=self.restaurant, table__number=number)

    def occupy(self, number: str, **changes: Any) -> Occupancy:
        """A ledger row that no command has written."""
        row = {"during": LATER, "kind": "assignment", "holder_id": uuid.uuid4(), "table_id": self.table(number)}
        return Occupancy.objects.create(restaurant=self.restaurant, **row | changes)

    def hold(self, number: str, **changes: Any) -> Occupancy:
        """A ledger row of a hold, whose owner this room does not know."""
        return self.occupy(number, **{"kind": "hold", "expires_at": IN_OUR_GRANDCHILDRENS_TIME, **changes})

    def seat_the_couple(self) -> None:
        done(ask.Seat(booking_id=self.couple.pk, actor="host", at=SEVEN))

    def see_the_couple_off(self) -> None:
        self.seat_the_couple()
        done(ask.Complete(booking_id=self.couple.pk, actor="host", at=HALF_PAST))

    def release_the_couple(self) -> None:
        done(ask.Release(booking_id=self.couple.pk, actor="host", at=A_WEEK_BEFORE))

    def cancel(self, stored: Booking) -> None:
        done(ask.Cancel(booking_id=stored.pk, actor="host", at=A_WEEK_BEFORE))

    def close(self, *numbers: str) -> Closure:
        tables, start = table_ids(self.restaurant, *numbers), IN_OUR_GRANDCHILDRENS_TIME
        window = (start, start + 120 * MINUTE)
        block = ask.Block(restaurant_id=self.restaurant.pk, table_ids=tables, window=window, actor="host")
        return Closure.objects.get(pk=str(done(block).subject_id))

    def reopen(self, closure: Closure) -> None:
        window = (closure.window.lower, closure.window.upper)
        done(ask.Unblock(restaurant_id=self.restaurant.pk, block_id=closure.pk, window=window, actor="host"))

    def give(self, number: str) -> Booking:
        """The table, to another couple that comes at seven."""
        stored = booking(self.restaurant)
        done(request(stored, table_ids=(self.table(number),)))
        return stored


def evening_of_three() -> Evening:
    small = table("T1", 2), table("T5", 2), table("T4", 6, minParty=5, movable=False)
    restaurant = house(*small, table("T2", 4), table("T3", 4), joins=[["T2", "T3"]])
    evening = Evening(restaurant, *(booking(restaurant, party_size=size, starts_at=SEVEN) for size in (2, 8, 30)))
    store = PostgresAssignmentRepository()
    while pipeline.run_next(now=A_WEEK_BEFORE, repository=store, only=Q(restaurant=restaurant)):
        pass
    return evening


def told_of(restaurant: Restaurant, *, prefix: str) -> list[Event]:
    """The events of a house whose names begin so, in order."""
    return list(Event.objects.filter(restaurant_id=restaurant.pk, name__startswith=prefix).order_by("id"))


def without(statement: str) -> None:
    """Takes a guard away, for this test's transaction only."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def without_the_guarantee() -> None:
    """Lets two parties have one table at one time."""
    without("ALTER TABLE assignments_occupancy DROP CONSTRAINT IF EXISTS occupancy_one_party_per_table")
