"""One request is told by one id: in its answer, on the job it left, in every event that followed, in log lines."""

from typing import Any

import pytest
from celery import signals
from django.db.models import Q

from allocator_project import log_settings, tracing
from assignments import pipeline
from assignments.models import AutoAssignJob
from telemetry import traces
from telemetry.models import Event
from telemetry.tasks import number_events
from tests.api.callers import caller
from tests.assignments.doing import REPOSITORY
from tests.builders import A_WEEK_BEFORE, SEVEN, house, table
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"


@pytest.fixture
def restaurant() -> Restaurant:
    return house(table("T1", 2))


def book(restaurant: Restaurant, **headers: str) -> Any:
    wish = {"restaurantId": str(restaurant.pk), "partySize": 2, "startsAt": SEVEN.isoformat()}
    host = caller(restaurant)
    host.ask("POST", "bookings/", wish, status=201, **headers)
    return host.last


def work() -> bool:
    """A worker takes the job, a week before the evening, whatever day it is."""
    AutoAssignJob.objects.update(due_at=A_WEEK_BEFORE)
    return pipeline.run_next(now=A_WEEK_BEFORE, repository=REPOSITORY, only=Q()) is not None


def told() -> list[tuple[str, str]]:
    return list(Event.objects.order_by("id").values_list("name", "trace_id"))


def test_the_callers_id_goes_from_the_request_through_the_job_to_what_the_worker_did(restaurant: Restaurant) -> None:
    answer = book(restaurant, traceparent=PARENT)
    assert answer["X-Trace-Id"] == TRACE
    assert AutoAssignJob.objects.get().trace_id == TRACE
    assert traces.current() == ""
    assert work()
    assert told() == [
        ("booking.created", TRACE),
        ("job.queued", TRACE),
        ("assignment.committed", TRACE),
        ("booking.confirmed", TRACE),
        ("job.assigned", TRACE),
    ]


@pytest.mark.parametrize("parent", ["", "not a parent", f"00-{TRACE.upper()}-00f067aa0ba902b7-01"])
def test_without_one_a_request_has_an_id_of_its_own(restaurant: Restaurant, parent: str) -> None:
    own = book(restaurant, traceparent=parent)["X-Trace-Id"]
    assert traces.IS_ID(own)
    assert own != TRACE
    assert told() == [("booking.created", own), ("job.queued", own)]


def test_a_job_of_before_there_were_ids_is_run_under_a_new_one(restaurant: Restaurant) -> None:
    book(restaurant)
    AutoAssignJob.objects.update(trace_id="")
    assert work()
    later = {trace for _, trace in told()[2:]}
    assert len(later) == 1
    assert traces.IS_ID(later.pop())


def test_a_refusal_has_the_id_too(restaurant: Restaurant) -> None:
    refused = caller(restaurant).ask("GET", "bookings/nobody/", status=404, traceparent=PARENT)
    assert refused["traceId"] == TRACE


def test_a_message_carries_its_senders_id_and_the_task_runs_under_it() -> None:
    headers: dict[str, Any] = {}
    with traces.following(TRACE):
        signals.before_task_publish.send(sender="any", headers=headers)
    assert headers == {tracing.HEADER: TRACE}
    task = number_events
    for sent, wanted in ((headers, TRACE), ({}, None)):
        task.push_request(**sent)
        try:
            signals.task_prerun.send(sender=task, task_id="one", task=task)
            assert traces.current() == (wanted or traces.current())
            assert traces.IS_ID(traces.current())
            signals.task_postrun.send(sender=task, task_id="one", task=task, state="SUCCESS")
        finally:
            task.pop_request()
        assert (traces.current(), tracing._running) == ("", {})


def test_a_log_line_says_what_it_is_a_part_of() -> None:
    assert log_settings.add_trace(None, "info", {}) == {}
    with traces.following(TRACE):
        assert log_settings.add_trace(None, "info", {}) == {"trace_id": TRACE}
        assert log_settings.add_trace(None, "info", {"trace_id": "of the event"}) == {"trace_id": "of the event"}
