"""Which changes of state are legal, as tables of data. Nothing else may say so; django-fsm enforces them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django_fsm import transition


@dataclass(frozen=True, slots=True)
class Change:
    """One legal change: its verb, the states it starts from, the state it ends in."""

    verb: str
    sources: tuple[str, ...]
    target: str


BOOKING = (
    Change("confirm", ("pending",), "confirmed"),
    Change("unassign", ("confirmed",), "pending"),
    Change("seat", ("confirmed",), "seated"),
    Change("complete", ("seated",), "completed"),
    Change("cancel", ("pending", "confirmed"), "cancelled"),
    Change("mark_no_show", ("confirmed",), "no_show"),
    Change("undo_seat", ("seated",), "confirmed"),
    Change("undo_no_show", ("no_show",), "confirmed"),
    Change("undo_complete", ("completed",), "seated"),
)
ASSIGNMENT = (
    Change("confirm", ("proposed",), "confirmed"),
    Change("discard", ("proposed",), "discarded"),
    Change("seat", ("confirmed",), "seated"),
    Change("complete", ("seated",), "completed"),
    Change("supersede", ("confirmed", "seated"), "superseded"),
    Change("release", ("confirmed",), "released"),
    Change("undo_seat", ("seated",), "confirmed"),
    Change("undo_release", ("released",), "confirmed"),
    Change("undo_complete", ("completed",), "seated"),
)
AUTO_ASSIGN_JOB = (
    Change("start", ("queued",), "running"),
    Change("give_back", ("running",), "queued"),
    Change("assign", ("running",), "assigned"),
    Change("defer", ("running",), "deferred"),
    Change("exhaust", ("running",), "exhausted"),
    Change("cancel", ("queued", "running", "deferred"), "cancelled"),
    Change("wake", ("deferred",), "queued"),
    Change("retry", ("exhausted",), "queued"),
)


def states_of(changes: tuple[Change, ...]) -> tuple[str, ...]:
    """This function will return every state a table of changes names, in the order it names them."""
    named = (state for change in changes for state in (*change.sources, change.target))
    return tuple(dict.fromkeys(named))


def choices_of(changes: tuple[Change, ...]) -> list[tuple[str, str]]:
    """This function will return the states as model field choices."""
    return [(state, state.replace("_", " ")) for state in states_of(changes)]


def lifecycle(name: str, changes: tuple[Change, ...]) -> type:
    """This function will return a model mixin with one django-fsm transition method per change, on the field `state`.

    The methods change the state and nothing else.
    Raises: (the methods) django_fsm.TransitionNotAllowed; the state stays as it was.
    """
    methods: dict[str, Any] = {change.verb: _method(change) for change in changes}
    return type(name, (), {"__doc__": f"The verbs of {name}.", **methods})


def _method(change: Change) -> Callable[..., Any]:
    def verb(self: Any) -> None:
        """The state field changes; nothing else does."""

    verb.__name__ = verb.__qualname__ = change.verb
    decorated: Callable[..., Any] = transition(field="state", source=list(change.sources), target=change.target)(verb)
    return decorated
