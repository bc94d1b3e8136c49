"""Lines of the log: one JSON object each for programs, text for people, and nothing of a guest in either."""

import json
import logging
import logging.config
import sys
from typing import Any

import pytest
from django.db import IntegrityError

from allocator_project import log_settings
from telemetry import traces

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
ROW = "DETAIL:  Failing row contains (1, Ada Lovelace, ada@example.com)."


def line(form: str = "json", *, failed: bool = False, **extra: Any) -> str:
    """How a line looks that is logged with this attached to it."""
    settings = log_settings.logging(level="INFO", form=form)
    formatter = logging.config.DictConfigurator(settings).configure_formatter(settings["formatters"]["structured"])
    record = logging.makeLogRecord(
        {"name": "assignments.waking", "levelname": "WARNING", "levelno": 30, "msg": "queue %s", "args": ("auto.1",)}
        | extra
    )
    if failed:
        try:
            raise IntegrityError(f'null value in column "x"\n{ROW}')
        except IntegrityError:
            record.exc_info = sys.exc_info()
    return str(formatter.format(record))


def test_a_line_is_one_object_with_what_when_where_and_the_trace_it_is_a_part_of() -> None:
    with traces.following(TRACE):
        told = json.loads(line())
    assert told.pop("timestamp").endswith("Z")
    assert told == {
        "message": "queue auto.1", "level": "warning", "logger": "assignments.waking", "trace_id": TRACE,
    }  # fmt: skip


def test_outside_of_anything_there_is_no_trace() -> None:
    assert "trace_id" not in json.loads(line())


def test_the_trace_that_a_line_names_itself_is_kept() -> None:
    with traces.following("f" * 32):
        assert json.loads(line(trace_id=TRACE))["trace_id"] == TRACE


def test_only_what_is_known_to_be_harmless_is_taken_of_what_is_attached() -> None:
    told = json.loads(line(request="POST guestName=Ada", guest_name="Ada", route="/bookings/", status_code=404))
    assert (told["route"], told["status_code"]) == ("/bookings/", 404)
    assert "Ada" not in json.dumps(told)


@pytest.mark.parametrize("form", log_settings.FORMATS)
def test_an_error_of_the_database_is_told_without_its_row(form: str) -> None:
    told = line(form, failed=True)
    assert "IntegrityError" in told
    assert "null value in column" in told
    assert "Ada" not in told


def test_control_the_row_would_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_settings, "ROW", "never in any line")
    assert "Ada" in line(failed=True)


def test_for_people_a_line_is_a_line() -> None:
    told = line("plain")
    assert "queue auto.1" in told
    assert "[assignments.waking]" in told
    assert not told.startswith("{")
