"""Positions: given after commit, without gaps, once; a reader who follows them misses nothing."""

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from telemetry import positions, sink, tasks
from telemetry.models import Event
from telemetry.selectors import list_events
from tests.assignments.rivals import database_url

pytestmark = pytest.mark.django_db(transaction=True)
HOUSE = uuid.uuid4()
INSERT = """INSERT INTO telemetry_event (name, restaurant_id, payload, actor, trace_id)
    VALUES ('ledger.audited', %s, '{"mended": 0, "left": 0}', '', '')"""


@pytest.fixture
def slow_writer() -> Iterator["psycopg.Connection[Any]"]:
    """Another connection, in a transaction of its own that commits when the test says so."""
    with psycopg.connect(database_url()) as other:
        yield other


def happen(*numbers: int) -> None:
    """Something that has a number, so that it can be told from others."""
    name = "ledger.audited"
    payloads = ({"mended": number, "left": 0} for number in numbers)
    sink.record([sink.Fact(name=name, restaurant_id=HOUSE, payload=payload) for payload in payloads])


def read(*, after: int) -> list[tuple[int, int]]:
    events = list_events(after=after, restaurant_ids=[HOUSE], limit=100)
    return [(event.position or 0, event.payload["mended"]) for event in events]


def test_events_get_positions_in_the_order_of_their_ids_and_only_once() -> None:
    happen(1, 2)
    assert positions.number_events() == 2
    happen(3)
    assert [positions.number_events(), positions.number_events()] == [1, 0]
    assert read(after=0) == [(1, 1), (2, 2), (3, 3)]
    assert read(after=2) == [(3, 3)]


def test_an_event_that_commits_late_comes_behind_those_that_were_read_before_it(
    slow_writer: "psycopg.Connection[Any]",
) -> None:
    slow_writer.execute(INSERT, [HOUSE])
    happen(7)
    positions.number_events()
    assert read(after=0) == [(1, 7)]
    slow_writer.commit()
    positions.number_events()
    assert read(after=1) == [(2, 0)]


def test_who_reads_by_id_instead_misses_the_late_one(slow_writer: "psycopg.Connection[Any]") -> None:
    slow_writer.execute(INSERT, [HOUSE])
    happen(7)
    last_read = Event.objects.latest("id").pk
    slow_writer.commit()
    assert Event.objects.filter(id__gt=last_read).count() == 0
    assert set(Event.objects.values_list("payload__mended", flat=True)) == {7, 0}


def test_two_dispatchers_at_once_leave_neither_gap_nor_double() -> None:
    happen(*range(200))
    start = threading.Barrier(4)

    def dispatch() -> None:
        start.wait(30)
        while positions.number_events(most=7):
            pass
        connection.close()

    dispatchers = [threading.Thread(target=dispatch) for _ in range(4)]
    for dispatcher in dispatchers:
        dispatcher.start()
    for dispatcher in dispatchers:
        dispatcher.join(60)
    assert [position for position, _ in list_positions()] == list(range(1, 201))
    assert [number for _, number in list_positions()] == list(range(200))


def list_positions() -> list[tuple[int | None, int]]:
    return list(Event.objects.order_by("position").values_list("position", "payload__mended"))


def test_a_position_is_never_given_again_even_when_its_event_was_deleted() -> None:
    happen(1, 2)
    positions.number_events()
    Event.objects.all().delete()
    happen(3)
    positions.number_events()
    assert read(after=0) == [(3, 3)]


def test_beat_numbers_everything_however_much_there_is() -> None:
    happen(*range(5001))
    assert tasks.number_events() == 5001
    assert Event.objects.filter(position=None).count() == 0
