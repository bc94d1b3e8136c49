"""What a command did, as clients read it."""

import uuid
from typing import Any

from rest_framework import serializers

from assignments.models import Assignment
from assignments.ports import Committed, Placed
from venues.models import Table


class MergeBundle(serializers.Serializer[Any]):
    """Tables pushed together."""

    group_id = serializers.UUIDField()
    capacity = serializers.IntegerField()
    adjacency = serializers.CharField()


class TableBundle(serializers.Serializer[Any]):
    """One table of an assignment."""

    id = serializers.UUIDField()
    number = serializers.CharField()


class AssignmentBundle(serializers.Serializer[Any]):
    """An assignment: of which booking, in which state, for when."""

    id = serializers.UUIDField()
    booking_id = serializers.UUIDField()
    state = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class CommittedBundle(serializers.Serializer[Any]):
    """The answer to a command: the booking's assignment (none once it has no tables), its tables, their merge."""

    booking_id = serializers.UUIDField()
    booking_state = serializers.CharField()
    assignment = AssignmentBundle(allow_null=True)
    tables = TableBundle(many=True)
    merge = MergeBundle(allow_null=True)
    book_version = serializers.IntegerField()
    replayed = serializers.BooleanField()


def bundle(committed: Committed) -> dict[str, Any]:
    """This function will return what a command about one booking did. *Cost*: two statements."""
    placed = committed.bookings[0]
    row = _row(placed.assignment_id)
    return {
        "booking_id": str(placed.booking_id),
        "booking_state": placed.state,
        "assignment": _assignment(placed, row),
        "tables": [{"id": str(table_id), "number": number} for table_id, number in _tables(placed, row)],
        "merge": _merge(row),
        "book_version": committed.book_version,
        "replayed": committed.replayed,
    }


def _row(assignment_id: uuid.UUID | None) -> Assignment | None:
    if assignment_id is None:
        return None
    return Assignment.objects.select_related("merge_group").filter(pk=assignment_id).first()


def _tables(placed: Placed, row: Assignment | None) -> list[tuple[uuid.UUID, str]]:
    """Numbers come in the plan's order, ids ascend; the plan itself says which is which."""
    numbers = dict(Table.objects.filter(pk__in=placed.table_ids).values_list("pk", "number")) if row else {}
    return [(table_id, numbers.get(table_id, "")) for table_id in placed.table_ids]


def _assignment(placed: Placed, row: Assignment | None) -> dict[str, Any] | None:
    if row is None:
        return None
    start, end = placed.window
    return {
        "id": str(row.pk),
        "booking_id": str(placed.booking_id),
        "state": row.state,
        "source": row.source,
        "starts_at": start.isoformat(),
        "ends_at": end.isoformat(),
    }


def _merge(row: Assignment | None) -> dict[str, Any] | None:
    group = getattr(row, "merge_group", None)
    if group is None:
        return None
    return {"group_id": str(group.pk), "capacity": group.capacity, "adjacency": group.adjacency}
