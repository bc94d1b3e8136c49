"""The doors of the house rather than of a booking: a table and its day, walk-ins, tables out of service, the search."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from allocator_project.board.day import Choice, read_day
from allocator_project.board.desk import Desk, open_desk
from allocator_project.board.doing import houses
from allocator_project.board.doing.orders import Done, Order, read_order
from allocator_project.board.doors import part, staff_only
from allocator_project.board.meanwhile import Looked
from allocator_project.board.notices import Notice, Pressed, notice_of, refusal_notice, refused
from allocator_project.board.panel import read_panel
from allocator_project.board.search import found_by
from allocator_project.board.views.bookings import TOLD
from allocator_project.board.walkins import walk_in_advice
from allocator_project.errors_http import KNOWN

MOST_SIZES = 20


@require_GET
@staff_only
def table(request: HttpRequest, slug: str, date: dt.date, table_id: uuid.UUID) -> HttpResponse:
    """This function will show a table and who has it over the day."""
    desk = open_desk(request.user, slug=slug, date=date, now=timezone.now())
    return _table(request, desk, table_id)


@require_GET
@staff_only
def search(request: HttpRequest, slug: str, date: dt.date) -> HttpResponse:
    """This function will list the bookings that answer to a name, of this day first."""
    desk = open_desk(request.user, slug=slug, date=date, now=timezone.now())
    wanted = request.GET.get("q", "")[:100]
    return part(request, "board/found.html", {"desk": desk, "wanted": wanted, "found": found_by(wanted, desk=desk)})


@require_POST
@staff_only
def walk_in(request: HttpRequest, slug: str, date: dt.date) -> HttpResponse:
    """This function will seat whoever stands at the door, and show them."""
    return _do(request, slug, date, verb="walk-in", action=houses.walk_in)


@require_POST
@staff_only
def block(request: HttpRequest, slug: str, date: dt.date) -> HttpResponse:
    """This function will take tables out of service."""
    return _do(request, slug, date, verb="block", action=houses.block)


@require_POST
@staff_only
def unblock(request: HttpRequest, slug: str, date: dt.date, block_id: uuid.UUID) -> HttpResponse:
    """This function will put blocked tables back into service."""
    return _do(request, slug, date, verb="unblock", action=lambda order: houses.unblock(order, block_id=block_id))


def _do(request: HttpRequest, slug: str, date: dt.date, *, verb: str, action: Callable[[Order], Done]) -> HttpResponse:
    desk = open_desk(request.user, slug=slug, date=date, now=timezone.now())
    sent: dict[str, Any] = {name: request.POST[name] for name in request.POST}
    try:
        desk.require("host")
        done = action(read_order(request, desk=desk))
    except KNOWN as error:
        told = refused(error, desk=desk)
        advice = walk_in_advice(told.document, desk=desk) if verb == "walk-in" else ()
        notice = refusal_notice(told, pressed=Pressed(desk=desk, verb=verb, sent=sent, url=request.path), advice=advice)
        return _after(request, desk, notice, status=told.problem.status)
    return _after(request, desk, notice_of(done), booking_id=done.booking_id)


def _after(
    request: HttpRequest,
    desk: Desk,
    notice: Notice,
    *,
    booking_id: uuid.UUID | None = None,
    status: int | None = None,
) -> HttpResponse:
    """The party that was seated, the table it was about, or the notice alone."""
    named = request.POST.get("table") or request.POST.get("tables", "")
    if booking_id is not None:
        panel = read_panel(desk, booking_id=booking_id, looked=Looked(), notice=notice)
        answer = part(request, "board/panel.html", {"panel": panel, "desk": desk}, status=status)
    elif named and "," not in named and _is_id(named):
        answer = _table(request, desk, uuid.UUID(named), notice=notice, status=status)
    else:
        answer = part(request, "board/alone.html", {"notice": notice}, status=status)
    answer["HX-Trigger"] = TOLD
    return answer


def _table(
    request: HttpRequest, desk: Desk, table_id: uuid.UUID, *, notice: Notice | None = None, status: int | None = None
) -> HttpResponse:
    try:
        shown = read_day(desk, choice=Choice())
    except KNOWN:
        return part(request, "board/alone.html", {"notice": notice}, status=status)
    assert shown is not None
    lanes = ((group.zone, lane) for group in shown.groups for lane in group.lanes)
    zone, lane = next(((zone, lane) for zone, lane in lanes if lane.table["id"] == table_id), (None, None))
    if lane is None:
        gone = refused(Http404(), desk=desk)
        notice = notice or refusal_notice(gone, pressed=Pressed(desk=desk, verb="", sent={}))
        return part(request, "board/alone.html", {"notice": notice}, status=status or gone.problem.status)
    start = max(desk.now, shown.axis.starts_at) if desk.is_today else shown.at
    context = {
        "desk": desk,
        "zone": zone,
        "lane": lane,
        "notice": notice,
        "key": uuid.uuid4().hex,
        "sizes": range(1, min(lane.table["max_party"], MOST_SIZES) + 1),
        "block_from": desk.clock(start),
        "block_until": desk.clock(start + houses.DEFAULT_BLOCK),
    }
    return part(request, "board/table.html", context, status=status)


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
