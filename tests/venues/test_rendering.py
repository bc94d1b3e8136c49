"""Keys of answers are spelt as the library spells them, and nothing else of an answer changes."""

import datetime as dt
import json
import uuid
from typing import Any

import pytest
from djangorestframework_camel_case.render import CamelCaseJSONRenderer
from hypothesis import given, settings
from hypothesis import strategies as some
from rest_framework.serializers import Serializer
from rest_framework.utils.serializer_helpers import ReturnDict, ReturnList

from venues.api.rendering import CamelJSONRenderer

names = some.text("ab_1Z", max_size=8) | some.sampled_from(
    ["starts_at", "ttl_seconds", "_x", "x_", "a__b", "x_1_y", ""]
)
plain = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(max_size=5)
)
values = some.recursive(
    plain, lambda inner: some.lists(inner, max_size=4) | some.dictionaries(names, inner, max_size=4)
)


@settings(deadline=None)
@given(values)
def test_an_answer_is_the_librarys(value: Any) -> None:
    assert CamelJSONRenderer().render(value) == CamelCaseJSONRenderer().render(value)


@pytest.mark.parametrize(
    "value",
    [
        {"booking_id": uuid.UUID(int=7), "starts_at": dt.datetime(2026, 11, 27, 19, tzinfo=dt.UTC)},
        {"rows": ({"table_number": n} for n in range(3))},
        {"zone_ids": frozenset({1})},
        {7: {"of_a_number": (1, {"in_a_tuple": None})}},
        ReturnDict({"party_size": 2}, serializer=Serializer()),
        ReturnList([{"party_size": 2}], serializer=Serializer()),
    ],
    ids=["values", "generator", "set", "tuple", "one-row", "rows"],
)
def test_what_serializers_and_selectors_return_is_spelt_alike(value: Any) -> None:
    said = CamelJSONRenderer().render(value)
    assert b"_" not in said
    json.loads(said)
