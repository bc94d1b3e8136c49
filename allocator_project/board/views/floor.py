"""The doors of the floor editor: the page with the floor as it is, and the saving of what was drawn, as a whole."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from allocator_project.board.desk import Desk, open_desk
from allocator_project.board.doors import part, staff_only
from allocator_project.board.editing import differences, displaced_by, fault_in_words, place_of, read_document, told
from allocator_project.board.faults import fault_of
from allocator_project.board.notices import refused
from allocator_project.errors_http import KNOWN
from allocator_project.problems import BY_CODE
from assignments.api.floor import read_changed_floor
from assignments.errors import StaleVersion
from assignments.floors import change_floor
from assignments.models import Booking
from assignments.wiring import claims
from venues.access import find_restaurant
from venues.errors import InvalidFloorDocument
from venues.export import floor_document

DRAWN = ("tables", "joins", "capacityOverrides")


@require_GET
@staff_only
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """This function will show the floor to be edited; a manager's page."""
    desk = open_desk(request.user, slug=slug, date=None, now=timezone.now())
    desk.require("manager")
    document = floor_document(desk.restaurant)
    drawn = {name: document[name] for name in DRAWN} | {"version": desk.restaurant.floor_version}
    return render(request, "board/floor.html", {"desk": desk, "floor": drawn})


@require_POST
@staff_only
def save(request: HttpRequest, slug: str) -> HttpResponse:
    """This function will make the floor what was drawn, all or nothing, if it is still the one that was drawn on.

    Who would lose a table is named first; that is saved only once somebody has said yes to it.
    """
    desk = open_desk(request.user, slug=slug, date=None, now=timezone.now())
    document: dict[str, Any] = {}
    try:
        desk.require("manager")
        document = read_document(request.POST.get("document", ""))
        return _save(request, desk, document)
    except StaleVersion:
        return _stale(request, desk, document)
    except InvalidFloorDocument as fault:
        number, where = place_of(fault.path, document=document)
        detail = fault_in_words(fault.detail, field=where)
        context = {"fault": fault_of(fault.code), "number": number, "where": where, "detail": detail}
        return part(request, "board/floor_fault.html", context, status=BY_CODE[fault.code].status)
    except KNOWN as error:
        refusal = refused(error, desk=desk)
        context = {"fault": fault_of(refusal.problem.code), "detail": ""}
        return part(request, "board/floor_fault.html", context, status=refusal.problem.status)


def _save(request: HttpRequest, desk: Desk, document: dict[str, Any]) -> HttpResponse:
    floor = read_changed_floor(document, restaurant=desk.restaurant)
    version = request.POST.get("version", "")
    if version != str(desk.restaurant.floor_version):
        raise StaleVersion
    losing = displaced_by(floor, desk=desk)
    if losing and "confirmed" not in request.POST:
        return part(request, "board/floor_displaced.html", {"losing": losing, "desk": desk})
    stored = change_floor(
        floor,
        restaurant=desk.restaurant,
        at=desk.now,
        actor=desk.actor,
        claims=claims(),
        expected_version=desk.restaurant.floor_version,
    )
    lost = told(Booking.objects.filter(pk__in=stored.displaced), desk=desk) if stored.displaced else ()
    context = {"desk": desk, "stored": stored, "lost": lost, "version": desk.restaurant.floor_version + 1}
    return part(request, "board/floor_saved.html", context)


def _stale(request: HttpRequest, desk: Desk, document: dict[str, Any]) -> HttpResponse:
    theirs = floor_document(find_restaurant(desk.restaurant.pk))
    context = {
        "fault": fault_of(StaleVersion.code),
        "version": theirs["version"],
        "differences": differences(theirs, mine=document),
    }
    return part(request, "board/floor_stale.html", context, status=BY_CODE[StaleVersion.code].status)
