"""Makes and recognises API tokens. A token has 256 bits of chance, so a plain digest is enough to keep it secret."""

import datetime as dt
import hashlib
import secrets
from typing import Any

from venues.models import ApiToken

PREFIX = "tat_"


def mint(user: Any, *, name: str, expires_at: dt.datetime) -> tuple[str, ApiToken]:
    """This function will make a token and return it with its row; nobody can read it again afterwards."""
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(user=user, name=name, digest=_digest(token), hint=token[:8], expires_at=expires_at)
    return token, row


def find(token: str, *, now: dt.datetime) -> ApiToken | None:
    """This function will return the token's row, with its user, while it is valid. *Cost*: one statement."""
    valid = ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=now, user__is_active=True)
    return valid.select_related("user").filter(digest=_digest(token)).first()


def revoke(token: ApiToken, *, now: dt.datetime) -> None:
    """This function will make a token worthless from now on. One that is revoked already stays as it is."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
