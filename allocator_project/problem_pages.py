"""Errors → pages: what staff read where a client of the API reads a problem document. The table is the same.

A door raises; here the error becomes a page (for htmx a fragment) with its message and a way on for each next step.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from allocator_project.errors_http import document_of, problem_of
from allocator_project.problems import Problem
from venues.admin.ways import offered

API = "/api/"
# Where the database itself is away, the sidebar cannot be read either.
WITHOUT_DATABASE = "database_unavailable"
CSRF = "csrfmiddlewaretoken"
# A page that asked by htmx has a place for what went wrong.
INTO_ITS_PLACE = {"HX-Retarget": "#problem", "HX-Reswap": "innerHTML"}


class ProblemPages:
    """Answers errors of pages, as the API's exception handler answers those of the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """This function will let the page answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """This function will return the page of an error that is in the table; None for a bug."""
        problem = None if request.path.startswith(API) else problem_of(exception)
        if problem is None:
            return None
        return page(request, problem=problem, document=document_of(exception, problem=problem))


def page(request: HttpRequest, *, problem: Problem, document: dict[str, Any]) -> HttpResponse:
    """This function will return the problem as somebody at the door reads it, with what to do now."""
    ways = offered(request)
    context = {
        "title": problem.title,
        "problem": document,
        "steps": [step | {"way": ways.by_step.get(step["kind"])} for step in document["next_steps"]],
        "back": ways.back,
        "again": _sent(request) if problem.retryable else None,
    }
    if getattr(request, "htmx", False):
        body = render_to_string("desk/problem_fragment.html", context, request=request)
        return HttpResponse(body, status=problem.status, headers=INTO_ITS_PLACE)
    if problem.code == WITHOUT_DATABASE:
        return HttpResponse(render_to_string("desk/problem_alone.html", context), status=problem.status)
    context = admin.site.each_context(request) | context
    return HttpResponse(render_to_string("desk/problem.html", context, request=request), status=problem.status)


def _sent(request: HttpRequest) -> dict[str, Any]:
    """What was sent, so that the very same can be sent again. Its key makes that safe."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values if name != CSRF]
    return {"method": "post" if request.method == "POST" else "get", "fields": fields}
