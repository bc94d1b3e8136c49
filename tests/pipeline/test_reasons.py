"""Every reason with which a job ends or waits is reached through the pipeline; following its step seats the party."""

import ast
import inspect
from collections.abc import Iterator

import pytest

from assignments import pipeline
from assignments.audit import audit
from assignments.models import Assignment, AutoAssignJob, Booking
from planner.refusal import REFUSAL_CODES
from tests.assignments.doing import ledger
from tests.pipeline.following import FOLLOW
from tests.pipeline.scenes import SCENES, SHOWING_A_LATER_STEP, Scene
from tests.pipeline.waiting import run
from venues import windows

pytestmark = pytest.mark.django_db
# How late a party stays was settled when it booked; a stored start is a moment, not a wall clock's.
NEVER_OF_A_STORED_BOOKING = {"service_overrun", "nonexistent_local_time", "ambiguous_local_time"}
# These end a job because the booking needs none any more: nobody is left to do anything.
SETTLED_BY_SOMEBODY = {"booking_already_assigned", "illegal_transition"}


@pytest.mark.parametrize(("reason", "state", "kind", "scene"), SCENES, ids=[scene.__name__ for *_, scene in SCENES])
def test_who_is_not_seated_is_told_why_and_what_to_do_and_doing_it_seats_them(
    reason: str, state: str, kind: str, scene: Scene
) -> None:
    waiting = scene()
    before = ledger()
    waiting.run()
    job = waiting.job
    assert (job.state, job.reason) == (state, reason)
    assert [step for step in job.next_steps if not step["kind"] or not step["message"].endswith(".")] == []
    assert job.refusal.get("nextSteps", job.next_steps) == job.next_steps
    assert (ledger(), Booking.objects.get(pk=waiting.stored.pk).state) == (before, "pending")

    (step,) = [step for step in job.next_steps if step["kind"] == kind]
    assert (step == job.next_steps[0]) == (scene not in SHOWING_A_LATER_STEP)
    now = FOLLOW[kind](waiting, step)
    if waiting.job.state in ("queued", "deferred"):
        run(waiting.stored, now=max(now, waiting.job.due_at))

    seated = Booking.objects.get(pk=waiting.stored.pk)
    assert (seated.state, Assignment.objects.filter(booking=seated, state="confirmed").count()) == ("confirmed", 1)
    assert waiting.job.state in ("assigned", "cancelled")
    assert audit() == ()


@pytest.mark.parametrize(("reason", "state", "kind", "scene"), SCENES, ids=[scene.__name__ for *_, scene in SCENES])
def test_the_control_without_the_step_the_same_job_says_the_same_again(
    reason: str, state: str, kind: str, scene: Scene
) -> None:
    waiting = scene()
    attempts = waiting.job.attempts
    waiting.run()
    if reason == "workers_lost":
        attempts = waiting.job.attempts
    AutoAssignJob.objects.filter(booking=waiting.stored).update(state="queued", due_at=waiting.now, attempts=attempts)
    waiting.run()
    assert waiting.job.reason == reason
    assert Booking.objects.get(pk=waiting.stored.pk).state == "pending"


def test_no_reason_that_the_code_can_record_is_without_its_scene() -> None:
    assert {reason for reason, *_ in SCENES} == reasons()


def test_every_kind_of_step_that_is_followed_is_shown_by_a_scene() -> None:
    assert {kind for _, _, kind, _ in SCENES} == set(FOLLOW)


def reasons() -> set[str]:
    """What the pipeline can write as a reason, read from the code."""
    found = set(REFUSAL_CODES) | set(window_codes()) | set(caught_codes()) | set(named_codes())
    return found - NEVER_OF_A_STORED_BOOKING - SETTLED_BY_SOMEBODY


def window_codes() -> Iterator[str]:
    """First arguments of every refusal of a window."""
    for node in ast.walk(ast.parse(inspect.getsource(windows))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "WindowRefusal":
            code = node.args[0]
            assert isinstance(code, ast.Constant), "a code that no test can read"
            yield str(code.value)


def caught_codes() -> Iterator[str]:
    """Codes of the errors that a run catches, and of those below them."""
    for node in ast.walk(ast.parse(inspect.getsource(pipeline.run))):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None
            caught = eval(compile(ast.Expression(node.type), "<except>", "eval"), vars(pipeline))
            for error in caught if isinstance(caught, tuple) else (caught,):
                below = error.__subclasses__()
                yield from {each.code for each in (below if error.code == "planner_error" else (error, *below))}


def named_codes() -> Iterator[str]:
    """Reasons that the pipeline has of its own: literals and constants that it ends a run with."""
    for node in ast.walk(ast.parse(inspect.getsource(pipeline))):
        if isinstance(node, ast.keyword) and node.arg == "reason" and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ENDINGS:
            given = node.args[0]
            if isinstance(given, ast.Name) and given.id.isupper():
                yield str(vars(pipeline)[given.id])
            elif isinstance(given, ast.Constant) and given.value is not None:
                yield str(given.value)


ENDINGS = {"handed_over", "asleep", "given_back", "over"}
