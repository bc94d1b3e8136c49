"""The board's pages: the houses somebody works in, a service day, and what has changed on it since."""

import datetime as dt
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from allocator_project.board.day import Choice, read_day
from allocator_project.board.desk import Desk, open_desk
from allocator_project.board.doors import MARK, part, staff_only
from allocator_project.board.faults import fault_of
from venues.access import restaurants_of
from venues.api.successes import as_before

DAY = dt.timedelta(days=1)

WALK_IN_SIZES = range(1, 13)


@require_GET
@staff_only
def houses(request: HttpRequest) -> HttpResponse:
    """This function will list the restaurants somebody works in; who works in one goes straight there."""
    found = list(restaurants_of(request.user).order_by("name")[:200])
    if len(found) == 1:
        return redirect("board:today", slug=found[0].slug)
    return render(request, "board/houses.html", {"houses": found})


@require_GET
@staff_only
def today(request: HttpRequest, slug: str) -> HttpResponse:
    """This function will lead to the service day that is now."""
    desk = open_desk(request.user, slug=slug, date=None, now=timezone.now())
    return redirect("board:day", slug=slug, date=desk.date)


@require_GET
@staff_only
def day(request: HttpRequest, slug: str, date: dt.date) -> HttpResponse:
    """This function will show the board of a service day."""
    desk = open_desk(request.user, slug=slug, date=date, now=timezone.now())
    shown = read_day(desk, choice=_choice(request))
    context = {"day": shown, "desk": desk, "opened": _opened(request), "sizes": WALK_IN_SIZES, **_neighbours(desk)}
    return render(request, "board/day.html", {**context, "broken": fault_of("internal_error")})


@require_GET
@staff_only
def live(request: HttpRequest, slug: str, date: dt.date) -> HttpResponse:
    """This function will answer what the board shows now, or that it is as the reader has it."""
    desk = open_desk(request.user, slug=slug, date=date, now=timezone.now())
    shown = read_day(desk, choice=_choice(request), tag=request.GET.get("tag", ""))
    if shown is None:
        return as_before(headers={MARK: "1", "Cache-Control": "no-store"})
    return part(request, "board/live.html", {"day": shown, "desk": desk})


def _choice(request: HttpRequest) -> Choice:
    return Choice(clock=request.GET.get("at", "")[:5], zone=request.GET.get("zone", "")[:36])


def _opened(request: HttpRequest) -> uuid.UUID | None:
    """The booking that was open, after a reload or a new login."""
    try:
        return uuid.UUID(request.GET.get("booking", ""))
    except ValueError:
        return None


def _neighbours(desk: Desk) -> dict[str, dt.date]:
    return {"earlier": desk.date - DAY, "later": desk.date + DAY}
