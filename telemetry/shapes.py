"""What the payload of an event may be made of: ids, sizes and codes. There is no shape for words of or about guests.

A payload is a `TypedDict` of these, so mypy reads what a room writes, and `registry` reads it again when it is written.
"""

import re
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

Holds = Callable[[Any], bool]
A_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}").fullmatch
AN_EVENT = re.compile(r"[a-z_]{1,29}\.[a-z_]{1,30}").fullmatch
AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
A_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)").fullmatch
A_DAY = re.compile(r"\d{4}-\d\d-\d\d").fullmatch
LONGEST_LABEL = 20


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of value: what the page calls it, what it means there, and whether a value is one.

    Shapes: what is put together from another shape (`inner`) has no meaning of its own.
    """

    name: str
    meaning: str
    holds: Holds
    inner: "Shape | None" = None


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_number(value: Any) -> bool:
    return type(value) is int


def _is_flag(value: Any) -> bool:
    return type(value) is bool


def _is_label(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_LABEL


def _is_text_of(matches: Callable[[str], Any]) -> Holds:
    return lambda value: isinstance(value, str) and bool(matches(value))


FLAG = Shape("flag", "true or false", _is_flag)
Code = Annotated[str, Shape("code", "a word of this project: lower case, digits, underscores", _is_text_of(A_CODE))]
EventName = Annotated[str, Shape("event name", "a name of this page", _is_text_of(AN_EVENT))]
Id = Annotated[str, Shape("id", "a UUID in lower case", _is_text_of(AN_ID))]
Count = Annotated[int, Shape("count", "a whole number from 0", _is_count)]
Number = Annotated[int, Shape("number", "a whole number", _is_number)]
Moment = Annotated[str, Shape("moment", "ISO 8601 with its offset", _is_text_of(A_MOMENT))]
Day = Annotated[str, Shape("day", "a service day, `2026-11-27`", _is_text_of(A_DAY))]
Label = Annotated[str, Shape("label", f"a table's number as staff know it, at most {LONGEST_LABEL} signs", _is_label)]


def shape_of(hint: Any) -> Shape:
    """This function will return the shape that a payload's annotation means.

    Shapes: one of this module's, `bool`, a named choice (`Annotated[Literal["a", "b"], "name"]`), a list of one shape,
    one shape or None.
    Raises: TypeError for anything else, plain `str` among it: that could hold anything.
    """
    if hint is bool:
        return FLAG
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return inside[1] if isinstance(inside[1], Shape) else _choice(inside[1], inside[0])
    if origin is list:
        one = shape_of(inside[0])
        return Shape(f"list of {one.name}", "", lambda value: type(value) is list and all(map(one.holds, value)), one)
    if origin in (Union, types.UnionType) and len(inside) == 2 and inside[1] is type(None):
        known = shape_of(inside[0])
        return Shape(f"{known.name} or null", "", lambda value: value is None or known.holds(value), known)
    raise TypeError(f"{hint!r} is no shape of a payload")


def _choice(name: str, hint: Any) -> Shape:
    """Of codes: words that somebody could have typed are none."""
    words = get_args(hint)
    if get_origin(hint) is not Literal or not all(map(A_CODE, words)):
        raise TypeError(f"{name}: {hint!r} is no choice of codes")
    return Shape(name, " · ".join(f"`{word}`" for word in words), _is_text_of(frozenset(words).__contains__))
