"""The ways to say yes that are not 200. What goes wrong is said by the table of errors, above all rooms."""

from typing import Any

from django.http import HttpResponse
from rest_framework.response import Response


def created(body: Any, *, headers: dict[str, str] | None = None) -> Response:
    """This function will answer with what has been made."""
    return Response(body, status=201, headers=headers)


def accepted(body: Any) -> Response:
    """This function will answer with what will be done."""
    return Response(body, status=202)


def nothing_left() -> Response:
    """This function will answer that it is gone, or was."""
    return Response(status=204)


def unchanged(*, headers: dict[str, str]) -> Response:
    """This function will answer that the caller has it already, as it is."""
    return Response(status=304, headers=headers)


def as_before(*, headers: dict[str, str]) -> HttpResponse:
    """This function will answer a page's script that what it shows is still so: there is nothing to put anywhere."""
    return HttpResponse(status=204, headers=headers)
