"""Errors → pages: what staff read where a client of the API reads a problem document. The table is the same.

A door raises; here the error becomes a page (for htmx a fragment) with its message and a way on for each next step.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocator_project.board.faults import FAULTS
from allocator_project.errors_http import document as document_named
from allocator_project.errors_http import document_of, problem_of
from allocator_project.problems import BY_CODE, Problem
from venues.admin.moments import local
from venues.admin.ways import Way, offered

API = "/api/"
NUL = "%00"
# Where the database itself is away, the sidebar cannot be read either.
WITHOUT_DATABASE = "database_unavailable"
# Steps that are taken by opening the very page again, where nothing better is known.
ANEW = ("reload", "new_key", "fix_request")
CSRF = "csrfmiddlewaretoken"
# Where the board's title speaks of bookings, and deeds are done to other things too.
TITLES = {"illegal_transition": gettext_lazy("That is not possible in the state it is in")}
# A page that asked by htmx has a place for what went wrong.
INTO_ITS_PLACE = {"HX-Retarget": "#problem", "HX-Reswap": "innerHTML"}


class ProblemPages:
    """Answers errors of pages, as the API's exception handler answers those of the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This function will let the page answer, unless its address asks for what no text in the database can be."""
        if NUL in request.META.get("QUERY_STRING", "") and not request.path.startswith(API):
            return page_for_strangers("malformed_request", detail="An address cannot have a NUL character in it.")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """This function will return the page of an error that is in the table; None for a bug."""
        problem = None if request.path.startswith(API) else problem_of(exception)
        if problem is None:
            return None
        return page(request, problem=problem, document=document_of(exception, problem=problem))


def page(request: HttpRequest, *, problem: Problem, document: dict[str, Any]) -> HttpResponse:
    """This function will return the problem as somebody at the desk reads it, with a way on for every next step."""
    if getattr(request, "htmx", False):
        body = render_to_string("desk/problem_fragment.html", told(request, problem, document), request=request)
        return HttpResponse(body, status=problem.status, headers=INTO_ITS_PLACE)
    if problem.code == WITHOUT_DATABASE:
        context = told(request, problem, document)
        return HttpResponse(
            render_to_string("desk/problem_alone.html", context, request=request), status=problem.status
        )
    context = admin.site.each_context(request) | told(request, problem, document)
    return HttpResponse(render_to_string("desk/problem.html", context, request=request), status=problem.status)


def told(request: HttpRequest, problem: Problem, document: dict[str, Any]) -> dict[str, Any]:
    """This function will return what the page says: what went wrong in the desk's words, and where each step leads.

    The table's own step comes last in the document and speaks to programs, so it is said in other words here.
    """
    ways = offered(request)
    *helping, own = document["next_steps"]
    words = FAULTS.get(problem.code)
    anew = Way(label=_("Open the page again"), url=request.get_full_path())
    by_step = {**dict.fromkeys(ANEW, anew), **ways.by_step}
    return {
        "title": TITLES.get(problem.code) or (words.title if words else problem.title),
        "text": words.text if words else own["message"],
        "detail": "" if document.get("conflicts") else document["detail"],
        "conflicts": [_conflict(each, zone=ways.zone) for each in document.get("conflicts", ())],
        "checks": document.get("checks", ()),
        "steps": [step | {"ways": _ways_of(step, by_step)} for step in helping],
        "way": by_step.get(own["kind"]),
        "again": _sent(request) if problem.retryable else None,
        "back": ways.back,
        "code": problem.code,
        "trace_id": document["trace_id"],
    }


def _ways_of(step: dict[str, Any], by_step: Mapping[str, Way]) -> list[Way]:
    """Where a step is taken; one that names assignments leads to each."""
    moved = [
        Way(label=_("Move that party"), url=reverse("admin:assignments_assignment_move", args=[each]))
        for each in step.get("references", ())
        if step["kind"] == "move_bookings"
    ]
    known = by_step.get(step["kind"])
    return [*moved, known] if known else moved


def _conflict(conflict: dict[str, Any], *, zone: str) -> dict[str, Any]:
    """Who has a table, with a link to whatever that is."""
    until = local(dt.datetime.fromisoformat(conflict["until"]), zone=zone)
    known = {"table": conflict["table_number"], "until": until}
    said, name = {
        "assignment": (_("%(table)s: another party has it until %(until)s"), "admin:assignments_assignment_change"),
        "hold": (_("%(table)s: it is held, and taken until %(until)s"), "admin:holds_hold_change"),
        "block": (_("%(table)s: it is blocked until %(until)s"), "admin:venues_closure_change"),
    }[conflict["kind"]]
    return {"text": said % known, "url": reverse(name, args=[conflict["reference"]])}


def page_for_strangers(code: str, *, detail: str) -> HttpResponse:
    """This function will return a problem as somebody reads it who is not logged in: without sidebar or names."""
    problem = BY_CODE[code]
    document = document_named(problem, detail=detail)
    words = FAULTS.get(code)
    context = document | {"text": words.text if words else document["next_steps"][-1]["message"]}
    return HttpResponse(render_to_string("desk/problem_alone.html", context), status=problem.status)


def _sent(request: HttpRequest) -> dict[str, Any]:
    """What was sent, so that the very same can be sent again. Its key makes that safe."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name != CSRF]
    return {"method": "post" if request.method == "POST" else "get", "fields": fields}
