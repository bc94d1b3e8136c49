"""A house several times as large, and what every address of the matrix needs to succeed and to do something."""

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import Q

from assignments import commands as ask
from assignments import orchestrator, pipeline, wiring
from assignments.floors import change_floor
from assignments.models import Assignment, AutoAssignJob, Booking
from assignments.ports import Committed
from holds.models import Hold
from tests.api.matrix import Scene, scene
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, request, table, table_ids
from venues.documents import read_floor_document
from venues.export import floor_document
from venues.models import Restaurant

HALF_AN_HOUR = dt.timedelta(minutes=30)


def large_scene() -> Scene:
    """The same house and people with six times the tables and ten times the parties: joined, held, blocked, waiting."""
    small = scene()
    numbers = [f"T{n}" for n in range(6, 31)]
    document = floor_document(small.restaurant)
    document["tables"] += [table(number, 2) for number in numbers]
    document["joins"] += [[one, other] for one, other in itertools.pairwise(numbers)]
    change_floor(read_floor_document(document), restaurant=small.restaurant, at=A_WEEK_BEFORE, actor="x")
    small.restaurant.refresh_from_db()
    for place, table_id in enumerate(table_ids(small.restaurant, *numbers)):
        stored = booking(small.restaurant)
        booking(small.restaurant, starts_at=SEVEN - dt.timedelta(hours=2))
        if place % 5 == 0:
            do(ask.PlaceHold(booking_id=stored.pk, table_ids=(table_id,), ttl_seconds=600, actor="user:0"))
        elif place % 5 < 4:
            do(request(stored, table_ids=(table_id,)))
    return replace(small, held=held_again(small.held))


def held_again(hold: Hold) -> Hold:
    """As the floor is now: a hold of an older floor is not confirmed."""
    again = ask.PlaceHold(
        booking_id=hold.booking_id,
        table_ids=tuple(hold.table_ids),
        ttl_seconds=600,
        replaces=hold.pk,
        actor=hold.created_by,
    )
    do(again)
    return Hold.objects.get(pk=again.hold_id)


def do(command: ask.Command) -> Committed:
    answer = orchestrator.commit(command, repository=wiring.repository())
    assert isinstance(answer, Committed), answer
    return answer


def seat(where: Scene) -> None:
    do(ask.Seat(booking_id=party(where)["booking_id"], actor="x", at=SEVEN))


def give_up(where: Scene) -> None:
    AutoAssignJob.objects.filter(pk=where.job.pk).update(state="exhausted")


def pin(where: Scene) -> None:
    do(ask.Pin(booking_id=party(where)["booking_id"], actor="x", at=SEVEN, pinned=True))


def party(where: Scene) -> dict[str, Any]:
    """The one that has a table."""
    return {"booking_id": where.seated.bookings[0].booking_id}


def give_another_a_table(where: Scene) -> None:
    do(request(booking(where.restaurant), table_ids=table_ids(where.restaurant, "T4")))


def the_other(where: Scene) -> dict[str, Any]:
    newest = Assignment.objects.filter(restaurant=where.restaurant).latest("created_at")
    return {"otherAssignmentId": str(newest.pk)}


def propose(where: Scene) -> None:
    Restaurant.objects.filter(pk=where.restaurant.pk).update(policy={"approval": "manual"})
    pipeline.run_next(now=A_WEEK_BEFORE, repository=wiring.repository(), only=Q(booking=where.waiting))


def the_proposed(where: Scene) -> dict[str, Any]:
    return {"assignment_id": Booking.objects.get(pk=where.waiting.pk).proposed_assignment_id}


def another_floor(where: Scene) -> dict[str, Any]:
    """Every table changes, and one goes on which somebody sits."""
    document = floor_document(where.restaurant)
    document["tables"] = [each | {"capacity": 4} for each in document["tables"] if each["number"] != "T2"]
    return document | {"joins": [*document["joins"], ["T4", "T5"]]}


# What has to be so first, and what is asked otherwise than in the matrix, so that each request does something.
PREPARED: dict[str, Callable[[Scene], None]] = {
    "assignment-accept": propose,
    "assignment-complete": seat,
    "assignment-undo": seat,
    "assignment-swap": give_another_a_table,
    "auto-job-retry": give_up,
    "booking-unpin": pin,
}
OTHERWISE: dict[tuple[str, str], dict[str, Any]] = {
    ("assignment-accept", "POST"): {"ids": the_proposed},
    ("assignment-swap", "POST"): {"body": the_other},
    ("booking", "PATCH"): {"ids": party, "body": lambda scene: {"startsAt": (SEVEN + HALF_AN_HOUR).isoformat()}},
    ("booking-cancel", "POST"): {"ids": party},
    ("booking-no-show", "POST"): {"ids": party},
    ("booking-pin", "POST"): {"ids": party},
    ("booking-unpin", "POST"): {"ids": party},
    ("floor", "PUT"): {"body": another_floor},
}
