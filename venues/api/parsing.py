"""Reads JSON bodies: bounded, strict, and nothing that the database could not store."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from djangorestframework_camel_case.util import underscoreize
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

DEEPEST = 40


class StrictJSONParser(BaseParser):
    """JSON as it came, for documents whose keys are their own business."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """This function will return the body.

        Raises: RequestDataTooBig; ParseError for one that is no JSON, too deep, or holds text that cannot be stored.
        """
        raw = stream.read(settings.API_BODY_LIMIT_BYTES + 1)
        if len(raw) > settings.API_BODY_LIMIT_BYTES:
            raise RequestDataTooBig(f"The body is longer than {settings.API_BODY_LIMIT_BYTES} bytes.")
        try:
            document = json.loads(raw.decode("utf-8"), parse_constant=_refuse)
        except (ValueError, RecursionError) as fault:
            raise ParseError(f"The body is no JSON: {fault}.") from fault
        require_storable(document)
        return document


class CamelJSONParser(StrictJSONParser):
    """JSON with camelCase keys; they become snake_case."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """This function will return the body with snake_case keys. Raises: ParseError."""
        document = super().parse(stream, media_type, parser_context)
        _require_camel_case(document)
        return underscoreize(document)


def require_storable(value: object, *, depth: int = 0) -> None:
    """This function will refuse text with NUL or half a surrogate pair in it, and nesting without end.

    Raises: ParseError.
    """
    if depth > DEEPEST:
        raise ParseError("The body is nested too deeply.")
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise ParseError("Text may not contain NUL or lone surrogates.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            require_storable(key, depth=depth + 1)
            require_storable(inner, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            require_storable(inner, depth=depth + 1)


def _require_camel_case(value: object) -> None:
    """`partySize` and `party_size` would become one key, and which of the two values counts would be chance."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if "_" in key:
                raise ParseError(f"Unknown field {key[:80]!r}: names are spelt in camelCase.")
            _require_camel_case(inner)
    elif isinstance(value, list):
        for inner in value:
            _require_camel_case(inner)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")
