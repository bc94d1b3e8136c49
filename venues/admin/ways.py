"""Ways on: where a button leads when a deed cannot be done. The door knows them, the page of the problem shows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest

from venues.access import ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A link: what it says and where it leads, and which role it takes to be let in there.

    Shapes: `kind` is what it is looked up by, where that is needed.
    """

    label: Any
    url: str
    kind: str = ""
    role: str = "viewer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where to go from here. Shapes: `by_step` by the kind of a next step; `back` is always offered.

    `zone` is the clock that moments are told by.
    """

    back: tuple[Way, ...] = ()
    zone: str = "UTC"
    by_step: Mapping[str, Way] = field(default_factory=dict)

    def for_role(self, role: str | None) -> "Ways":
        """This function will return those that the role is let in by."""
        steps = {kind: way for kind, way in self.by_step.items() if open_to(role, ways=(way,))}
        return replace(self, back=open_to(role, ways=self.back), by_step=steps)


def open_to(role: str | None, *, ways: Iterable[Way]) -> tuple[Way, ...]:
    """This function will leave out the ways that a role is not let in by."""
    rank = ROLES.index(role) if role in ROLES else -1
    return tuple(way for way in ways if ROLES.index(way.role) <= rank)


def offer(request: HttpRequest, *, ways: Ways) -> None:
    """This function will note the ways on that a page may need, should what is asked for go wrong."""
    request.ways_on = ways  # type: ignore[attr-defined]


def offered(request: HttpRequest) -> Ways:
    """This function will return the ways that the door has noted; none where it has not."""
    return getattr(request, "ways_on", Ways())
