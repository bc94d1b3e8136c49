"""Every state × every change: the table's are made and touch nothing else, all others are refused and touch nothing."""

from typing import Any

import pytest
from django.db.models import Model
from django_fsm import TransitionNotAllowed

from assignments import states
from assignments.errors import IllegalTransition
from assignments.models import Assignment, AutoAssignJob, Booking
from assignments.states import Change
from tests.builders import booking, house, job_of

TABLES: dict[type[Model], tuple[Change, ...]] = {
    Booking: states.BOOKING,
    Assignment: states.ASSIGNMENT,
    AutoAssignJob: states.AUTO_ASSIGN_JOB,
}
# Said a second time, by hand, from the design: a change of the table must be a change of mind.
LEGAL: dict[type[Model], set[tuple[str, str, str]]] = {
    Booking: {
        ("pending", "confirm", "confirmed"), ("confirmed", "unassign", "pending"),
        ("confirmed", "seat", "seated"), ("seated", "complete", "completed"),
        ("pending", "cancel", "cancelled"), ("confirmed", "cancel", "cancelled"),
        ("confirmed", "mark_no_show", "no_show"), ("no_show", "undo_no_show", "confirmed"),
        ("seated", "undo_seat", "confirmed"), ("completed", "undo_complete", "seated"),
    },
    Assignment: {
        ("proposed", "confirm", "confirmed"), ("proposed", "discard", "discarded"),
        ("confirmed", "seat", "seated"), ("seated", "complete", "completed"),
        ("confirmed", "supersede", "superseded"), ("seated", "supersede", "superseded"),
        ("confirmed", "release", "released"), ("released", "undo_release", "confirmed"),
        ("seated", "undo_seat", "confirmed"), ("completed", "undo_complete", "seated"),
    },
    AutoAssignJob: {
        ("queued", "start", "running"), ("running", "give_back", "queued"),
        ("running", "assign", "assigned"), ("running", "defer", "deferred"), ("running", "exhaust", "exhausted"),
        ("queued", "cancel", "cancelled"), ("running", "cancel", "cancelled"), ("deferred", "cancel", "cancelled"),
        ("exhausted", "cancel", "cancelled"), ("deferred", "wake", "queued"), ("exhausted", "retry", "queued"),
    },
}  # fmt: skip
EVERY = [
    (model, state, change.verb)
    for model, changes in TABLES.items()
    for state in states.states_of(changes)
    for change in changes
]
TARGETS = {(model, source, verb): target for model, legal in LEGAL.items() for source, verb, target in sorted(legal)}
ILLEGAL = [case for case in EVERY if case not in TARGETS]


def in_state(model: type[Model], state: str) -> Any:
    """A row in this state, not stored."""
    return model(state=state)


def fields_of(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_every_state_meets_every_verb() -> None:
    sizes = [(len(states.states_of(changes)), len(changes)) for changes in TABLES.values()]
    assert sizes == [(6, 9), (7, 9), (6, 8)]
    assert (len(EVERY), len(TARGETS), len(ILLEGAL)) == (6 * 9 + 7 * 9 + 6 * 8, 31, 134)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_the_table_of_changes_is_the_designs(model: type[Model]) -> None:
    assert {(source, change.verb, change.target) for change in TABLES[model] for source in change.sources} == LEGAL[
        model
    ]


@pytest.mark.parametrize(("model", "state", "verb"), TARGETS)
def test_a_legal_change_changes_the_state_and_nothing_else(model: type[Model], state: str, verb: str) -> None:
    row = in_state(model, state)
    before = fields_of(row)
    states.change(row, verb=verb)
    assert fields_of(row) == before | {"state": TARGETS[model, state, verb]}


@pytest.mark.parametrize(("model", "state", "verb"), ILLEGAL)
def test_an_illegal_change_is_refused_and_leaves_the_row_as_it_was(model: type[Model], state: str, verb: str) -> None:
    row = in_state(model, state)
    before = fields_of(row)
    with pytest.raises(IllegalTransition) as refused:
        states.change(row, verb=verb)
    assert str(refused.value) == f"{model.__name__}: {verb} is not possible from {state}."
    assert (refused.value.code, refused.value.retryable) == ("illegal_transition", False)
    assert fields_of(row) == before


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_a_state_is_never_assigned_by_hand(model: type[Model]) -> None:
    (state, *_, other) = states.states_of(TABLES[model])
    row = in_state(model, state)
    with pytest.raises(AttributeError, match="Direct state modification is not allowed"):
        row.state = other
    assert row.state == state


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_the_verb_itself_refuses_too_for_whoever_goes_round_the_table(model: type[Model]) -> None:
    verb, sources = TABLES[model][0].verb, TABLES[model][0].sources
    state = next(state for state in states.states_of(TABLES[model]) if state not in sources)
    row = in_state(model, state)
    with pytest.raises(TransitionNotAllowed):
        getattr(row, verb)()
    assert row.state == state


@pytest.mark.django_db
def test_a_change_saves_nothing_by_itself() -> None:
    stored = booking(house())
    job = job_of(stored)
    states.change(stored, verb="cancel")
    states.change(job, verb="cancel")
    assert (stored.state, job.state) == ("cancelled", "cancelled")
    assert (Booking.objects.get().state, AutoAssignJob.objects.get().state) == ("pending", "queued")
