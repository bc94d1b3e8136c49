"""What is run again on another database: whatever could tell which one it is."""

import pytest
from django.db import connection

from tests.selection import COMMITS, LEAVES_NOTHING, NO_DATABASE, longest_first, use_of


def test_a_test_without_mark_or_fixture_has_no_database(request: pytest.FixtureRequest) -> None:
    assert use_of(request.node) == NO_DATABASE
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.cursor()


@pytest.mark.django_db
def test_one_that_is_marked_has(request: pytest.FixtureRequest) -> None:
    assert use_of(request.node) == LEAVES_NOTHING


@pytest.mark.usefixtures("db")
def test_one_that_asks_for_it_has(request: pytest.FixtureRequest) -> None:
    assert use_of(request.node) == LEAVES_NOTHING


@pytest.mark.usefixtures("transactional_db")
def test_one_that_asks_to_commit_has_and_commits(request: pytest.FixtureRequest) -> None:
    assert use_of(request.node) == COMMITS


@pytest.mark.django_db(transaction=True)
def test_one_that_is_marked_to_commit_does(request: pytest.FixtureRequest) -> None:
    assert use_of(request.node) == COMMITS


def test_nothing_is_lost_and_the_longest_of_each_kind_begin(request: pytest.FixtureRequest) -> None:
    items = request.session.items
    request.node.add_marker(pytest.mark.slow(minutes=90))
    ordered = longest_first(items[::-1])
    assert sorted(item.nodeid for item in ordered) == sorted(item.nodeid for item in items)
    kinds = [use_of(item) for item in ordered]
    assert kinds == sorted(kinds, key=[LEAVES_NOTHING, COMMITS, NO_DATABASE].index)
    assert ordered[kinds.index(NO_DATABASE)] is request.node
