"""A small house for the tests of holds."""

import pytest

from tests.builders import house, table
from venues.models import Restaurant


@pytest.fixture
def restaurant() -> Restaurant:
    return house(table("T1", 2), table("T2", 2), table("T3", 4), joins=[["T1", "T2"]])
