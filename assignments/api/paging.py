"""Lists by pages: a cursor names the last row shown, so that rows that come in meanwhile shift nothing."""

import base64
import binascii
import datetime as dt
import uuid
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from rest_framework.exceptions import ValidationError

Row = TypeVar("Row", bound=Model)


def page_of(rows: QuerySet[Row], *, by: str, cursor: str | None, limit: int) -> tuple[tuple[Row, ...], str | None]:
    """This function will return the rows after the cursor, ascending by a moment and then by id, and the next cursor.

    Shapes: `by` is the moment's field, the next cursor None after the last row. *Cost*: one statement.
    Raises: ValidationError for a cursor that no answer gave.
    """
    if cursor is not None:
        moment, row_id = _read(cursor)
        rows = rows.filter(Q(**{f"{by}__gt": moment}) | Q(**{by: moment, "id__gt": row_id}))
    found = tuple(rows.order_by(by, "id")[: limit + 1])
    shown = found[:limit]
    return shown, _write(shown[-1], by) if len(found) > limit else None


def _write(row: Any, by: str) -> str:
    moment = attrgetter(by.replace("__", "."))(row)
    return base64.urlsafe_b64encode(f"{moment.isoformat()}|{row.pk}".encode()).decode()


def _read(cursor: str) -> tuple[dt.datetime, uuid.UUID]:
    try:
        moment, _, row_id = base64.b64decode(cursor, altchars=b"-_", validate=True).decode().partition("|")
        read = dt.datetime.fromisoformat(moment).astimezone(dt.UTC), uuid.UUID(row_id)
    except (binascii.Error, ValueError, OverflowError) as fault:
        raise ValidationError({"cursor": ["No answer gave this cursor."]}) from fault
    return read
