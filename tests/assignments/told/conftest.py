"""The house before a command, for every test of what is told."""

import pytest

from tests.assignments.told.stage import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()
