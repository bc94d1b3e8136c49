"""The two kinds of house every contract test runs in. The fake's has no access to a database, so it cannot use one."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.assignments.contract.houses import House, MemoryHouse
from tests.assignments.contract.postgres import PostgresHouse
from tests.builders import floor_document

Open = Callable[..., House]


@pytest.fixture(params=["memory", "postgres"])
def opened(request: pytest.FixtureRequest) -> Open:
    """Opens a house with these tables (see `builders.floor_document`)."""
    kind: type[MemoryHouse] | type[PostgresHouse] = MemoryHouse
    if request.param == "postgres":
        request.getfixturevalue("db")
        kind = PostgresHouse

    def open_house(*tables: dict[str, Any], **changes: Any) -> House:
        return kind(floor_document(*tables, **changes))

    return open_house


@pytest.fixture
def opened_in_postgres(db: None) -> Open:
    """Opens a house in PostgreSQL, for what the fake cannot show."""

    def open_house(*tables: dict[str, Any], **changes: Any) -> House:
        return PostgresHouse(floor_document(*tables, **changes))

    return open_house
