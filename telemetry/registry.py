"""Every event there is, each with the shape of its payload. Whoever writes one asks here first.

A room declares its own events in its `events.py` and registers them when Django starts; this room knows none of them.
"""

import typing
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NotRequired, Required, get_origin

from telemetry.errors import EventRefused
from telemetry.shapes import Holds, Shape, shape_of

Presence = Literal["always", "never", "maybe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """One name: what has happened, to what, and what is told of it.

    Shapes: `payload` is a `TypedDict` in the names of the wire; `subject` is the noun whose id `subject_id` is, empty
    for none; `booking` says whether `booking_id` is known. An event that is not `stored` goes to the log only.
    """

    name: str
    meaning: str
    payload: type
    booking: Presence = "always"
    subject: str = ""
    stored: bool = True


class Nothing(typing.TypedDict):
    """The payload of an event that says everything by its name and its ids."""


@dataclass(frozen=True, slots=True)
class _Read:
    """An event type made ready for `check`."""

    type: EventType
    fields: Mapping[str, Shape]
    required: frozenset[str]
    holds: Mapping[str, Holds]


class Registry:
    """What rooms have registered. There is one, `REGISTRY`; tests make their own."""

    def __init__(self) -> None:
        self._registered: dict[str, _Read] = {}

    def register(self, types: Iterable[EventType]) -> None:
        """This function will make events known. The same ones may come twice.

        Raises: ValueError where two rooms claim one name; TypeError for a payload that may hold more than its shapes.
        """
        for each in types:
            known = self._registered.get(each.name)
            if known is not None and known.type != each:
                raise ValueError(f"{each.name} is registered already, with another shape")
            self._registered[each.name] = _read(each)

    def list_types(self) -> tuple[EventType, ...]:
        """This function will return every registered event by name."""
        return tuple(self._registered[name].type for name in sorted(self._registered))

    def fields_of(self, name: str) -> tuple[tuple[str, Shape, bool], ...]:
        """This function will return the fields of a payload as declared: name, shape, whether it is always there.

        Raises: EventRefused.
        """
        read = self._known(name)
        return tuple((field, shape, field in read.required) for field, shape in read.fields.items())

    def check(
        self,
        name: str,
        *,
        payload: Mapping[str, Any],
        booking_id: uuid.UUID | None = None,
        subject_id: uuid.UUID | None = None,
        stored: bool = True,
    ) -> None:
        """This function will let an event pass that is exactly what it was registered as. *Cost*: two microseconds.

        Raises: EventRefused, naming what is wrong but not the value, which may be what must not be told.
        """
        read = self._known(name)
        kind = read.type
        for field, value in payload.items():
            holds = read.holds.get(field)
            if holds is None:
                raise EventRefused(f"{name} has no field {field!r}")
            if not holds(value):
                raise EventRefused(f"{name}: {field} is not a {read.fields[field].name}")
        if not read.required <= payload.keys():
            raise EventRefused(f"{name} lacks {', '.join(sorted(read.required - payload.keys()))}")
        if kind.booking != "maybe" and (booking_id is not None) != (kind.booking == "always"):
            raise EventRefused(f"{name} is {kind.booking} about a booking")
        if (subject_id is not None) != bool(kind.subject):
            raise EventRefused(f"{name} names {f'the {kind.subject} it is about' if kind.subject else 'no subject'}")
        if stored != kind.stored:
            raise EventRefused(f"{name} is for the {'record' if kind.stored else 'log alone'}")

    def _known(self, name: str) -> _Read:
        read = self._registered.get(name)
        if read is None:
            raise EventRefused(f"no room has registered {name!r}")
        return read


def _read(kind: EventType) -> _Read:
    required: frozenset[str] = kind.payload.__required_keys__  # type: ignore[attr-defined]
    fields: dict[str, Shape] = {}
    for field, hint in typing.get_type_hints(kind.payload, include_extras=True).items():
        fields[field] = shape_of(typing.get_args(hint)[0] if get_origin(hint) in (NotRequired, Required) else hint)
    return _Read(kind, fields, required, {field: shape.holds for field, shape in fields.items()})


REGISTRY = Registry()
