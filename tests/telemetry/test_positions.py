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
INSERT = "INSERT INTO telemetry_event (name, restaurant_id, payload, actor, trace_id) VALUES (%s, %s, '{}', '', '')"


@pytest.fixture
def slow_writer() -> Iterator["psycopg.Connection[Any]"]:
    """Another connection, in a transaction of its own that commits when the test says so."""
    with psycopg.connect(database_url()) as other:
        yield other


def happen(*names: str) -> None:
    sink.record([sink.Fact(name=name, restaurant_id=HOUSE) for name in names])


def read(*, after: int) -> list[tuple[int, str]]:
    events = list_events(after=after, restaurant_ids=[HOUSE], limit=100)
    return [(event.position, event.name) for event in events]


def test_events_get_positions_in_the_order_of_their_ids_and_only_once() -> None:
    happen("first", "second")
    assert positions.number_events() == 2
    happen("third")
    assert [positions.number_events(), positions.number_events()] == [1, 0]
    assert read(after=0) == [(1, "first"), (2, "second"), (3, "third")]
    assert read(after=2) == [(3, "third")]


def test_an_event_that_commits_late_comes_behind_those_that_were_read_before_it(
    slow_writer: "psycopg.Connection[Any]",
) -> None:
    slow_writer.execute(INSERT, ["slow", HOUSE])
    happen("quick")
    positions.number_events()
    assert read(after=0) == [(1, "quick")]
    slow_writer.commit()
    positions.number_events()
    assert read(after=1) == [(2, "slow")]


def test_who_reads_by_id_instead_misses_the_late_one(slow_writer: "psycopg.Connection[Any]") -> None:
    slow_writer.execute(INSERT, ["slow", HOUSE])
    happen("quick")
    last_read = Event.objects.latest("id").pk
    slow_writer.commit()
    assert Event.objects.filter(id__gt=last_read).count() == 0
    assert set(Event.objects.values_list("name", flat=True)) == {"quick", "slow"}


def test_two_dispatchers_at_once_leave_neither_gap_nor_double() -> None:
    happen(*(f"event-{number}" for number in range(200)))
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
    assert [name for _, name in list_positions()] == [f"event-{number}" for number in range(200)]


def list_positions() -> list[tuple[int | None, str]]:
    return list(Event.objects.order_by("position").values_list("position", "name"))


def test_a_position_is_never_given_again_even_when_its_event_was_deleted() -> None:
    happen("old", "older")
    positions.number_events()
    Event.objects.all().delete()
    happen("new")
    positions.number_events()
    assert read(after=0) == [(3, "new")]


def test_beat_numbers_everything_however_much_there_is() -> None:
    happen(*(str(number) for number in range(5001)))
    assert tasks.number_events() == 5001
    assert Event.objects.filter(position=None).count() == 0
