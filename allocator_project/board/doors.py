"""What every door of the board shares: who may come in, what is a part of a page, and how errors are told there."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from allocator_project.board.faults import fault_of
from allocator_project.board.notices import Notice
from allocator_project.board.ways import Way
from allocator_project.errors_http import AWAY, problem_of
from allocator_project.problems import BY_CODE
from venues.errors import RestaurantUnknown

Door = Callable[..., HttpResponse]
# Tells the page's script that an answer is the board's own, not a proxy's, a login page or a bug's.
MARK = "HX-Board"


def is_part(request: HttpRequest) -> bool:
    """This function will say whether the page's script asks for a part of the page."""
    return "HX-Request" in request.headers


def part(request: HttpRequest, template: str, context: dict[str, Any], *, status: int | None = None) -> HttpResponse:
    """This function will render a part of the page."""
    answer = render(request, template, context, status=status)
    answer[MARK] = "1"
    answer["Cache-Control"] = "no-store"
    return answer


def staff_only(door: Door) -> Door:
    """This function will let in who has signed in; a page of who has not leads to the login, a part says so.

    A restaurant that somebody has no role in is not there.
    """

    @functools.wraps(door)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return entered(request, *args, **kwargs)
        except AWAY as away:
            if not is_part(request):
                raise
            return _unreachable(request, away)

    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            if is_part(request):
                told = {"fault": fault_of("not_authenticated")}
                return part(request, "board/signed_out.html", told, status=BY_CODE["not_authenticated"].status)
            return redirect_to_login(request.get_full_path())
        try:
            return door(request, *args, **kwargs)
        except RestaurantUnknown as unknown:
            raise Http404(str(unknown)) from unknown

    return guarded


def sent_by(request: HttpRequest) -> dict[str, Any]:
    """This function will return what the form held, so that the very same can be sent again: lists stay lists."""
    lists = ("table", "override")
    one = {name: request.POST[name] for name in request.POST if name not in (*lists, "csrfmiddlewaretoken")}
    many = {name: request.POST.getlist(name) for name in lists if name in request.POST}
    return {**one, **many}


def _unreachable(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database is away: who asks and what there is cannot be read, but what was pressed can be sent again."""
    problem = problem_of(error)
    if problem is None:
        raise error
    fault = fault_of(problem.code)
    is_press = request.method == "POST"
    url = request.path if is_press else request.get_full_path()
    way = Way(label=_("Try again"), url=url, kind="do" if is_press else "look", values=sent_by(request))
    notice = Notice(kind="bad", title=str(fault.title), text=str(fault.text), code=problem.code, ways=(way,))
    return part(request, "board/alone.html", {"notice": notice}, status=problem.status)
