"""No endpoint asks the database more often because a house has more tables or bookings. Generated like the matrix.

The counts are exact, so that whoever adds a statement sees it. Opening and ending transactions is not counted.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from tests.api.asking import OTHERWISE, PREPARED, large_scene
from tests.api.callers import Caller, caller, person
from tests.api.matrix import ADDRESSES, Address, Scene, scene
from tests.api.test_permissions import routes
from tests.builders import SEVEN
from venues.api.doors import Door
from venues.models import Table

pytestmark = pytest.mark.django_db
Measured = dict[tuple[str, str], int]
SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")
TONIGHT = SEVEN + dt.timedelta(minutes=1)
COUNTS: Measured = {
    ("restaurants", "GET"): 3,
    ("restaurant", "GET"): 5,
    ("floor", "GET"): 8,
    ("floor", "PUT"): 46,
    ("board", "GET"): 8,
    ("availability", "GET"): 6,
    ("events", "GET"): 5,
    ("bookings", "GET"): 5,
    ("bookings", "POST"): 16,
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
    ("assignment-release", "POST"): 13,
    ("assignment-undo", "POST"): 11,
    ("assignment-move", "POST"): 11,
    ("assignment-extend", "POST"): 13,
    ("assignments-rearrange", "POST"): 11,
    ("assignment-swap", "POST"): 13,
    ("assignment-accept", "POST"): 11,
    ("optimise", "POST"): 6,
    ("proposal", "GET"): 3,
    ("proposal-apply", "POST"): 11,
    ("proposal-discard", "POST"): 6,
    ("auto-quote", "POST"): 7,
    ("auto-assign", "POST"): 10,
    ("auto-job", "GET"): 3,
    ("auto-job-retry", "POST"): 8,
    ("manual-context", "GET"): 8,
    ("manual-validate", "POST"): 7,
    ("manual-hold", "POST"): 11,
    ("manual-confirm", "POST"): 13,
    ("manual-hold-one", "DELETE"): 13,
    ("manual-hold-extend", "POST"): 15,
}
if settings.ROLLOUT_APPS:  # They leave with their room, so they are found by name.
    COUNTS |= import_module("tests.rollout.addresses").COUNTS


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
