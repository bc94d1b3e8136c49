"""The document is true: whatever is made of it and sent, no answer is one that it does not describe."""

import collections
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from schemathesis.core.failures import FailureGroup

from allocator_project.throttling import PerCaller
from allocator_project.wsgi import application
from tests.api.schema.document import document, operations
from tests.api.schema.evening import NOW, Evening, begin
from tests.api.schema.fuzzing import MODES, Counted, all_operations, follow_links, fuzz, load

FEW, MANY, PROMISED = 6, 70, 5000
LENGTHS = range(12, 22)
OPERATIONS = len(list(operations(document())))
WAYS = {"assignmentsRead", "assignmentsSeat", "assignmentsMove", "assignmentsComplete", "manualHoldRelease"}


pytestmark = pytest.mark.django_db


@pytest.fixture
def evening() -> Iterator[Evening]:
    with time_machine.travel(NOW):
        yield begin()


@pytest.fixture(autouse=True)
def _nobody_is_throttled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PerCaller, "THROTTLE_RATES", {"caller": None})


@pytest.fixture(autouse=True)
def _the_test_keeps_its_connection() -> Iterator[None]:
    """A server may drop its connection between requests; here the test's transaction lives on it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def send_to_all(evening: Evening, *, examples: int) -> tuple[Counted, dict[str, collections.Counter[int]]]:
    counted = Counted(application)
    answers: dict[str, collections.Counter[int]] = {}
    faults: list[str] = []
    for operation in all_operations(load(counted)):
        told = answers.setdefault(operation.label, collections.Counter())
        for mode in MODES:
            try:
                told.update(fuzz(operation, evening=evening, mode=mode, examples=examples))
            except FailureGroup as found:
                faults.append(f"{operation.label} {mode}: {found}")
    assert not faults, "\n\n".join(faults)
    return counted, answers


def without_success(answers: dict[str, collections.Counter[int]]) -> list[str]:
    return [label for label, statuses in answers.items() if not any(status < 300 for status in statuses)]


def test_a_few_requests_to_every_operation_are_answered_as_described(evening: Evening) -> None:
    counted, answers = send_to_all(evening, examples=FEW)
    assert len(answers) == OPERATIONS
    # Besides the document itself; and most operations are really carried out.
    assert counted.sent == 1 + sum(sum(statuses.values()) for statuses in answers.values())
    assert len(without_success(answers)) < OPERATIONS // 3, without_success(answers)


def test_the_links_lead_from_answer_to_answer(evening: Evening) -> None:
    counted = Counted(application)
    followed = follow_links(load(counted), evening=evening, scenarios=12, steps=8)
    assert sum(followed.values()) > 5, followed
    assert counted.sent > 50


@pytest.mark.slow(minutes=2)
def test_thousands_of_requests_to_every_operation_are_answered_as_described(evening: Evening) -> None:
    """What a few requests hit by luck alone is asked many times more before it counts as never done."""
    counted, answers = send_to_all(evening, examples=MANY)
    assert counted.sent >= PROMISED, counted.sent
    unlucky = without_success(answers)
    for operation in all_operations(load(counted)):
        if operation.label in unlucky:
            answers[operation.label] += fuzz(operation, evening=evening, mode=MODES[0], examples=10 * MANY)
    assert without_success(answers) == []


@pytest.mark.slow(minutes=2)
def test_many_journeys_along_the_links_are_answered_as_described(evening: Evening) -> None:
    """Which ways are gone differs with the ids of the evening, so journeys of another length follow until all were."""
    counted = Counted(application)
    schema, by_name = load(counted), set[str]()
    for steps in LENGTHS:
        followed = follow_links(schema, evening=evening, scenarios=240, steps=steps)
        by_name |= {name.split(" -> ")[1].partition(" ")[2] for name in followed}
        if by_name >= WAYS:
            break
    assert counted.sent > 500
    assert by_name >= WAYS, (counted.sent, sorted(by_name))


def test_an_answer_that_is_not_described_is_found(evening: Evening) -> None:
    """The control: the same requests, while the application answers something else."""

    def lying(environ: dict[str, Any], start_response: Any) -> Any:
        def started(status: str, headers: Any, *rest: Any) -> Any:
            return start_response("418 I'm a teapot" if "/events/" in environ["PATH_INFO"] else status, headers, *rest)

        return application(environ, started)

    (events,) = [each for each in all_operations(load(Counted(lying))) if each.label.endswith("/events/")]
    with pytest.raises(FailureGroup, match="418"):
        fuzz(events, evening=evening, mode=MODES[0], examples=1)
