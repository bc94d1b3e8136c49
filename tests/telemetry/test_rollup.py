"""Aggregates: every event is counted once, whoever counts and wherever it stopped, and they can be made anew."""

import datetime as dt
import threading
import uuid
from typing import Any

import pytest
from django.db import connection, transaction

from telemetry import positions, rollup
from telemetry.models import Event, EventTotal, HourlyCount, HourlyTiming, RollUp
from telemetry.tasks import roll_up_events
from tests.telemetry.told import HOUSE, MINUTE, OTHER_HOUSE, SEVEN, count_all, party, tell

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def hourly() -> dict[tuple[Any, ...], int]:
    rows = HourlyCount.objects.values_list("restaurant_id", "hour", "name", "code", "count")
    return {(house, hour, name, code): count for house, hour, name, code, count in rows}


def totals() -> dict[tuple[str, str], int]:
    return {(name, code): count for name, code, count in EventTotal.objects.values_list("name", "code", "count")}


def timings() -> dict[tuple[str, int], int]:
    return {(what, up_to): n for what, up_to, n in HourlyTiming.objects.values_list("what", "up_to_ms", "count")}


def test_events_are_counted_by_house_hour_name_and_code() -> None:
    tell("assignment.conflict", at=SEVEN + 5 * MINUTE, code="table_taken")
    tell("assignment.conflict", at=SEVEN + 59 * MINUTE, code="table_taken")
    tell("assignment.conflict", at=SEVEN + 60 * MINUTE, code="table_held")
    tell("hold.expired", at=SEVEN, house=OTHER_HOUSE)
    assert count_all() == 4
    assert hourly() == {
        (HOUSE, SEVEN, "assignment.conflict", "table_taken"): 2,
        (HOUSE, SEVEN + HOUR, "assignment.conflict", "table_held"): 1,
        (OTHER_HOUSE, SEVEN, "hold.expired", ""): 1,
    }
    assert totals() == {
        ("assignment.conflict", "table_taken"): 2,
        ("assignment.conflict", "table_held"): 1,
        ("hold.expired", ""): 1,
    }


def test_counting_again_counts_nothing_twice() -> None:
    tell("hold.expired")
    assert [count_all(), count_all()] == [1, 0]
    tell("hold.expired")
    assert count_all() == 1
    assert totals() == {("hold.expired", ""): 2}


def test_it_goes_on_where_it_stopped_batch_by_batch() -> None:
    for _ in range(5):
        tell("hold.expired")
    positions.number_events()
    steps = [rollup.roll_up(most=2) for _ in range(4)]
    assert [(step.events, step.behind) for step in steps] == [(2, 3), (2, 1), (1, 0), (0, 0)]
    assert totals() == {("hold.expired", ""): 5}


def test_counting_that_fails_in_the_middle_has_counted_nothing_and_is_done_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tell("hold.expired")
    positions.number_events()
    with monkeypatch.context() as broken:
        broken.setattr("telemetry.unseated.follow", lambda batch: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            rollup.roll_up()
    assert (totals(), hourly(), rollup.behind()) == ({}, {}, 1)
    assert rollup.roll_up().events == 1
    assert totals() == {("hold.expired", ""): 1}


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_after_a_later_one_was_counted_is_counted_when_it_does() -> None:
    """Its id is the lower one; whoever went by ids would have passed it."""
    wrote, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            tell("booking.created", party(), source="api")
            wrote.set()
            may_commit.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    wrote.wait(20)
    fast = tell("hold.expired")
    assert count_all() == 1
    may_commit.set()
    thread.join()
    assert count_all() == 1
    assert totals() == {("hold.expired", ""): 1, ("booking.created", "api"): 1}
    assert Event.objects.get(name="booking.created").pk < fast.pk


@pytest.mark.django_db(transaction=True)
def test_two_who_count_at_once_count_everything_once() -> None:
    for _ in range(40):
        tell("hold.expired")
    positions.number_events()
    start = threading.Barrier(4)

    def count() -> None:
        start.wait(20)
        while rollup.behind():
            rollup.roll_up(most=3)
        connection.close()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert totals() == {("hold.expired", ""): 40}
    assert RollUp.objects.get().position == 40


@pytest.mark.django_db(transaction=True)
def test_who_finds_another_one_counting_does_not_wait() -> None:
    tell("hold.expired")
    positions.number_events()
    counting, is_over = threading.Event(), threading.Event()

    def rebuild() -> None:
        def hold(done: int, total: int) -> None:
            counting.set()
            is_over.wait(20)

        rollup.roll_up()
        rollup.rebuild(since=SEVEN.date(), progress=hold)
        connection.close()

    thread = threading.Thread(target=rebuild)
    thread.start()
    counting.wait(20)
    tell("hold.expired")
    assert roll_up_events() == 0
    is_over.set()
    thread.join()
    assert count_all() == 1


def test_what_people_wrote_is_no_code() -> None:
    tell("assignment.committed", party(), source="manual", reason="the Smiths always sit there")
    tell("planner.refused", code="x" * 80)
    count_all()
    assert set(totals()) == {("assignment.committed", "manual"), ("planner.refused", "x" * 60)}


def test_the_wait_for_a_table_is_counted_from_the_last_time_one_was_wanted() -> None:
    quick, slow, again = party(), party(), party()
    tell("booking.created", quick)
    tell("booking.confirmed", quick, at=SEVEN + dt.timedelta(seconds=1))
    tell("booking.created", slow)
    tell("booking.confirmed", slow, at=SEVEN + 2 * dt.timedelta(days=1))
    tell("booking.created", again, at=SEVEN - 9 * HOUR)
    tell("booking.released", again)
    tell("booking.confirmed", again, at=SEVEN + 7 * MINUTE)
    tell("booking.confirmed", party())  # made before events were kept: nobody knows since when
    count_all()
    assert timings() == {("table", 1_000): 1, ("table", rollup.BEYOND): 1, ("table", 600_000): 1}


def test_the_time_of_a_command_is_counted_once_however_many_events_it_has() -> None:
    command = uuid.uuid4()
    for took in (7.5, 8.0):
        Event.objects.create(name="hold.released", restaurant_id=HOUSE, command_id=command, took_ms=took)
        positions.number_events()
        rollup.roll_up()  # also when its events lie in two batches
    Event.objects.create(name="hold.expired", restaurant_id=HOUSE, took_ms=5_000)  # of no command
    Event.objects.create(name="hold.released", restaurant_id=HOUSE, command_id=uuid.uuid4(), took_ms=5_000)
    count_all()
    assert timings() == {("command", 10): 1, ("command", rollup.BEYOND): 1}


@pytest.mark.django_db(transaction=True)
def test_an_event_knows_how_long_its_transaction_has_run_until_it_was_written() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.05)")
        late = tell("hold.expired")
    assert Event.objects.filter(pk=late.pk, took_ms__gte=50).exists()
