"""Every event becomes a line of the log: once, in order, under its own trace, with no word that somebody wrote."""

import json
import logging
import uuid
from typing import Any

import pytest

from telemetry import journal, positions, sink, traces
from telemetry.errors import EventRefused
from telemetry.models import Reader
from tests.telemetry.told import HOUSE, SEVEN

pytestmark = pytest.mark.django_db
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture(autouse=True)
def listening(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="allocator.events")
    journal.write_journal()


def happen(*numbers: int, reason: str = "") -> None:
    for number in numbers:
        booking_id = uuid.UUID(int=number)
        sink.record([sink.Fact(name="booking.pinned", restaurant_id=HOUSE, booking_id=booking_id, reason=reason)])
    positions.number_events()


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    told = [record for record in caplog.records if record.name == "allocator.events"]
    return [(record.getMessage(), record.fact["bookingId"][-2:]) for record in told]  # type: ignore[attr-defined]


def test_events_are_written_once_in_the_order_of_their_positions(caplog: pytest.LogCaptureFixture) -> None:
    happen(1, 2)
    assert [journal.write_journal(), journal.write_journal()] == [2, 0]
    happen(3)
    assert journal.write_journal() == 1
    assert lines(caplog) == [("booking.pinned", "01"), ("booking.pinned", "02"), ("booking.pinned", "03")]


def test_a_line_has_the_trace_of_its_event_and_not_a_word_of_why(caplog: pytest.LogCaptureFixture) -> None:
    with traces.following(TRACE):
        happen(1, reason="Ada asked for it")
    with traces.following("f" * 32):
        journal.write_journal()
    (record,) = [record for record in caplog.records if record.name == "allocator.events"]
    assert record.trace_id == TRACE  # type: ignore[attr-defined]
    assert "Ada" not in json.dumps(record.fact)  # type: ignore[attr-defined]


def test_the_first_reading_of_all_begins_with_what_comes_after_it(caplog: pytest.LogCaptureFixture) -> None:
    Reader.objects.all().delete()
    happen(1)
    assert journal.write_journal() == 0
    happen(2)
    assert journal.write_journal() == 1
    assert lines(caplog) == [("booking.pinned", "02")]


def asked(**payload: Any) -> sink.Fact:
    told = {"operation": "quote", "evaluated": 3, "plans": 2, "scoreMilli": 700} | payload
    return sink.Fact(name="planner.ranked", restaurant_id=HOUSE, actor="user:7", payload=told)


def test_what_is_for_the_log_alone_has_the_form_of_all_others_no_position_and_costs_no_statement(
    caplog: pytest.LogCaptureFixture, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0), traces.following(TRACE):
        journal.note(asked(), at=SEVEN)
    (record,) = [record for record in caplog.records if record.name == "allocator.events"]
    assert (record.getMessage(), record.trace_id) == ("planner.ranked", TRACE)  # type: ignore[attr-defined]
    assert record.fact == {  # type: ignore[attr-defined]
        "position": None,
        "name": "planner.ranked",
        "restaurantId": str(HOUSE),
        "bookingId": None,
        "subjectId": None,
        "actor": "user:7",
        "payload": {"operation": "quote", "evaluated": 3, "plans": 2, "scoreMilli": 700},
        "occurredAt": SEVEN.isoformat(),
        "traceId": TRACE,
    }


def test_a_note_is_refused_that_is_not_as_registered_or_belongs_into_the_record(
    caplog: pytest.LogCaptureFixture,
) -> None:
    pinned = sink.Fact(name="booking.pinned", restaurant_id=HOUSE, booking_id=uuid.UUID(int=1))
    for fact, why in ((asked(guestName="Ada"), "no field 'guestName'"), (pinned, "is for the record")):
        with pytest.raises(EventRefused, match=why):
            journal.note(fact, at=SEVEN)
    assert lines(caplog) == []
    with pytest.raises(EventRefused, match="is for the log alone"):
        sink.record([asked()])
