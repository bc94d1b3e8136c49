"""Writes JSON answers with camelCase keys. The keys are ours and few, so each is respelt once and then remembered."""

import functools
from typing import Any

from djangorestframework_camel_case.util import camelize, camelize_re, underscore_to_camel
from rest_framework.renderers import JSONRenderer

# More than there are names in the API; documents of a house's own words are not to fill the memory.
NAMES_REMEMBERED = 4096
PLAIN = (str, int, float, bool, type(None))


class CamelJSONRenderer(JSONRenderer):
    """The library's renderer respells every key of every row anew, which was most of what a board's answer cost."""

    def render(self, data: Any, *args: Any, **options: Any) -> Any:
        """This function will return the answer as bytes of JSON."""
        return super().render(camelized(data), *args, **options)


def camelized(value: Any) -> Any:
    """This function will return the value with camelCase keys, as the library's `camelize` would."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is dict:
        return {camel(key) if type(key) is str else key: camelized(inner) for key, inner in value.items()}
    if kind is list or kind is tuple:
        return [camelized(inner) for inner in value]
    return camelize(value)


@functools.lru_cache(NAMES_REMEMBERED)
def camel(name: str) -> str:
    """This function will return a snake_case name in camelCase."""
    return str(camelize_re.sub(underscore_to_camel, name))
