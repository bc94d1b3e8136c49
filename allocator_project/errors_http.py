"""Errors → HTTP: the only place that knows statuses. RFC 9457 `application/problem+json`."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from djangorestframework_camel_case.util import camelize
from rest_framework import exceptions as drf
from rest_framework.response import Response

from allocator_project.problems import BY_CODE, NOT_READY, Problem
from assignments.errors import AssignmentError, Offers, SelectionIneligible, TableTaken
from assignments.refusals import NoPlan
from holds.validation import BY_RULE
from planner import PlannerError
from telemetry import traces
from venues.errors import InvalidFloorDocument, VenueError

log = logging.getLogger(__name__)
TYPE = "https://table-allocator.example/errors#"
MEDIA_TYPE = "application/problem+json"
# What our rooms say more finely than the API promises.
COARSER = {
    "after_last_seating": "outside_service",
    "no_turn_time": "outside_service",
    "nonexistent_local_time": "malformed_request",
    "ambiguous_local_time": "malformed_request",
}
AWAY = (OperationalError, InterfaceError, InternalError)
FROM_DJANGO: tuple[tuple[type[Exception], str], ...] = (
    (Http404, "not_found"),
    (PermissionDenied, "role_required"),
    (RequestDataTooBig, "body_too_large"),
    (drf.NotFound, "not_found"),
    (drf.NotAuthenticated, "not_authenticated"),
    (drf.AuthenticationFailed, "not_authenticated"),
    (drf.PermissionDenied, "role_required"),
    (drf.MethodNotAllowed, "method_not_allowed"),
    (drf.NotAcceptable, "not_acceptable"),
    (drf.UnsupportedMediaType, "unsupported_media_type"),
    (drf.Throttled, "throttled"),
    (drf.ParseError, "malformed_request"),
    (drf.ValidationError, "malformed_request"),
    *((kind, "database_unavailable") for kind in AWAY),
)
# Every error that may have a row in the table. What is not among them is a bug.
KNOWN: tuple[type[Exception], ...] = (
    AssignmentError, VenueError, PlannerError, NoPlan, *(kind for kind, _ in FROM_DJANGO),
)  # fmt: skip


def answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """This function will return the problem document of an error; None for a bug, which Django then reports."""
    problem = problem_of(error)
    if problem is None:
        return None
    response = Response(document_of(error, problem=problem), status=problem.status, headers=_headers(error, problem))
    response.content_type = MEDIA_TYPE
    return response


def problem_of(error: Exception) -> Problem | None:
    """This function will return the row of the table that an error stands for; None for a bug."""
    code = _code_of(error)
    return None if code is None else BY_CODE[code]


def document_of(error: Exception, *, problem: Problem) -> dict[str, Any]:
    """This function will return the problem document of an error, as doors of every kind tell it."""
    return document(problem, detail=_detail_of(error), **_more(error))


def document(problem: Problem, *, detail: str, **more: Any) -> dict[str, Any]:
    """This function will return a problem document. Its own next step comes after those that are known better."""
    kind, message = problem.step
    steps = [*more.pop("next_steps", ()), {"kind": kind, "message": message}]
    return {
        "type": TYPE + problem.code,
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": detail,
        "retryable": problem.retryable,
        "overridable": problem.overridable,
        "next_steps": steps,
        "trace_id": traces.current(),
        **more,
    }


def plain(code: str, *, detail: str) -> JsonResponse:
    """This function will return a problem outside of the API's views: an unknown address, a bug."""
    body = camelize(document(BY_CODE[code], detail=detail))
    return JsonResponse(body, status=BY_CODE[code].status, content_type=MEDIA_TYPE)


def not_ready(checks: list[dict[str, str]]) -> JsonResponse:
    """This function will answer a probe that something is missing."""
    body = document(NOT_READY, detail="What is missing is named in the checks.", checks=checks)
    return JsonResponse(camelize(body), status=NOT_READY.status, content_type=MEDIA_TYPE)


def not_found(request: HttpRequest, exception: Exception) -> Any:
    """This function will answer an address that does not exist."""
    if request.path.startswith("/api/"):
        return plain("not_found", detail="There is nothing at this address.")
    return defaults.page_not_found(request, exception)


@csrf_exempt  # nothing happens here; without this a POST would be told of a missing cookie, as a page
def nowhere(request: HttpRequest, rest: str) -> Any:
    """This function will answer an address of the API that does not exist, with DEBUG on as well."""
    return plain("not_found", detail="There is nothing at this address.")


def server_error(request: HttpRequest) -> Any:
    """This function will answer a bug without telling anything of it but the trace id."""
    if request.path.startswith("/api/"):
        return plain("internal_error", detail="Something went wrong on our side; the trace id finds it.")
    return defaults.server_error(request)


def _code_of(error: Exception) -> str | None:
    if isinstance(error, TableTaken) and error.blockers and all(b.kind == "hold" for b in error.blockers):
        return "table_held"
    if isinstance(error, SelectionIneligible):
        # While one rule stays that nobody may set aside, a manager's yes to the others would not help.
        first = min(error.violations, key=lambda rule: BY_RULE[rule].overridable)
        return BY_RULE[first].code
    if isinstance(error, AssignmentError | VenueError | PlannerError):
        return COARSER.get(error.code, error.code)
    if isinstance(error, NoPlan):
        return error.code
    if isinstance(error, InternalError) and getattr(error.__cause__, "sqlstate", None):
        # The server itself said so: a transaction used on after an error is a bug of ours. Without its word the
        # driver could make nothing of what it heard, as when a pooler cuts a session in the middle of BEGIN.
        return None
    return next((code for kind, code in FROM_DJANGO if isinstance(error, kind)), None)


def _detail_of(error: Exception) -> str:
    if isinstance(error, drf.ValidationError):
        return "Some fields are not as they must be."
    if isinstance(error, AWAY):
        return "The database does not answer."
    if isinstance(error, PlannerError):
        return str(error)  # with the path of what is wrong
    return str(getattr(error, "detail", None) or error)


def _more(error: Exception) -> dict[str, Any]:
    if isinstance(error, NoPlan):
        return {"refusal": error.document, "next_steps": error.document["nextSteps"]}
    if isinstance(error, TableTaken):
        return {"conflicts": [_conflict(blocker) | _offers(blocker, error.offers) for blocker in error.blockers]}
    if isinstance(error, SelectionIneligible):
        return {"checks": [{"code": BY_RULE[v].code, "message": BY_RULE[v].message} for v in error.violations]}
    if isinstance(error, drf.ValidationError):
        return {"errors": list(_pointers(error.detail))}
    if isinstance(error, InvalidFloorDocument):
        return {"errors": [{"pointer": _pointer(error.path), "message": error.detail}]}
    return {}


def _conflict(blocker: Any) -> dict[str, Any]:
    return {
        "table_id": str(blocker.table_id),
        "table_number": blocker.table_number,
        "kind": blocker.kind,
        "reference": blocker.reference,
        "until": blocker.until_moment().isoformat(),
    }


def _offers(blocker: Any, offers: Offers | None) -> dict[str, Any]:
    if offers is None:
        return {}
    offered = offers.get(blocker.reference)
    return {"offers": None if offered is None else list(offered)}


def _pointers(detail: Any, path: str = "") -> Any:
    """Nested serializer errors as JSON pointers into the body."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            name = next(iter(camelize({str(key): 0}))).replace("~", "~0").replace("/", "~1")
            yield from _pointers(inner, path if key == "non_field_errors" else f"{path}/{name}")
    elif isinstance(detail, list):
        for position, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _pointers(inner, f"{path}/{position}" if nested else path)
    else:
        yield {"pointer": path or "/", "message": str(detail)}


def _pointer(path: str) -> str:
    """`tables[0].capacity` as a JSON pointer."""
    return "/" + re.sub(r"\[(\d+)\]", r".\1", path).replace(".", "/")


def _headers(error: Exception, problem: Problem) -> dict[str, str]:
    headers: dict[str, str] = {}
    way_in = getattr(error, "auth_header", None)
    if way_in:
        headers["WWW-Authenticate"] = way_in
    wait = getattr(error, "wait", None) or problem.retry_after_seconds
    if wait is not None:
        headers["Retry-After"] = str(max(1, int(wait)))
    return headers
