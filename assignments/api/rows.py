"""Rows of bookings, assignments and blocks as clients read them; a page of them costs as many statements as one."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from assignments.api.bundles import (
    AssignmentBundle,
    CommittedBundle,
    MergeBundle,
    TableBundle,
    merge_bundle,
    numbers_of,
    table_bundles,
)
from assignments.models import Assignment, AutoAssignJob, Booking
from assignments.models.assignment import LIVE_STATES
from venues.models import Closure


class BookingBundle(serializers.Serializer[Any]):
    """A booking, and the tables it has. `guestContact` is null for viewers; `revision` is the ETag."""

    id = serializers.UUIDField()
    restaurant_id = serializers.UUIDField()
    state = serializers.CharField()
    party_size = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    window_starts_at = serializers.DateTimeField()
    window_ends_at = serializers.DateTimeField()
    service_date = serializers.DateField()
    reserved_at = serializers.DateTimeField()
    guest_name = serializers.CharField(allow_blank=True)
    guest_contact = serializers.CharField(allow_blank=True, allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    zone_ids = serializers.ListField(child=serializers.UUIDField())
    priority = serializers.IntegerField()
    pinned = serializers.BooleanField()
    source = serializers.CharField()  # type: ignore[assignment]  # a field's own `source` is text
    revision = serializers.IntegerField()
    assignment_id = serializers.UUIDField(allow_null=True)
    tables = TableBundle(many=True)


class BookingJobBundle(serializers.Serializer[Any]):
    """The job that looks for a booking's table; `reason` and `nextSteps` say why it waits."""

    id = serializers.UUIDField()
    state = serializers.CharField()
    due_at = serializers.DateTimeField()
    reason = serializers.CharField(allow_blank=True)
    next_steps = serializers.ListField(child=serializers.DictField())


class BookedBundle(serializers.Serializer[Any]):
    """A booking that was taken in, and its job."""

    booking = BookingBundle()
    job = BookingJobBundle(allow_null=True)
    replayed = serializers.BooleanField()


class BookingPage(serializers.Serializer[Any]):
    """Bookings by start, then id."""

    results = BookingBundle(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class WasBundle(serializers.Serializer[Any]):
    """The tables a booking had before."""

    tables = TableBundle(many=True)


class ChangedBundle(serializers.Serializer[Any]):
    """A booking that was changed: the tables it had, and how it stands now."""

    booking = BookingBundle()
    was = WasBundle()
    now = CommittedBundle()


class AssignmentRow(AssignmentBundle):
    """An assignment with its tables, who gave them and when."""

    tables = TableBundle(many=True)
    merge = MergeBundle(allow_null=True)
    actor = serializers.CharField()
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class AssignmentDetail(AssignmentRow):
    """An assignment with why it was these tables: the plan, its score part by part, and the certificate."""

    floor_version = serializers.IntegerField()
    plan = serializers.DictField()


class AssignmentPage(serializers.Serializer[Any]):
    """Assignments by their booking's start, then id."""

    results = AssignmentRow(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class TableBlockBundle(serializers.Serializer[Any]):
    """Tables out of service."""

    id = serializers.UUIDField()
    restaurant_id = serializers.UUIDField()
    tables = TableBundle(many=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    reason = serializers.CharField(allow_blank=True)
    lifted_at = serializers.DateTimeField(allow_null=True)


def booking_bundles(bookings: Iterable[Booking], *, role: str) -> list[dict[str, Any]]:
    """This function will return bookings with their tables, as somebody in this role may see them.

    Cost: two statements, however many there are.
    """
    shown = list(bookings)
    rows = Assignment.objects.filter(booking__in=[booking.pk for booking in shown], state__in=LIVE_STATES)
    live = {row.booking_id: row for row in rows.only("id", "booking_id", "table_ids")}
    numbers = numbers_of(table_id for row in live.values() for table_id in row.table_ids)
    return [_booking(booking, live.get(booking.pk), numbers, role) for booking in shown]


def booking_bundle(booking: Booking, *, role: str) -> dict[str, Any]:
    """This function will return one booking with its tables."""
    (only,) = booking_bundles([booking], role=role)
    return only


def job_bundle(job: AutoAssignJob) -> dict[str, Any]:
    """This function will return a booking's job."""
    return {
        "id": str(job.pk),
        "state": job.state,
        "due_at": job.due_at.isoformat(),
        "reason": job.reason,
        "next_steps": job.next_steps,
    }


def assignment_rows(assignments: Iterable[Assignment]) -> list[dict[str, Any]]:
    """This function will return assignments with their tables. *Cost*: one statement; merge groups come with them."""
    shown = list(assignments)
    numbers = numbers_of(table_id for row in shown for table_id in row.table_ids)
    return [_assignment(row, numbers) for row in shown]


def assignment_detail(assignment: Assignment) -> dict[str, Any]:
    """This function will return an assignment with its plan."""
    (row,) = assignment_rows([assignment])
    return row | {"floor_version": assignment.floor_version, "plan": assignment.plan}


def block_bundle(closure: Closure) -> dict[str, Any]:
    """This function will return a block."""
    return {
        "id": str(closure.pk),
        "restaurant_id": str(closure.restaurant_id),
        "tables": table_bundles(closure.table_ids, numbers=numbers_of(closure.table_ids)),
        "starts_at": closure.window.lower.isoformat(),
        "ends_at": closure.window.upper.isoformat(),
        "reason": closure.reason,
        "lifted_at": closure.lifted_at.isoformat() if closure.lifted_at else None,
    }


def _booking(booking: Booking, live: Assignment | None, numbers: dict[Any, str], role: str) -> dict[str, Any]:
    return {
        "id": str(booking.pk),
        "restaurant_id": str(booking.restaurant_id),
        "state": booking.state,
        "party_size": booking.party_size,
        "starts_at": booking.starts_at.isoformat(),
        "window_starts_at": booking.window.lower.isoformat(),
        "window_ends_at": booking.window.upper.isoformat(),
        "service_date": booking.service_date.isoformat(),
        "reserved_at": booking.reserved_at.isoformat(),
        "guest_name": booking.guest_name,
        "guest_contact": None if role == "viewer" else booking.guest_contact,
        "tags": list(booking.tags),
        "zone_ids": [str(zone_id) for zone_id in booking.zone_ids],
        "priority": booking.priority,
        "pinned": booking.pinned,
        "source": booking.source,
        "revision": booking.revision,
        "assignment_id": str(live.pk) if live else None,
        "tables": table_bundles(live.table_ids if live else (), numbers=numbers),
    }


def _assignment(row: Assignment, numbers: dict[Any, str]) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "booking_id": str(row.booking_id),
        "state": row.state,
        "source": row.source,
        "starts_at": row.window.lower.isoformat(),
        "ends_at": row.window.upper.isoformat(),
        "tables": table_bundles(row.table_ids, numbers=numbers),
        "merge": merge_bundle(row),
        "actor": row.actor,
        "created_at": row.created_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
    }
