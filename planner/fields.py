"""Reads one JSON object strictly: every fault names its path, nothing is guessed, nothing unknown is let through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from planner.errors import InvalidProblem
from planner.values import Window

MAX_MINUTE: Final = 10_000_000_000
MAX_TEXT: Final = 500
MAX_PEOPLE: Final = 100_000


class Fields:
    """This object will hand out the values of one JSON object, each checked as it is read.

    Raises: InvalidProblem when the value is no object or has a key nobody knows.
    """

    __slots__ = ("_path", "_values")

    def __init__(self, value: object, *, path: str, known: tuple[str, ...]) -> None:
        if not isinstance(value, Mapping):
            raise InvalidProblem("must be an object", path=path)
        self._values: Mapping[object, object] = value
        self._path = path
        for key in value:
            if key not in known:
                raise InvalidProblem(f"unknown key; known are {', '.join(known)}", path=self.path(str(key)[:MAX_TEXT]))

    def path(self, key: str) -> str:
        """This function will return the path of one key."""
        return f"{self._path}.{key}" if self._path else key

    def given(self, key: str) -> bool:
        """This function will say whether the key is there and not null."""
        return self._values.get(key) is not None

    def value(self, key: str, *, default: object = None) -> object:
        """This function will return whatever is there.

        Raises: InvalidProblem when nothing is, unless there is a default.
        """
        if key in self._values:
            return self._values[key]
        if default is None:
            raise InvalidProblem("is missing", path=self.path(key))
        return default

    def integer(self, key: str, *, low: int, high: int, default: int | None = None) -> int:
        """This function will return an integer between two bounds; true, 4.0 and "4" are none."""
        return integer(self.value(key, default=default), path=self.path(key), low=low, high=high)

    def number(self, key: str, *, low: float, high: float, default: float) -> float:
        """This function will return a number, whole or not, between two bounds."""
        value = self.value(key, default=default)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise InvalidProblem("must be a number", path=self.path(key))
        if not low <= value <= high:
            raise InvalidProblem(f"must be between {low} and {high}", path=self.path(key))
        return float(value)

    def text(self, key: str, *, default: str | None = None) -> str:
        """This function will return a string; only an optional one may be empty."""
        return text(self.value(key, default=default), path=self.path(key), least=1 if default is None else 0)

    def flag(self, key: str, *, default: bool) -> bool:
        """This function will return true or false."""
        value = self.value(key, default=default)
        if not isinstance(value, bool):
            raise InvalidProblem("must be true or false", path=self.path(key))
        return value

    def one_of(self, key: str, *, choices: tuple[str, ...], default: str | None = None) -> str:
        """This function will return one of the allowed words."""
        value = self.value(key, default=default)
        if not isinstance(value, str) or value not in choices:
            raise InvalidProblem(f"must be one of {', '.join(choices)}", path=self.path(key))
        return value

    def items(self, key: str, *, required: bool = False) -> list[tuple[object, str]]:
        """This function will return the items of a list, each with its path; a missing optional list is empty."""
        value = self.value(key, default=None if required else ())
        if not isinstance(value, list | tuple):
            raise InvalidProblem("must be a list", path=self.path(key))
        return [(item, f"{self.path(key)}[{position}]") for position, item in enumerate(value)]

    def texts(self, key: str) -> frozenset[str]:
        """This function will return a set of strings; repeats count once."""
        return frozenset(text(item, path=path) for item, path in self.items(key))

    def window(self, key: str) -> Window:
        """This function will return a half-open window of minutes.

        Raises: InvalidProblem unless it is two minutes of which the second is later.
        """
        sides = self.items(key, required=True)
        if len(sides) != 2:
            raise InvalidProblem("must be [start, end]", path=self.path(key))
        start, end = (integer(side, path=path, low=0, high=MAX_MINUTE) for side, path in sides)
        if end <= start:
            raise InvalidProblem("must end after it starts", path=self.path(key))
        return start, end


def integer(value: object, *, path: str, low: int, high: int) -> int:
    """This function will return the value if it is an integer between the bounds.

    Raises: InvalidProblem; the value itself is not repeated, it may have thousands of digits.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidProblem("must be an integer", path=path)
    if not low <= value <= high:
        raise InvalidProblem(f"must be between {low} and {high}", path=path)
    return value


def text(value: object, *, path: str, least: int = 1) -> str:
    """This function will return the value if it is a string of sensible length.

    Raises: InvalidProblem.
    """
    if not isinstance(value, str):
        raise InvalidProblem("must be a string", path=path)
    if not least <= len(value) <= MAX_TEXT:
        raise InvalidProblem(f"must have between {least} and {MAX_TEXT} characters", path=path)
    return value
