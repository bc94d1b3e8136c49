"""Lists by pages: a cursor names the last row shown, so that rows that come in meanwhile shift nothing."""

import base64
import binascii
import datetime as dt
import uuid
from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from venues.api.parsing import require_storable

Row = TypeVar("Row", bound=Model)


class CursorQuery(serializers.Serializer[Any]):
    """From where on, and how many."""

    cursor = serializers.CharField(max_length=400, required=False, help_text="`nextCursor` of the page before.")
    limit = serializers.IntegerField(min_value=1, max_value=200, default=50, help_text="At most 200.")


def moment(text: str) -> dt.datetime:
    """This function will return the moment that a cursor names. Raises: ValueError, OverflowError."""
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def page_of(
    rows: QuerySet[Row], *, by: str, cursor: str | None, limit: int, read: Callable[[str], Any] = moment
) -> tuple[tuple[Row, ...], str | None]:
    """This function will return the rows after the cursor, ascending by a field and then by id, and the next cursor.

    Shapes: `by` is the field's name, `read` makes its value of text; the next cursor is None after the last row.
    Cost: one statement. Raises: ValidationError for a cursor that no answer gave.
    """
    if cursor is not None:
        value, row_id = _read(cursor, read)
        rows = rows.filter(Q(**{f"{by}__gt": value}) | Q(**{by: value, "id__gt": row_id}))
    found = tuple(rows.order_by(by, "id")[: limit + 1])
    shown = found[:limit]
    return shown, _write(shown[-1], by) if len(found) > limit else None


def _write(row: Any, by: str) -> str:
    value = attrgetter(by.replace("__", "."))(row)
    text = value.isoformat() if isinstance(value, dt.datetime) else str(value)
    return base64.urlsafe_b64encode(f"{text}|{row.pk}".encode()).decode()


def _read(cursor: str, read: Callable[[str], Any]) -> tuple[Any, uuid.UUID]:
    try:
        text, _, row_id = base64.b64decode(cursor, altchars=b"-_", validate=True).decode().rpartition("|")
        require_storable(text)
        return read(text), uuid.UUID(row_id)
    except (binascii.Error, ValueError, OverflowError) as fault:
        raise ValidationError({"cursor": ["No answer gave this cursor."]}) from fault
