"""People who call the API, each with a token and a role in a house."""

import datetime as dt
import itertools
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from rest_framework.test import APIClient

from tests.api.schema.document import NOT_DESCRIBED, find, undocumented
from venues import tokens
from venues.models import Restaurant, StaffMembership

_numbers = itertools.count(1)
YEAR = dt.timedelta(days=365)


def person(restaurant: Restaurant | None = None, *, role: str = "host", superuser: bool = False) -> User:
    """Somebody who works in the house, in this role."""
    name = f"person-{next(_numbers)}"
    user = User.objects.create_user(name, is_superuser=superuser)
    if restaurant is not None:
        StaffMembership.objects.create(user=user, restaurant=restaurant, role=role)
    return user


def token_of(user: User, *, expires_in: dt.timedelta = YEAR) -> str:
    """A token of theirs."""
    token, _ = tokens.mint(user, name=f"token-{next(_numbers)}", expires_at=timezone.now() + expires_in)
    return token


class Caller(APIClient):
    """Sends JSON and reads JSON, as one person."""

    def __init__(self, user: User | None = None, *, token: str | None = None, **defaults: Any) -> None:
        super().__init__(**defaults)
        bearer = token or (token_of(user) if user is not None else None)
        if bearer:
            self.credentials(HTTP_AUTHORIZATION=f"Bearer {bearer}")

    def request(self, **wanted: Any) -> Any:
        """The answer, which must be one that the API's document describes."""
        answer = super().request(**wanted)
        path = wanted["PATH_INFO"]
        if path.startswith("/api/v2/") and path not in NOT_DESCRIBED:
            operation = find(wanted["REQUEST_METHOD"], path)
            if operation is not None:
                found = list(
                    undocumented(operation, status=answer.status_code, headers=answer.headers, content=answer.content)
                )
                assert not found, (path, found, answer.content[:2000])
        return answer

    def ask(self, method: str, path: str, body: Any = None, *, status: int = 200, **headers: str) -> Any:
        """The answer's body, which must come with this status."""
        extra: dict[str, Any] = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        send = getattr(self, method.lower())
        address = path if path.startswith("/") else f"/api/v2/{path}"
        answer = send(address, body, format="json", **extra) if method != "GET" else send(address, **extra)
        assert answer.status_code == status, (answer.status_code, answer.content.decode()[:2000])
        self.last = answer
        return answer.json() if answer.content else None


def caller(restaurant: Restaurant | None = None, *, role: str = "host", superuser: bool = False) -> Caller:
    """Somebody with a role in the house, ready to call."""
    return Caller(person(restaurant, role=role, superuser=superuser))
