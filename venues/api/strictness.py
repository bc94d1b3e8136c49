"""Takes what clients send as literally as the document describes it, where the framework would be obliging.

Left to itself it turns 4 into "4", "yes" into true and 7 into a UUID, and passes over a misspelt name in silence.
"""

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
WHOLE_NUMBER = re.compile(r"-?[0-9]+")
TEXT = (serializers.CharField, serializers.ChoiceField, serializers.DateTimeField, serializers.DateField)
MOST_FAULTS = 20  # told at once; a list of ten thousand wrong ids need not come back
Fault = tuple[tuple[str | int, ...], str]


def require_described(data: Mapping[str, Any], *, by: serializers.Serializer[Any]) -> None:
    """This function will refuse a body with a name that is not described or a value of another type.

    Raises: ValidationError.
    """
    faults = faults_of(data, by=by)
    if faults:
        raise ValidationError(_nested(faults))


def faults_of(data: Any, *, by: serializers.Serializer[Any]) -> tuple[Fault, ...]:
    """This function will return the first faults of that kind, each with its path."""
    return tuple(itertools.islice(_faults_of_object(data, by, ()), MOST_FAULTS))


def require_described_query(lists: Mapping[str, list[str]], *, by: serializers.Serializer[Any]) -> None:
    """This function will refuse a query with a name that is not described, one given twice, or a value spelt oddly.

    Shapes: `lists` has the names as the address spells them, and every value of each. Raises: ValidationError.
    """
    fields = {_camel(name): field for name, field in by.fields.items()}
    faults = {name: [fault] for name, values in lists.items() if (fault := _fault_in_query(values, fields.get(name)))}
    if faults:
        raise ValidationError(faults)


def camelize_path(path: tuple[str | int, ...]) -> str:
    """This function will spell a path as floor documents do: `tables[0].minParty`."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{_camel(step)}" for step in path)
    return "".join(parts).removeprefix(".")


def _faults_of_object(
    data: Any, serializer: serializers.Serializer[Any], path: tuple[str | int, ...]
) -> Iterator[Fault]:
    if not isinstance(data, Mapping):
        yield path, "This is no object."
        return
    for name, value in data.items():
        field = serializer.fields.get(name)
        if field is None:
            yield (*path, name), "Unknown field."
        elif value is not None:
            yield from _faults(value, field, (*path, name))


def _faults(value: Any, field: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
    if isinstance(field, serializers.Serializer):
        yield from _faults_of_object(value, field, path)
    elif isinstance(field, serializers.ListField):
        if not isinstance(value, list):
            yield path, "This is no list."
            return
        for position, each in enumerate(value):
            yield from _faults(each, field.child, (*path, position))
    elif isinstance(field, serializers.UUIDField):
        if not isinstance(value, str) or not UUID.fullmatch(value):
            yield path, "This is no UUID."
    elif isinstance(field, serializers.BooleanField):
        if not isinstance(value, bool):
            yield path, "This is neither true nor false."
    elif isinstance(field, serializers.IntegerField):
        if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, float) and value.is_integer())):
            yield path, "This is no whole number."
    elif isinstance(field, TEXT) and not isinstance(value, str):
        yield path, "This is no text."


def _fault_in_query(values: list[str], field: Any) -> str | None:
    if field is None:
        return "Unknown parameter."
    if len(values) > 1:
        return "Give it once."
    if isinstance(field, serializers.UUIDField) and not UUID.fullmatch(values[0]):
        return "This is no UUID."
    if isinstance(field, serializers.IntegerField) and not WHOLE_NUMBER.fullmatch(values[0]):
        return "This is no whole number."
    return None


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def _nested(faults: tuple[Fault, ...]) -> dict[Any, Any]:
    """As the framework nests its own, so that they become JSON pointers the same way."""
    tree: dict[Any, Any] = {}
    for (*above, last), message in faults:
        here = tree
        for step in above:
            here = here.setdefault(step, {})
        here[last] = [message]
    return tree
