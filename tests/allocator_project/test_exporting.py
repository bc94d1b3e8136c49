"""Traces: one of request, command, statements, message, task and what that commits; and nothing where it is off."""

import subprocess
import sys
from typing import Any

import pytest
from celery import current_app
from celery.contrib.testing.worker import start_worker
from django.test import Client as Browser
from django.test import override_settings

from allocator_project.exporting import start_tracing
from assignments.models import AutoAssignJob
from tests.api.callers import person, token_of
from tests.assignments.rivals import environment
from tests.builders import SEVEN, house, table
from tests.embedded.rivals import wait_for
from tests.faults.children import here, in_child
from tests.house.sources import PROJECT_DIR

SECRET = "Ada Lovelace"
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
WITHOUT = """
import sys
sys.modules["opentelemetry"] = None
import django
django.setup()
from telemetry.spans import span
with span("commit assign"):
    pass
print("done")
"""
MISSING = """
import sys
sys.modules["opentelemetry"] = None
import django
django.setup()
"""


def book_and_seat(token: str, restaurant_id: str, headers: dict[str, str]) -> tuple[str, list[dict[str, Any]]]:
    """In a process of its own: a booking over HTTP, its message, its task. What is recorded is changed for good."""
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter = InMemorySpanExporter()
    provider = start_tracing(exporter=exporter)
    current_app.conf.update(broker_url="memory://", broker_transport=None)
    body = {
        "restaurantId": restaurant_id,
        "partySize": 2,
        "startsAt": SEVEN.replace(year=2030).isoformat(),
        "guestName": SECRET,
    }
    with override_settings(AUTO_ASSIGN_SHARDS=1, ALLOWED_HOSTS=["testserver"]):
        assert Browser(headers={"host": "10.0.0.7"}).get("/healthz").status_code == 200
        answer = Browser(headers={"authorization": f"Bearer {token}", **headers}).post(
            "/api/v2/bookings/", body, content_type="application/json"
        )
        assert answer.status_code == 201, answer.content
        run_tasks()
    provider.force_flush()
    spans = [
        {
            "name": span.name,
            "trace": format(span.context.trace_id, "032x"),
            "id": span.context.span_id,
            "parent": span.parent.span_id if span.parent else None,
            "text": (span.attributes or {}).get("db.query.text", ""),
        }
        for span in exporter.get_finished_spans()
    ]
    return answer["X-Trace-Id"], spans


def run_tasks() -> None:
    """A worker in this process takes what waits, and ends."""
    with start_worker(current_app, perform_ping_check=False, pool="solo", shutdown_timeout=60):
        wait_for(lambda: AutoAssignJob.objects.filter(state="assigned").exists(), seconds=60)


def below(spans: list[dict[str, Any]], top: str) -> set[str]:
    """The names of the spans under the one of this name, at any depth."""
    ids = {span["id"] for span in spans if span["name"] == top}
    found: set[str] = set()
    while True:
        more = [span for span in spans if span["parent"] in ids and span["id"] not in ids]
        if not more:
            return found
        ids |= {span["id"] for span in more}
        found |= {span["name"] for span in more}


@pytest.fixture
def record(transactional_db: None) -> Any:
    """Books for two in a house of one table, and has it seated, with spans recorded."""
    restaurant = house(table("T1", 2))
    token = token_of(person(restaurant))

    def recorded(**headers: str) -> tuple[str, list[dict[str, Any]]]:
        answer: tuple[str, list[dict[str, Any]]] = in_child(here(), book_and_seat, token, str(restaurant.pk), headers)
        return answer

    return recorded


def test_a_request_its_command_its_statements_and_the_task_it_asks_for_are_one_trace(record: Any) -> None:
    trace_id, spans = record()
    of_request = [span for span in spans if span["trace"] == trace_id]
    assert below(of_request, "POST api/v2/bookings/") >= {
        "commit book",
        "WITH",
        "INSERT",
        "apply_async/assignments.tasks.run_shard",
        "run/assignments.tasks.run_shard",
        "commit assign",
    }
    assert below(of_request, "commit assign") >= {"WITH", "SELECT"}
    assert below(of_request, "run/assignments.tasks.run_shard") >= {"commit assign"}
    (root,) = [span for span in of_request if span["parent"] is None]
    assert root["name"] == "POST api/v2/bookings/"


def test_the_callers_trace_goes_on_in_ours_and_no_statement_tells_a_value(record: Any) -> None:
    trace_id, spans = record(traceparent=PARENT)
    assert trace_id == PARENT.split("-")[1]
    assert {span["name"] for span in spans if span["trace"] == trace_id} >= {"commit book", "commit assign"}
    texts = [span["text"] for span in spans if span["text"]]
    assert texts
    assert not [text for text in texts if SECRET in text]


def run(code: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    with environment(DJANGO_SETTINGS_MODULE="allocator_project.settings", PYTHONPATH=str(PROJECT_DIR), **variables):
        return subprocess.run(
            [sys.executable, "-c", code], cwd=PROJECT_DIR, capture_output=True, text=True, check=False
        )


def test_without_the_packages_everything_works_and_no_span_is_recorded() -> None:
    done = run(WITHOUT)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr


def test_switched_on_without_the_packages_it_says_what_to_install() -> None:
    done = run(MISSING, TRACING="1")
    assert done.returncode == 1
    assert "pip install -r requirements-tracing.txt" in done.stderr.splitlines()[-1]


def test_switched_off_nothing_of_it_is_loaded() -> None:
    code = "import sys, django; django.setup(); print([m for m in sys.modules if m.startswith('opentelemetry.instr')])"
    assert run(code).stdout == "[]\n"
