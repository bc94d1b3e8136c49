"""Who chooses is asked once in every transaction, in every process, of the rows and of nothing else."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from assignments import commands as ask
from assignments.models import Assignment
from assignments.ports import Committed
from rollout.changes import set_mode
from rollout.gate import said_of_all
from rollout.modes import LEGACY, MODES, V2, mode_of
from rollout.switches import kill
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, request, table
from tests.embedded.rivals import wait_for
from tests.faults.children import here, start
from tests.holds.doing import commit, place
from tests.rollout.acting import by, go_to, mode
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
SECOND = 1.0
TRANSACTION = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "BEGIN", "COMMIT")


def four_tables() -> Restaurant:
    """Two for two and two for four that can be joined."""
    tables = (table("T1", 2), table("T2", 2), table("T3", 4), table("T4", 4))
    return house(*tables, joins=[["T3", "T4"]])


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements of the block, without those that open and end transactions."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [each["sql"] for each in captured if not each["sql"].startswith(TRANSACTION)]


def asking(sql: list[str]) -> int:
    """How many of them ask the flags."""
    return sum("rollout_flag" in each for each in sql)


@pytest.mark.parametrize("which", MODES)
def test_a_commit_asks_the_flags_once_and_takes_six_statements_in_every_mode(which: str) -> None:
    restaurant = four_tables()
    go_to(which, restaurant)
    commit(request(booking(restaurant, starts_at=SEVEN.replace(hour=17))))  # puts the floor on the shelf
    wish = request(booking(restaurant, party_size=7), source="auto")
    with statements() as sql:
        assert isinstance(commit(wish), Committed)
    assert (asking(sql), len(sql)) == (1, 6)
    with statements() as sql:
        assert commit(wish).replayed  # type: ignore[union-attr]
    assert asking(sql) == 0, "a replay chooses nothing"


@pytest.mark.parametrize("which", MODES)
def test_confirming_a_hold_asks_nobody_who_chooses_for_a_person_has(which: str) -> None:
    restaurant = four_tables()
    go_to(which, restaurant)
    stored = booking(restaurant, party_size=7)
    hold = place(stored, "T3", "T4")
    with statements() as sql:
        assert isinstance(commit(request(stored, hold_id=hold.pk, actor="ada")), Committed)
    assert (asking(sql), len(sql)) == (0, 7)


def test_a_refusal_that_looks_further_for_other_times_still_asks_once() -> None:
    restaurant = four_tables()
    go_to(LEGACY, restaurant)
    wish = request(booking(restaurant, party_size=12))
    with statements() as sql:
        assert not isinstance(commit(wish), Committed)
    assert asking(sql) == 1


def test_what_gives_nobody_tables_asks_nobody() -> None:
    restaurant = four_tables()
    stored = booking(restaurant)
    commit(request(stored))
    for command in (ask.Seat, ask.Complete, ask.Undo, ask.Undo, ask.Cancel):
        with statements() as sql:
            commit(command(booking_id=stored.pk, at=SEVEN, actor="host"))
        assert asking(sql) == 0, command


def test_without_an_old_allocator_nobody_is_asked(settings: Settings) -> None:
    settings.ALLOCATOR_LEGACY = None
    restaurant = four_tables()
    with statements() as sql:
        commit(request(booking(restaurant)))
    assert asking(sql) == 0


def test_many_houses_are_asked_about_in_two_statements() -> None:
    houses = [house() for _ in range(5)]
    go_to(LEGACY, houses[0])
    with statements() as sql:
        said = said_of_all(tuple(each.pk for each in houses))
    assert len(sql) == 2
    assert [mode_of(said[each.pk]) for each in houses] == [LEGACY, V2, V2, V2, V2]


def test_a_change_counts_from_the_next_commit_on_and_gives_back_at_once() -> None:
    restaurant = four_tables()
    chosen = []
    for step in (
        lambda: None,
        lambda: kill(restaurant, on=True, by=by()),
        lambda: kill(restaurant, on=False, by=by()),
        lambda: set_mode(restaurant, to=LEGACY, by=by()),
    ):
        step()
        answer = commit(request(booking(restaurant)))
        assert isinstance(answer, Committed)
        assert answer.assignment_id is not None
        chosen.append(Assignment.objects.get(pk=answer.assignment_id).plan.get("chosenBy", "ours"))
    assert chosen == ["ours", "legacy", "ours", "legacy"]


def look_until_killed(slug: str, path: str) -> None:
    """Another process: tells that it has seen ours choose, and then, again and again, until it has seen the old one."""
    from rollout.choosing import RolloutRoute, RolloutRouting

    restaurant = Restaurant.objects.get(slug=slug)
    seen: Any = None
    while not isinstance(seen, RolloutRoute):
        seen = RolloutRouting().route(restaurant.pk, command=None)
        Path(path).touch()
    Path(path).with_suffix(".killed").write_text(str(time.monotonic()))


@pytest.mark.django_db(transaction=True)
def test_a_kill_switch_thrown_by_one_process_holds_in_all_others_within_a_second(tmp_path: Path) -> None:
    restaurant = house()
    go_to(V2, restaurant)
    diaries = [tmp_path / f"{number}" for number in range(4)]
    others = [start(here(), look_until_killed, restaurant.slug, str(diary)) for diary in diaries]
    try:
        wait_for(lambda: all(diary.exists() for diary in diaries), seconds=60)
        kill(None, on=True, by=by(at=A_WEEK_BEFORE))
        thrown = time.monotonic()
        for other in others:
            other.join(60)
        assert [other.exitcode for other in others] == [0] * len(others)
    finally:
        for other in others:
            other.kill()
            other.join()
    later = [float(diary.with_suffix(".killed").read_text()) - thrown for diary in diaries]
    assert max(later) < SECOND
    assert mode(restaurant) == LEGACY
