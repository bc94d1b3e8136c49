"""No endpoint asks the database more often because a house has more tables or bookings. Generated like the matrix.

The counts are exact, so that whoever adds a statement sees it. Opening and ending transactions is not counted.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from assignments import commands as ask
from assignments import orchestrator, pipeline, wiring
from assignments.floors import change_floor
from assignments.models import Assignment, AutoAssignJob, Booking
from assignments.ports import Committed
from holds.models import Hold
from tests.api.callers import Caller, caller, person
from tests.api.matrix import ADDRESSES, Address, Scene, scene
from tests.api.test_permissions import routes
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, request, table, table_ids
from venues.api.doors import Door
from venues.documents import read_floor_document
from venues.export import floor_document
from venues.models import Restaurant, Table

pytestmark = pytest.mark.django_db
Measured = dict[tuple[str, str], int]
SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
HALF_AN_HOUR = dt.timedelta(minutes=30)
TONIGHT = SEVEN + dt.timedelta(minutes=1)
COUNTS: Measured = {
    ("restaurants", "GET"): 3,
    ("restaurant", "GET"): 5,
    ("floor", "GET"): 8,
    ("floor", "PUT"): 43,
    ("board", "GET"): 8,
    ("availability", "GET"): 5,
    ("events", "GET"): 5,
    ("bookings", "GET"): 5,
    ("bookings", "POST"): 15,
    ("booking", "GET"): 4,
    ("booking", "PATCH"): 16,
    ("booking-cancel", "POST"): 10,
    ("booking-no-show", "POST"): 10,
    ("booking-pin", "POST"): 11,
    ("booking-unpin", "POST"): 13,
    ("walk-ins", "POST"): 12,
    ("blocks", "POST"): 11,
    ("block", "DELETE"): 11,
    ("assignments", "GET"): 4,
    ("assignment", "GET"): 5,
    ("assignment-seat", "POST"): 11,
    ("assignment-complete", "POST"): 11,
    ("assignment-release", "POST"): 12,
    ("assignment-undo", "POST"): 11,
    ("assignment-move", "POST"): 11,
    ("assignment-extend", "POST"): 13,
    ("assignments-rearrange", "POST"): 11,
    ("assignment-swap", "POST"): 13,
    ("assignment-accept", "POST"): 11,
    ("auto-quote", "POST"): 7,
    ("auto-assign", "POST"): 10,
    ("auto-job", "GET"): 3,
    ("auto-job-retry", "POST"): 7,
    ("manual-context", "GET"): 8,
    ("manual-validate", "POST"): 7,
    ("manual-hold", "POST"): 11,
    ("manual-confirm", "POST"): 13,
    ("manual-hold-one", "DELETE"): 13,
    ("manual-hold-extend", "POST"): 15,
}


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


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside has never happened; a command takes the outermost transaction for a test's."""
    outermost: Any = transaction.atomic()
    outermost._from_testcase = True
    with outermost:
        yield
        transaction.set_rollback(True)


def count(address: Address, where: Scene, client: Caller) -> int:
    """How many statements the request takes, which must succeed."""
    with undone():
        if prepare := PREPARED.get(address.name):
            prepare(where)
        path = reverse(f"api:{address.name}", kwargs=address.ids(where))
        query, body = urlencode(address.query(where)), address.body(where)
        send: Any = getattr(client, address.method.lower())
        with CaptureQueriesContext(connection) as asked:
            if address.method == "GET":
                answer = send(f"{path}?{query}")
            else:
                answer = send(path, body, format="json", HTTP_IF_MATCH="*")
        assert 200 <= answer.status_code < 300, (address.name, answer.status_code, answer.content.decode())
    return statements(asked)


def statements(asked: CaptureQueriesContext) -> int:
    return sum(not each["sql"].startswith(SAVEPOINTS) for each in asked.captured_queries)


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


def measured(where: Scene) -> Measured:
    """Every address of the matrix, in its order."""
    client = caller(where.restaurant, role="manager")
    asked = [replace(each, **OTHERWISE.get((each.name, each.method), {})) for each in ADDRESSES]
    with time_machine.travel(TONIGHT, tick=False):
        return {(each.name, each.method): count(each, where, client) for each in asked}


def test_the_table_has_every_address_and_no_other() -> None:
    assert sorted(COUNTS) == routes()


def test_a_small_house_takes_the_statements_of_the_table() -> None:
    assert measured(scene()) == COUNTS


def test_more_tables_and_more_bookings_take_not_one_statement_more() -> None:
    assert measured(large_scene()) == COUNTS


class TableByTable(Door):
    """What must not be: it asks for the zone of each table in turn."""

    def get(self, request: Request, restaurant_id: Any) -> Response:
        return Response([row.zone.name for row in Table.objects.filter(restaurant_id=restaurant_id).order_by("pk")])


def test_control_an_endpoint_that_asks_table_by_table_is_noticed() -> None:
    view, taken = TableByTable.as_view(), []
    for where in (scene(), large_scene()):
        asking = APIRequestFactory().get("/")
        force_authenticate(asking, person(where.restaurant))
        with CaptureQueriesContext(connection) as asked:
            view(asking, where.restaurant.pk)
        taken.append(statements(asked))
    assert taken == [1 + 5, 1 + 30]
