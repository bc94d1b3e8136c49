"""The doors of one booking on the board: look at it, and do something with it."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from allocator_project.board.desk import Desk, open_desk
from allocator_project.board.doing.orders import Done, Order, read_order
from allocator_project.board.doing.verbs import VERBS
from allocator_project.board.doors import part, sent_by, staff_only
from allocator_project.board.meanwhile import Looked
from allocator_project.board.notices import Notice, Pressed, Refused, notice_of, refusal_notice, refused
from allocator_project.board.panel import Panel, advice_on, read_panel
from allocator_project.errors_http import KNOWN
from assignments import telling
from assignments.errors import BookingNotFound
from assignments.models import Booking

TOLD = "day-changed"


@require_GET
@staff_only
def booking(request: HttpRequest, slug: str, date: dt.date, booking_id: uuid.UUID) -> HttpResponse:
    """This function will show a booking as it stands, with what has happened since the reader looked."""
    desk = open_desk(request.user, slug=slug, date=date, now=timezone.now())
    looked = _looked(request.GET)
    try:
        panel = read_panel(desk, booking_id=booking_id, looked=looked)
    except KNOWN as error:
        told = refused(error, desk=desk)
        pressed = Pressed(desk=desk, verb="look", sent={}, url=request.get_full_path())
        return _only(request, refusal_notice(told, pressed=pressed), told)
    # Who opens a booking asks. A page that looks again by itself, and who ticks table after table, was answered before.
    if panel.choosing and not looked.is_again and not looked.picked:
        quote = panel.choosing.context.quote
        about = {"restaurant_id": desk.restaurant.pk, "booking_id": booking_id}
        telling.of_ranking(quote, operation="board", actor=desk.actor, at=desk.now, **about)
    return part(request, "board/panel.html", {"panel": panel, "desk": desk})


@require_POST
@staff_only
def do(request: HttpRequest, slug: str, date: dt.date, booking_id: uuid.UUID, verb: str) -> HttpResponse:
    """This function will do what was pressed, and show the booking with what came of it."""
    desk = open_desk(request.user, slug=slug, date=date, now=timezone.now())
    pressed = Pressed(desk=desk, verb=verb, sent=sent_by(request), booking_id=booking_id, url=request.path)
    try:
        done = _carry_out(request, desk, booking_id, verb)
    except KNOWN as error:
        return refuse(request, error, pressed=pressed)
    try:
        return _with(request, read_panel(desk, booking_id=booking_id, looked=Looked(), notice=notice_of(done)))
    except KNOWN:
        # It is done; only how it stands now cannot be read.
        return part(request, "board/alone.html", {"notice": notice_of(done)})


def _carry_out(request: HttpRequest, desk: Desk, booking_id: uuid.UUID, verb: str) -> Done:
    desk.require("host")
    found = Booking.objects.select_related("restaurant").filter(pk=booking_id, restaurant=desk.restaurant).first()
    if found is None or verb not in VERBS:
        raise BookingNotFound
    action: Callable[[Order], Done] = VERBS[verb]
    return action(read_order(request, desk=desk, booking=found))


def refuse(request: HttpRequest, error: Exception, *, pressed: Pressed) -> HttpResponse:
    """This function will show an error of the table with its way on, beside the booking as it stands."""
    told = refused(error, desk=pressed.desk)
    if pressed.booking_id is None:
        return _only(request, refusal_notice(told, pressed=pressed), told)
    try:
        panel = read_panel(pressed.desk, booking_id=pressed.booking_id, looked=_looked(request.POST))
    except KNOWN:
        # What is to be shown is not there either, or the database is away: the notice stands alone.
        return _only(request, refusal_notice(told, pressed=replace(pressed, booking_id=None)), told)
    suggestions = panel.choosing.suggestions if panel.choosing else ()
    steps = told.document.get("refusal", {}).get("nextSteps", [])
    notice = refusal_notice(told, pressed=pressed, suggestions=suggestions, advice=advice_on(steps, panel=panel))
    return _with(request, replace(panel, notice=notice), status=told.problem.status)


def _with(request: HttpRequest, panel: Panel, *, status: int | None = None) -> HttpResponse:
    answer = part(request, "board/panel.html", {"panel": panel, "desk": panel.desk}, status=status)
    answer["HX-Trigger"] = TOLD
    return answer


def _only(request: HttpRequest, notice: Notice, told: Refused) -> HttpResponse:
    return part(request, "board/alone.html", {"notice": notice}, status=told.problem.status)


def _looked(form: Any) -> Looked:
    picked = tuple(found for each in form.getlist("table") if (found := _uuid(each)) is not None)
    return Looked(
        picked=tuple(dict.fromkeys(picked)),
        was_free=frozenset(form.getlist("free")),
        was_state=form.get("state", ""),
        was_held=_uuid(form.get("replaces", "")),
        wants_larger=form.get("pick") == "larger",
        wants_change=form.get("change") == "1",
        is_again="again" in form,
        reason=form.get("reason", "")[:200],
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
