"""What every door of the API shares: the caller's role, the key of a write, the versions it was decided on."""

import uuid
from typing import Any

from djangorestframework_camel_case.util import underscoreize
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from venues.access import require_role
from venues.api.errors import IdempotencyKeyMismatch, IdempotencyKeyRequired, VersionMalformed, VersionRequired
from venues.api.parsing import require_storable
from venues.api.strictness import require_described, require_described_query

LONGEST_KEY = 200


class Door(APIView):
    """One address of the API. It checks the caller, reads the body, calls one function and renders the answer."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """This function will refuse query strings that could not be stored, after the caller is known."""
        super().initial(request, *args, **kwargs)
        require_storable(dict(request.query_params.lists()))

    @property
    def actor(self) -> str:
        """This property will be how the caller is named in events, holds and keys: `user:<id>`."""
        return f"user:{self.request.user.pk}"

    def require(self, role: str, *, restaurant_id: uuid.UUID) -> str:
        """This function will return the caller's role in the restaurant if it is enough.

        Raises: RestaurantUnknown, RoleRequired.
        """
        return require_role(self.request.user, restaurant_id=restaurant_id, at_least=role)


def read_body(serializer: type[Serializer[Any]], *, request: Request) -> dict[str, Any]:
    """This function will return the checked body. Raises: ValidationError, ParseError."""
    if not isinstance(request.data, dict):
        raise ParseError("The body is a JSON object.")
    reader = serializer(data=request.data)
    require_described(request.data, by=reader)
    reader.is_valid(raise_exception=True)
    checked: dict[str, Any] = reader.validated_data
    return checked


def read_query(serializer: type[Serializer[Any]], *, request: Request) -> dict[str, Any]:
    """This function will return the checked query parameters, which are spelt in camelCase. Raises: ValidationError."""
    reader = serializer(data=underscoreize({key: request.query_params[key] for key in request.query_params}))
    require_described_query(dict(request.query_params.lists()), by=reader)
    reader.is_valid(raise_exception=True)
    checked: dict[str, Any] = reader.validated_data
    return checked


def read_key(request: Request, *, required: bool = False) -> str | None:
    """This function will return the write's idempotency key: the header, else `idempotencyKey`, else `selectionId`.

    Raises: IdempotencyKeyMismatch when header and body differ, IdempotencyKeyRequired.
    """
    header = request.headers.get("Idempotency-Key", "").strip() or None
    body = request.data if isinstance(request.data, dict) else {}
    given = body.get("idempotency_key") or None
    if header is not None and given is not None and header != given:
        raise IdempotencyKeyMismatch
    key = header or given or body.get("selection_id") or None
    if key is None and required:
        raise IdempotencyKeyRequired
    if key is None:
        return None
    if not isinstance(key, str) or len(key) > LONGEST_KEY:
        raise ParseError(f"An idempotency key is text of at most {LONGEST_KEY} letters.")
    require_storable(key)
    return key


def read_version(request: Request, *, required: bool = False) -> int | None:
    """This function will return the version in `If-Match`; None without one or for `*`.

    Raises: VersionRequired, VersionMalformed.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header and required:
        raise VersionRequired
    if header in ("", "*"):
        return None
    digits = header.removeprefix("W/").strip('"')
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        raise VersionMalformed
    return int(digits)


def etag(version: int) -> dict[str, str]:
    """This function will return the header that names a version."""
    return {"ETag": f'"{version}"'}
