"""What every door of the board shares: who may come in, what is a part of a page, and how errors are told there."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

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
        if not request.user.is_authenticated:
            if is_part(request):
                return part(request, "board/signed_out.html", {}, status=BY_CODE["not_authenticated"].status)
            return redirect_to_login(request.get_full_path())
        try:
            return door(request, *args, **kwargs)
        except RestaurantUnknown as unknown:
            raise Http404(str(unknown)) from unknown

    return guarded
