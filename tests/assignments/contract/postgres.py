"""A restaurant in PostgreSQL to send commands to and look at; the same interface as the fake's."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import F
from psycopg.types.range import TimestamptzRange

from assignments import orchestrator
from assignments.commands import Command
from assignments.floors import change_floor, open_restaurant
from assignments.models import Assignment, AutoAssignJob, Booking, IdempotencyRecord, Occupancy, ServiceBook
from assignments.ports import AssignmentRepository, Committed, Refused
from assignments.reading import seen
from assignments.repository import PostgresAssignmentRepository
from assignments.services import NewBooking, draft_booking, store_bookings
from assignments.snapshot import AssignmentSeen, Snapshot
from telemetry.models import Event
from tests.assignments.contract.building import Names
from tests.assignments.contract.houses import Written
from venues.documents import read_floor_document
from venues.models import Restaurant, Table, Zone
from venues.selectors import hours_of

LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class PostgresHouse:
    """A restaurant of the real repository."""

    def __init__(self, document: dict[str, Any], *, repository: AssignmentRepository | None = None) -> None:
        self.repository: AssignmentRepository = repository or PostgresAssignmentRepository()
        slug = f"contract-{uuid.uuid4()}"
        floor = read_floor_document(document)
        self.restaurant = open_restaurant(floor, slug=slug, name=slug, timezone=document["timezone"])

    @property
    def restaurant_id(self) -> uuid.UUID:
        return self.restaurant.pk

    @property
    def names(self) -> Names:
        """The ids of everything in the house, for a fake that should have the same."""
        tables = dict(Table.objects.filter(restaurant=self.restaurant).values_list("number", "id"))
        zones = dict(Zone.objects.filter(restaurant=self.restaurant).values_list("name", "id"))
        return Names(self.restaurant.pk, tables, zones)

    def tables(self, *numbers: str) -> tuple[uuid.UUID, ...]:
        return tuple(self.names.tables[number] for number in numbers)

    def zone(self, name: str) -> uuid.UUID:
        return self.names.zones[name]

    def book(
        self,
        party_size: int,
        starts_at: dt.datetime,
        *,
        booking_id: uuid.UUID | None = None,
        tags: tuple[str, ...] = (),
    ) -> uuid.UUID:
        hours = hours_of(self.restaurant)
        new = NewBooking(
            party_size=party_size, starts_at=starts_at, reserved_at=LONG_AGO, source=Booking.Source.STAFF, tags=tags
        )
        draft = draft_booking(new, restaurant=self.restaurant, hours=hours)
        assert isinstance(draft, Booking), draft
        draft.pk = booking_id or draft.pk
        store_bookings([draft], restaurant=self.restaurant, hours=hours, actor="test")
        Event.objects.filter(booking_id=draft.pk).delete()
        return draft.pk

    def commit(self, command: Command) -> Committed | Refused:
        return orchestrator.commit(command, repository=self.repository)

    def snapshot(self, booking_id: uuid.UUID) -> Snapshot:
        return self.repository.snapshot(booking_id=booking_id)

    def assignment(self, booking_id: uuid.UUID) -> AssignmentSeen | None:
        row = Assignment.objects.filter(booking_id=booking_id).order_by("-created_at").first()
        if row is None:
            return None
        group = row.merge_group.pk if hasattr(row, "merge_group") else None
        return AssignmentSeen(
            id=row.pk,
            booking_id=booking_id,
            state=row.state,
            table_ids=tuple(row.table_ids),
            window=_span(row.window),
            merge_group_id=group,
        )

    def written(self) -> Written:
        mine = {"restaurant": self.restaurant}
        restaurant = Restaurant.objects.get(pk=self.restaurant.pk)
        numbers = dict(Table.objects.filter(**mine).values_list("id", "number"))
        rows = Occupancy.objects.filter(**mine).values_list("table_id", "during", "kind")
        books = ServiceBook.objects.filter(**mine, version__gt=0).order_by("service_date")
        jobs = AutoAssignJob.objects.filter(**mine).order_by("created_at")
        return Written(
            bookings=frozenset(seen(row, restaurant=restaurant) for row in Booking.objects.filter(**mine)),
            assignments=tuple(
                sorted(
                    (row.booking_id, row.state, tuple(sorted(numbers[t] for t in row.table_ids)), _span(row.window))
                    for row in Assignment.objects.filter(**mine)
                )
            ),
            ledger=tuple(sorted((numbers[table_id], *_span(during), kind) for table_id, during, kind in rows)),
            versions=tuple(books.values_list("service_date", "version")),
            jobs=frozenset({job.booking_id: job.state for job in jobs}.items()),
            keys=IdempotencyRecord.objects.filter(**mine).count(),
        )

    def events(self) -> tuple[tuple[str, uuid.UUID | None], ...]:
        """What was told, but of jobs: those are this repository's own."""
        mine = Event.objects.filter(restaurant_id=self.restaurant.pk).exclude(name__startswith="job.").order_by("id")
        return tuple(mine.values_list("name", "booking_id"))

    def let_pass(self, seconds: int) -> None:
        holds = Occupancy.objects.filter(restaurant=self.restaurant, kind="hold")
        holds.update(expires_at=F("expires_at") - dt.timedelta(seconds=seconds))

    def change_floor(self, document: dict[str, Any]) -> None:
        restaurant = Restaurant.objects.get(pk=self.restaurant.pk)
        change_floor(read_floor_document(document), restaurant=restaurant, at=LONG_AGO, actor="owner")


def _span(window: "TimestamptzRange") -> tuple[dt.datetime, dt.datetime]:
    assert window.lower is not None
    assert window.upper is not None
    return (window.lower, window.upper)
