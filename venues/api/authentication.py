"""Who calls: a bearer token, or the session of somebody who is logged in."""

from typing import Any

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from venues import tokens


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`. Comes first, so that an anonymous caller is told how to come in."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """This function will return the token's user, or None where there is no bearer token.

        Raises: AuthenticationFailed for one that is unknown, revoked or expired; which of these is not told.
        """
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        try:
            given = parts[1].decode("ascii") if len(parts) == 2 else ""
        except UnicodeDecodeError:
            given = ""
        token = tokens.find(given, now=timezone.now())
        if token is None:
            raise AuthenticationFailed("This token is unknown, revoked or expired; ask for a new one.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """This function will return what a 401 asks for."""
        return "Bearer"
