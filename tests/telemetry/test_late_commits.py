"""A slow transaction that drew a lower id and commits after a faster one is passed over by nobody who reads events."""

import logging
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from telemetry import journal, positions, rollup, sink
from telemetry.models import Delivery, Event, EventTotal, LastPosition
from telemetry.selectors import list_events
from telemetry.webhooks import spreading
from tests.assignments.rivals import database_url
from tests.telemetry.told import HOUSE, SEVEN
from tests.telemetry.webhooks.scene import endpoint

pytestmark = pytest.mark.django_db(transaction=True)
INSERT = """INSERT INTO telemetry_event (name, restaurant_id, booking_id, payload, actor, trace_id)
    VALUES ('booking.pinned', %s, %s, '{}', '', '') RETURNING id"""
SLOW, FAST = uuid.UUID(int=1001), uuid.UUID(int=1002)
Reader = Callable[[], list[uuid.UUID]]


@pytest.fixture
def slow_writer() -> Iterator["psycopg.Connection[Any]"]:
    """Another connection, in a transaction of its own that commits when the test says so."""
    with psycopg.connect(database_url()) as other:
        yield other


class Pages:
    """Somebody who asks the API page by page."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.after = 0

    def read(self) -> list[uuid.UUID]:
        page = list_events(after=self.after, restaurant_ids=[HOUSE], limit=100)
        self.after = max([self.after, *(event.position or 0 for event in page)])
        return [event.booking_id for event in page if event.booking_id]


class Webhook:
    """An address that is told."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.place, self.seen = endpoint("https://till.example/hooks", names=["booking.*"]), 0

    def read(self) -> list[uuid.UUID]:
        spreading.spread(now=SEVEN)
        new = list(Delivery.objects.filter(id__gt=self.seen).order_by("id"))
        self.seen = max([self.seen, *(delivery.pk for delivery in new)])
        return [delivery.lane for delivery in new]


class Journal:
    """The log."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.caplog = caplog
        caplog.set_level(logging.INFO, logger="allocator.events")
        journal.write_journal()

    def read(self) -> list[uuid.UUID]:
        self.caplog.clear()
        journal.write_journal()
        told = [record.fact for record in self.caplog.records if record.name == "allocator.events"]  # type: ignore[attr-defined]
        return [uuid.UUID(fact["bookingId"]) for fact in told if fact["bookingId"]]


class Counts:
    """What dashboards show: how many more were counted, not whose."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self.counted = 0

    def read(self) -> list[uuid.UUID]:
        rollup.roll_up()
        total = sum(EventTotal.objects.filter(name="booking.pinned").values_list("count", flat=True))
        new, self.counted = total - self.counted, total
        return [(FAST, SLOW)[self.counted - 1]] if new == 1 else []


@pytest.mark.parametrize("kind", [Pages, Webhook, Journal, Counts])
def test_what_commits_late_is_read_late_and_once(
    kind: Any, slow_writer: "psycopg.Connection[Any]", caplog: pytest.LogCaptureFixture
) -> None:
    reader = kind(caplog)
    slow_id = slow_writer.execute(INSERT, [HOUSE, SLOW]).fetchone()
    sink.record([sink.Fact(name="booking.pinned", restaurant_id=HOUSE, booking_id=FAST)])
    fast = Event.objects.get(booking_id=FAST)
    assert slow_id is not None
    assert slow_id[0] < fast.pk
    positions.number_events()
    assert reader.read() == [FAST]
    slow_writer.commit()
    positions.number_events()
    assert reader.read() == [SLOW]
    assert reader.read() == []


def test_control_an_id_would_have_been_passed_over(slow_writer: "psycopg.Connection[Any]") -> None:
    slow_writer.execute(INSERT, [HOUSE, SLOW])
    sink.record([sink.Fact(name="booking.pinned", restaurant_id=HOUSE, booking_id=FAST)])
    read_upto = Event.objects.latest("id").pk
    slow_writer.commit()
    assert not Event.objects.filter(id__gt=read_upto).exists()


def test_a_transaction_that_never_commits_leaves_no_gap(slow_writer: "psycopg.Connection[Any]") -> None:
    before = LastPosition.objects.values_list("position", flat=True).first() or 0
    slow_writer.execute(INSERT, [HOUSE, SLOW])
    sink.record([sink.Fact(name="booking.pinned", restaurant_id=HOUSE, booking_id=FAST)])
    slow_writer.rollback()
    sink.record([sink.Fact(name="booking.unpinned", restaurant_id=HOUSE, booking_id=FAST)])
    positions.number_events()
    assert list(Event.objects.order_by("position").values_list("position", flat=True)) == [before + 1, before + 2]
    connection.close()
