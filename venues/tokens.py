"""Makes and recognises API tokens. A token has 256 bits of chance, so a plain digest is enough to keep it secret."""

import datetime as dt
import functools
import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection

from venues.models import ApiToken

PREFIX = "tat_"


def mint(user: Any, *, name: str, expires_at: dt.datetime) -> tuple[str, ApiToken]:
    """This function will make a token and return it with its row; nobody can read it again afterwards."""
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(user=user, name=name, digest=_digest(token), hint=token[:8], expires_at=expires_at)
    return token, row


def find(token: str, *, now: dt.datetime) -> ApiToken | None:
    """This function will return the token's row, with its user, while it is valid. *Cost*: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_valid_sql(), [_digest(token), now])
        row = cursor.fetchone()
    if row is None:
        return None
    columns = ApiToken._meta.concrete_fields
    found: ApiToken = _instance(ApiToken, row)
    found.user = _instance(get_user_model(), row[len(columns) :])
    return found


def revoke(token: ApiToken, *, now: dt.datetime) -> None:
    """This function will make a token worthless from now on. One that is revoked already stays as it is."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now)


@functools.cache
def _valid_sql() -> str:
    """Compiled once: every request asks this, and compiling it took longer than the answer (docs/load.md)."""
    some_day = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    valid = ApiToken.objects.filter(digest="").filter(expires_at__gt=some_day)
    rows = valid.filter(revoked_at__isnull=True, user__is_active=True).select_related("user").order_by()
    return str(rows.query.sql_with_params()[0])


def _instance(model: type[Any], row: Sequence[Any]) -> Any:
    """A row from its columns; neither model has one that is read otherwise than it is stored."""
    names = [column.attname for column in model._meta.concrete_fields]
    return model.from_db(connection.alias, names, row[: len(names)])


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
