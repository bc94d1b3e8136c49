"""The first and the last step of a command: is it a repeat, and what did it do. Source: design 3, steps 1 and 5."""

import uuid
from typing import Any

from django.db import connection

from assignments.errors import IdempotencyKeyReused
from assignments.models import IdempotencyRecord
from assignments.ports import AssignmentCommitRequest, Committed
from assignments.translation import canonical_digest


def begin(request: AssignmentCommitRequest, *, restaurant_id: uuid.UUID) -> uuid.UUID | Committed:
    """This function will claim the request's key and return the record's id, or the outcome of its first run.

    A twin still running is waited for, up to the lock timeout: the unique index makes the second insert wait.
    Raises: IdempotencyKeyReused when the key stands for another request, which stays untouched.
    """
    record_id = _insert(request, restaurant_id)
    if record_id is not None:
        return record_id
    twin = IdempotencyRecord.objects.get(
        restaurant_id=restaurant_id, actor_scope=request.actor, operation=request.operation, key=request.idempotency_key
    )
    if twin.digest != digest_of(request):
        raise IdempotencyKeyReused
    return _committed(twin.outcome)


def finish(record_id: uuid.UUID, *, committed: Committed) -> None:
    """This function will remember what the command did."""
    IdempotencyRecord.objects.filter(pk=record_id).update(outcome=_document(committed))


def digest_of(request: AssignmentCommitRequest) -> str:
    """This function will return a digest of what was asked for; who asked, under which key, are columns."""
    tables = sorted(str(table_id) for table_id in request.table_ids) if request.table_ids is not None else None
    return canonical_digest({"booking": str(request.booking_id), "source": request.source, "tables": tables})


def _insert(request: AssignmentCommitRequest, restaurant_id: uuid.UUID) -> uuid.UUID | None:
    """ON CONFLICT rather than catch: a unique violation would end the transaction."""
    record_id = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO assignments_idempotencyrecord
                (id, restaurant_id, actor_scope, operation, key, digest, outcome, created_at)
            VALUES (%s, %s, %s, %s, %s, %s, '{}', statement_timestamp())
            ON CONFLICT ON CONSTRAINT idempotency_key_names_one_request DO NOTHING
            """,
            [record_id, restaurant_id, request.actor, request.operation, request.idempotency_key, digest_of(request)],
        )
        return record_id if cursor.rowcount else None


def _document(committed: Committed) -> dict[str, Any]:
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
