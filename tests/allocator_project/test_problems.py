"""Every error that a room can raise has its place in the one table of statuses, and its page."""

import inspect
from types import ModuleType

import psycopg
import pytest
from django.db import InternalError, connection, transaction

from allocator_project.errors_http import COARSER, document, problem_of
from allocator_project.problems import BY_CODE, PROBLEMS
from assignments import errors as assignment_errors
from assignments.errors import AssignmentError, SelectionIneligible, WindowUnavailable, WriteCollision
from holds import errors as hold_errors
from holds.validation import PACING, RULES
from venues import errors as venue_errors
from venues.api import errors as request_errors
from venues.errors import VenueError

ROOTS = (AssignmentError, VenueError)
# Never reaches a door: the orchestrator tries it again and then says book_busy.
INSIDE = (WriteCollision, *ROOTS)
# Their code is told by what they carry.
CARRIERS = (SelectionIneligible, WindowUnavailable)
MODULES = (assignment_errors, hold_errors, venue_errors, request_errors)


def errors_in(module: ModuleType) -> list[type[Exception]]:
    """This function will return the module's own errors."""
    found = [kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, ROOTS)]
    return [kind for kind in found if kind.__module__ == module.__name__ and kind not in INSIDE]


@pytest.mark.parametrize(
    "kind", [kind for module in MODULES for kind in errors_in(module) if kind not in CARRIERS], ids=lambda k: k.__name__
)
def test_every_error_of_a_room_is_in_the_table(kind: type[AssignmentError]) -> None:
    assert kind.code in BY_CODE


@pytest.mark.parametrize("rule", [*RULES, PACING], ids=lambda rule: rule.code)
def test_every_rule_of_a_selection_is_in_the_table_and_says_the_same_of_overriding(rule: object) -> None:
    code = getattr(rule, "code", "")
    in_table = {"table_blocked": "table_taken"}.get(code, code)
    assert BY_CODE[in_table].overridable == getattr(rule, "overridable", None)


@pytest.mark.parametrize("code", ["closed", "outside_service", "service_overrun", *COARSER])
def test_every_reason_against_a_time_is_in_the_table(code: str) -> None:
    assert COARSER.get(code, code) in BY_CODE


def test_no_code_is_told_twice_and_every_one_says_what_to_do() -> None:
    assert len(BY_CODE) == len(PROBLEMS)
    for problem in PROBLEMS:
        body = document(problem, detail="…")
        assert body["next_steps"][-1]["message"]
        assert 400 <= body["status"] < 600


def test_a_session_cut_while_the_driver_reads_is_a_database_that_is_away() -> None:
    error = InternalError("received 2 results from command 'BEGIN'")
    error.__cause__ = psycopg.InternalError(str(error))
    problem = problem_of(error)
    assert problem is not None
    assert (problem.code, problem.retryable) == ("database_unavailable", True)


@pytest.mark.django_db(transaction=True)
def test_the_control_a_transaction_used_on_after_an_error_is_a_bug() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(Exception, match="division by zero"):
            cursor.execute("SELECT 1 / 0")
        with pytest.raises(InternalError) as raised:
            cursor.execute("SELECT 1")
        transaction.set_rollback(True)
    assert problem_of(raised.value) is None
