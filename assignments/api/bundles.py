"""What a command did, as clients read it."""

import uuid
from collections.abc import Iterable, Mapping
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
    source = serializers.CharField()  # type: ignore[assignment]  # a field's own `source` is text
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class CommittedBundle(serializers.Serializer[Any]):
    """The answer to a command: the booking's assignment (none once it has no tables), its tables, those it had before,
    their merge."""

    booking_id = serializers.UUIDField()
    booking_state = serializers.CharField()
    assignment = AssignmentBundle(allow_null=True)
    tables = TableBundle(many=True)
    was = TableBundle(many=True)
    merge = MergeBundle(allow_null=True)
    book_version = serializers.IntegerField()
    replayed = serializers.BooleanField()


class SwappedBundle(CommittedBundle):
    """The answer to a swap: the first booking as every command tells it, and the other one."""

    other = CommittedBundle()


class RearrangedBundle(serializers.Serializer[Any]):
    """The answer to several moves, in their order."""

    results = CommittedBundle(many=True)
    book_version = serializers.IntegerField()
    replayed = serializers.BooleanField()


def bundle(committed: Committed) -> dict[str, Any]:
    """This function will return what a command about one booking did. *Cost*: two statements."""
    return _bundles(committed, committed.bookings[:1])[0]


def swapped_bundle(committed: Committed) -> dict[str, Any]:
    """This function will return what a swap did. *Cost*: two statements."""
    first, other = _bundles(committed, committed.bookings)
    return first | {"other": other}


def rearranged_bundle(committed: Committed) -> dict[str, Any]:
    """This function will return what several moves did. *Cost*: two statements."""
    return {
        "results": _bundles(committed, committed.bookings),
        "book_version": committed.book_version,
        "replayed": committed.replayed,
    }


def _bundles(committed: Committed, bookings: Iterable[Placed]) -> list[dict[str, Any]]:
    shown = tuple(bookings)
    rows = _rows({placed.assignment_id for placed in shown if placed.assignment_id})
    numbers = numbers_of(table_id for placed in shown for table_id in (*placed.table_ids, *placed.was_table_ids))
    return [_bundle(committed, placed, rows, numbers) for placed in shown]


def _bundle(
    committed: Committed, placed: Placed, rows: Mapping[uuid.UUID, Assignment], numbers: Mapping[uuid.UUID, str]
) -> dict[str, Any]:
    row = rows.get(placed.assignment_id) if placed.assignment_id else None
    return {
        "booking_id": str(placed.booking_id),
        "booking_state": placed.state,
        "assignment": _assignment(placed, row),
        "tables": table_bundles(placed.table_ids, numbers=numbers),
        "was": table_bundles(placed.was_table_ids, numbers=numbers),
        "merge": merge_bundle(row) if row is not None else None,
        "book_version": committed.book_version,
        "replayed": committed.replayed,
    }


def numbers_of(table_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """This function will return the labels staff know tables by. *Cost*: one statement, none for no tables."""
    wanted = set(table_ids)
    return dict(Table.objects.filter(pk__in=wanted).values_list("pk", "number")) if wanted else {}


def table_bundles(table_ids: Iterable[uuid.UUID], *, numbers: Mapping[uuid.UUID, str]) -> list[dict[str, str]]:
    """This function will return tables in the order given; one that is gone has no number."""
    return [{"id": str(table_id), "number": numbers.get(table_id, "")} for table_id in table_ids]


def merge_bundle(row: Assignment) -> dict[str, Any] | None:
    """This function will return how an assignment's tables are joined; None for a single one."""
    group = getattr(row, "merge_group", None)
    if group is None:
        return None
    return {"group_id": str(group.pk), "capacity": group.capacity, "adjacency": group.adjacency}


def _rows(assignment_ids: set[uuid.UUID]) -> dict[uuid.UUID, Assignment]:
    return Assignment.objects.select_related("merge_group").in_bulk(assignment_ids) if assignment_ids else {}


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
