"""The first and the last step of a command: is it a repeat, and what did it do. Source: design 3, steps 1 and 5."""

import uuid
from typing import Any

from assignments.errors import BookingNotFound, IdempotencyKeyReused
from assignments.models import IdempotencyRecord
from assignments.ports import AssignmentCommitRequest, Committed
from assignments.statements import Opened, open_command
from assignments.translation import canonical_digest


def begin(request: AssignmentCommitRequest) -> Opened | Committed:
    """This function will claim the request's key and look at its booking, or return the outcome of the key's first run.

    A twin still running is waited for, up to the lock timeout: the unique index makes the second insert wait.
    Raises: BookingNotFound; IdempotencyKeyReused when the key stands for another request, which stays untouched.
    """
    opened = open_command(request, digest=digest_of(request))
    if opened is None:
        raise BookingNotFound
    if opened.record_id is not None:
        return opened
    twin = IdempotencyRecord.objects.get(
        restaurant_id=opened.restaurant_id,
        actor_scope=request.actor,
        operation=request.operation,
        key=request.idempotency_key,
    )
    if twin.digest != digest_of(request):
        raise IdempotencyKeyReused
    return _committed(twin.outcome)


def digest_of(request: AssignmentCommitRequest) -> str:
    """This function will return a digest of what was asked for; who asked, under which key, are columns."""
    tables = sorted(str(table_id) for table_id in request.table_ids) if request.table_ids is not None else None
    return canonical_digest({"booking": str(request.booking_id), "source": request.source, "tables": tables})


def document_of(committed: Committed) -> dict[str, Any]:
    """This function will return an outcome as the record keeps it."""
    return {
        "assignmentId": str(committed.assignment_id),
        "bookingId": str(committed.booking_id),
        "tableIds": [str(table_id) for table_id in committed.table_ids],
        "tableNumbers": list(committed.table_numbers),
        "mergeGroupId": str(committed.merge_group_id) if committed.merge_group_id else None,
        "bookVersion": committed.book_version,
    }


def _committed(outcome: dict[str, Any]) -> Committed:
    return Committed(
        assignment_id=uuid.UUID(outcome["assignmentId"]),
        booking_id=uuid.UUID(outcome["bookingId"]),
        table_ids=tuple(uuid.UUID(table_id) for table_id in outcome["tableIds"]),
        table_numbers=tuple(outcome["tableNumbers"]),
        merge_group_id=uuid.UUID(outcome["mergeGroupId"]) if outcome["mergeGroupId"] else None,
        book_version=outcome["bookVersion"],
        replayed=True,
    )
