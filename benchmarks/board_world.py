"""An evening in full swing, whenever it is staged: the demo's house in a zone where it is between seven and eight now.

The board shows what is now, so an evening is measured, and photographed, while it goes on: parties sit, one is late,
one is a no-show, tables are held and blocked, some wait and are told why. A larger house is the demo's several times
over.
"""

import datetime as dt
import io
import zoneinfo
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.management import call_command

from assignments import orchestrator
from assignments.commands import (
    AssignmentCommitRequest,
    Block,
    Command,
    Complete,
    MarkNoShow,
    PlaceHold,
    Release,
    Seat,
    WalkIn,
)
from assignments.demo_house import seed_evening
from assignments.errors import AssignmentError
from assignments.floors import open_restaurant
from assignments.models import Assignment, AutoAssignJob, Booking
from assignments.ports import Committed
from assignments.services import NewBooking, draft_booking, store_bookings
from assignments.wiring import repository
from planner.labels import natural_key
from venues.demo import public_house
from venues.documents import read_floor_document
from venues.models import Restaurant, StaffMembership, Table
from venues.selectors import hours_of

EVENING_HOUR = 19
SHOULD_SIT = dt.timedelta(minutes=3)
LATE_FOR = dt.timedelta(minutes=45)
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Evening:
    """The house, its service day that is now, and who works there."""

    restaurant: Restaurant
    date: dt.date
    host: User


def stage(*, bookings: int, slug: str, now: dt.datetime, host: User) -> Evening:
    """This function will open a house of forty tables and bring its evening to where it is now.

    Cost: about ten seconds for 130 bookings.
    """
    restaurant = _open(public_house(), slug=slug, now=now, host=host)
    date = now.astimezone(zoneinfo.ZoneInfo(restaurant.timezone)).date()
    seed_evening(restaurant, date=date, now=now, bookings=bookings)
    for replay in (True, False):
        call_command("auto_assign", restaurant=slug, replay=replay, json=True, stdout=io.StringIO())
    _let_it_run(restaurant, now)
    _by_hand(restaurant, now, host)
    return Evening(restaurant, date, host)


def multiply(evening: Evening, *, copies: int, slug: str, now: dt.datetime) -> Evening:
    """This function will open a house that is so many times that of the evening, with as many times its guests."""
    restaurant = _open(several_times(public_house(), copies=copies), slug=slug, now=now, host=evening.host)
    ids = dict(Table.objects.filter(restaurant=restaurant).values_list("number", "pk"))
    numbers = dict(Table.objects.filter(restaurant=evening.restaurant).values_list("pk", "number"))
    had = Assignment.objects.filter(restaurant=evening.restaurant).exclude(state__in=("superseded", "discarded"))
    tables = {row.booking_id: [numbers[table_id] for table_id in row.table_ids] for row in had}
    jobs = {job.booking_id: job for job in AutoAssignJob.objects.filter(restaurant=evening.restaurant)}
    hours = hours_of(restaurant)
    for stored in Booking.objects.filter(restaurant=evening.restaurant, import_key__isnull=False):
        for copy in range(1, copies + 1):
            new = NewBooking(
                party_size=stored.party_size,
                starts_at=stored.starts_at,
                reserved_at=stored.reserved_at,
                source=Booking.Source.DEMO,
                guest_name=stored.guest_name,
            )
            draft = draft_booking(new, restaurant=restaurant, hours=hours)
            assert isinstance(draft, Booking), draft
            store_bookings([draft], restaurant=restaurant, hours=hours, actor="benchmark")
            if stored.pk in tables:
                mine = tuple(ids[number + _letter(copy)] for number in tables[stored.pk])
                carried_out(AssignmentCommitRequest(booking_id=draft.pk, table_ids=mine, source="auto", actor="staged"))
            elif stored.pk in jobs:
                job = jobs[stored.pk]
                told = {"reason": job.reason, "next_steps": job.next_steps, "refusal": job.refusal}
                AutoAssignJob.objects.filter(booking=draft).update(state=job.state, **told)
    _let_it_run(restaurant, now)
    _by_hand(restaurant, now, evening.host)
    return Evening(restaurant, evening.date, evening.host)


def _open(document: Any, *, slug: str, now: dt.datetime, host: User) -> Restaurant:
    floor = read_floor_document(document)
    restaurant = open_restaurant(floor, slug=slug, name=floor["name"], timezone=zone_of_evening(now))
    StaffMembership.objects.create(user=host, restaurant=restaurant, role="manager")
    return restaurant


def zone_of_evening(now: dt.datetime) -> str:
    """This function will return a zone in which it is past seven in the evening. Signs are turned round in these."""
    ahead = (EVENING_HOUR - now.astimezone(dt.UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def several_times(document: Any, *, copies: int) -> dict[str, Any]:
    """This function will return a floor document with so many of its floors beside one another, two in a row."""
    numbered = [dict(table) for table in document["tables"]]
    width = max(table["x"] for table in numbered) + 140
    height = max(table["y"] for table in numbered) + 140
    more: dict[str, Any] = {"tables": [], "joins": [], "capacityOverrides": []}
    for copy in range(1, copies + 1):
        aside, down = (copy - 1) % 2 * width, (copy - 1) // 2 * height
        for table in numbered:
            moved = {"x": table["x"] + aside, "y": table["y"] + down, "zone": f"{table['zone']} {copy}"}
            more["tables"].append({**table, **moved, "number": f"{table['number']}{_letter(copy)}"})
        more["joins"] += [[number + _letter(copy) for number in pair] for pair in document["joins"]]
        for override in document["capacityOverrides"]:
            tables = [number + _letter(copy) for number in override["tables"]]
            more["capacityOverrides"].append({**override, "tables": tables})
    return {**document, **more}


def _letter(copy: int) -> str:
    return chr(ord("a") + copy - 1)


def _let_it_run(restaurant: Restaurant, now: dt.datetime) -> None:
    """Who should be there sits, who should have left has left; the last two to arrive are late and missing."""
    confirmed = Booking.objects.filter(restaurant=restaurant, state="confirmed").order_by("starts_at", "id")
    due = list(confirmed.filter(starts_at__lte=now - SHOULD_SIT))
    late = [each for each in due if now - LATE_FOR < each.starts_at <= now - 16 * MINUTE][-2:]
    for stored in due:
        if stored in late:
            continue
        carried_out(Seat(booking_id=stored.pk, at=stored.starts_at + 2 * MINUTE, actor="staged"))
        if stored.window.upper <= now:
            carried_out(Complete(booking_id=stored.pk, at=stored.window.upper - 12 * MINUTE, actor="staged"))
    if len(late) > 1:
        carried_out(MarkNoShow(booking_id=late[0].pk, at=now, actor="staged"))


def _by_hand(restaurant: Restaurant, now: dt.datetime, host: User) -> None:
    """Somebody walks in, a table wobbles, and the host is about to seat one of those who wait."""
    actor = f"user:{host.pk}"
    _tried(WalkIn(restaurant_id=restaurant.pk, party_size=2, at=now, actor=actor))
    minute = now.replace(second=0, microsecond=0)
    blocks = (_block(table, minute + later * 30 * MINUTE, actor) for later in range(9) for table in _tables(restaurant))
    assert any(_tried(block) for block in blocks)
    # Two lose their tables again and can have others: the host has just held one for the first of them.
    coming = Booking.objects.filter(restaurant=restaurant, state="confirmed", starts_at__gt=now, party_size__lte=4)
    first, second = coming.order_by("starts_at", "id")[:2]
    for stored in (first, second):
        carried_out(Release(booking_id=stored.pk, at=now, actor=actor))
    assert any(_tried(_hold(first, table, actor)) for table in _tables(restaurant))


def _block(table: Table, start: dt.datetime, actor: str) -> Block:
    window = (start, start + 60 * MINUTE)
    about: dict[str, Any] = {"restaurant_id": table.restaurant_id, "actor": actor, "reason": "wobbles"}
    return Block(table_ids=(table.pk,), window=window, **about)


def _hold(stored: Booking, table: Table, actor: str) -> PlaceHold:
    return PlaceHold(booking_id=stored.pk, table_ids=(table.pk,), ttl_seconds=3600, actor=actor)


def _tables(restaurant: Restaurant) -> list[Table]:
    rows = Table.objects.filter(restaurant=restaurant, active=True)
    return sorted(rows, key=lambda table: natural_key(table.number))


def _tried(command: Command) -> bool:
    """Whether the house had room for it."""
    try:
        return isinstance(orchestrator.commit(command, repository=repository()), Committed)
    except AssignmentError:
        return False


def carried_out(command: Command) -> None:
    """This function will carry out a command that has to succeed."""
    answer = orchestrator.commit(command, repository=repository())
    assert isinstance(answer, Committed), answer
