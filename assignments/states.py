"""Which changes of state are legal, as tables of data. Nothing else may say so; django-fsm enforces them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django_fsm import FSMField, TransitionNotAllowed, transition

from assignments.errors import IllegalTransition
from assignments.state_names import NAMES


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
# Bookings and assignments in these states have rows in the ledger.
WITH_TABLES = ("confirmed", "seated", "completed")
AUTO_ASSIGN_JOB = (
    Change("start", ("queued",), "running"),
    Change("give_back", ("running",), "queued"),
    Change("assign", ("running",), "assigned"),
    Change("defer", ("running",), "deferred"),
    Change("exhaust", ("running",), "exhausted"),
    Change("cancel", ("queued", "running", "deferred", "exhausted"), "cancelled"),
    Change("wake", ("deferred",), "queued"),
    Change("retry", ("exhausted",), "queued"),
)
PROPOSAL = (
    Change("finish", ("computing",), "ready"),
    Change("fail", ("computing",), "failed"),
    Change("apply", ("ready",), "applied"),
    Change("outdate", ("ready",), "stale"),
    Change("discard", ("ready",), "discarded"),
)


def states_of(changes: tuple[Change, ...]) -> tuple[str, ...]:
    """This function will return every state a table of changes names, in the order it names them."""
    named = (state for change in changes for state in (*change.sources, change.target))
    return tuple(dict.fromkeys(named))


class LifecycleField(FSMField):
    """A protected django-fsm state field made from a table of changes.

    It gives its model one transition method per change; the methods change the state and nothing else, and raise
    django_fsm.TransitionNotAllowed, leaving the state as it was, where the table does not list the change. Every state
    of the table has a name for people in `names`.
    """

    def __init__(
        self,
        *args: Any,
        changes: tuple[Change, ...] = (),
        names: Mapping[str, str | Promise] = NAMES,
        **kwargs: Any,
    ) -> None:
        self.changes = changes
        choices = [(state, names[state]) for state in states_of(changes)]
        super().__init__(*args, **{"protected": True, "choices": choices or None, **kwargs})

    def contribute_to_class(self, cls: Any, name: str, *args: Any, **kwargs: Any) -> None:
        """This function will add the transition methods before django-fsm looks for them."""
        for change in self.changes:
            setattr(cls, change.verb, _method(change, field=name))
        super().contribute_to_class(cls, name, *args, **kwargs)

    def deconstruct(self) -> Any:
        """This function will show migrations a plain column: the table of changes is code, not schema."""
        name, _, args, kwargs = super().deconstruct()
        plain = {key: value for key, value in kwargs.items() if key not in ("choices", "protected")}
        return name, "django.db.models.CharField", args, plain | {"max_length": self.max_length}


def after(changes: tuple[Change, ...], *, state: str, verb: str) -> str:
    """This function will return the state a verb leads to, by the same table that django-fsm is given.

    Raises: IllegalTransition.
    """
    for known in changes:
        if known.verb == verb and state in known.sources:
            return known.target
    raise IllegalTransition(f"{verb} is not possible from {state}.")


def change(row: Any, *, verb: str) -> None:
    """This function will change a row's state by one verb of its table. It saves nothing.

    Raises: IllegalTransition; the row stays as it was.
    """
    try:
        getattr(row, verb)()
    except TransitionNotAllowed as refused:
        raise IllegalTransition(f"{type(row).__name__}: {verb} is not possible from {row.state}.") from refused


def _method(change: Change, *, field: str) -> Callable[..., Any]:
    def verb(self: Any) -> None:
        """The state field changes; nothing else does."""

    verb.__name__ = verb.__qualname__ = change.verb
    decorated: Callable[..., Any] = transition(field=field, source=list(change.sources), target=change.target)(verb)
    return decorated
