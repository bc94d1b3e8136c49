"""Ways on: where a button leads when a deed cannot be done. The door knows them, the page of the problem shows them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A link: what it says and where it leads."""

    label: Any
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where to go from here. Shapes: `by_step` by the kind of a next step; `back` is always offered.

    `zone` is the clock that moments are told by.
    """

    back: tuple[Way, ...] = ()
    zone: str = "UTC"
    by_step: Mapping[str, Way] = field(default_factory=dict)


def offer(request: HttpRequest, *, ways: Ways) -> None:
    """This function will note the ways on that a page may need, should what is asked for go wrong."""
    request.ways_on = ways  # type: ignore[attr-defined]


def offered(request: HttpRequest) -> Ways:
    """This function will return the ways that the door has noted; none where it has not."""
    return getattr(request, "ways_on", Ways())
