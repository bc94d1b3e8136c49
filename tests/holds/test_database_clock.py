"""Deadlines go by the database's clock, or as of the moment that whoever runs another day has set it to."""

import datetime as dt
import io
import threading
from typing import Any

import pytest
from celery import current_app
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from assignments import commands as ask
from assignments import database_clock, jobs, wiring
from assignments.audit import audit
from assignments.board import board_of
from assignments.commands import Command
from assignments.errors import HoldExpired, TableTaken
from assignments.models import Occupancy
from assignments.sweeping import sweep
from holds import services
from holds.models import Hold
from tests.builders import FRIDAY, SEVEN, booking, house, job_of, request, table, table_ids
from tests.holds.doing import commit, confirm, place, repository

pytestmark = pytest.mark.django_db
IN_1999 = dt.datetime(1999, 12, 31, 23, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def as_of(moment: dt.datetime, command: Command) -> Any:
    with database_clock.standing_at(moment):
        return commit(command)


def held_in_1999(**more: Any) -> Hold:
    """A hold of the only table, for three minutes."""
    stored = booking(house(table("T1", 2), **more))
    with database_clock.standing_at(IN_1999):
        return place(stored, "T1")


def test_a_hold_ends_so_many_seconds_after_the_moment_at_which_the_clock_stands() -> None:
    hold = held_in_1999()
    assert hold.expires_at == Occupancy.objects.get().expires_at == IN_1999 + 180 * SECOND
    with database_clock.standing_at(IN_1999 + 100 * SECOND):
        longer = ask.ExtendHold(booking_id=hold.booking_id, hold_id=hold.pk, actor="ada", ttl_seconds=300)
        assert services.extend(longer, repository=repository()).expires_at == IN_1999 + 400 * SECOND


def test_left_alone_it_is_the_database_s_own_clock() -> None:
    place(booking(house(table("T1", 2))), "T1")
    left = Occupancy.objects.annotate(left=F("expires_at") - database_clock.now()).get().left
    assert dt.timedelta(seconds=120) < left < dt.timedelta(seconds=180)


@pytest.mark.parametrize(("seconds", "stands"), [(179, True), (180, False)])
def test_somebody_else_gets_the_table_from_the_moment_the_hold_ends(seconds: int, *, stands: bool) -> None:
    hold = held_in_1999()
    wish = request(booking(hold.restaurant), table_ids=table_ids(hold.restaurant, "T1"))
    if stands:
        with pytest.raises(TableTaken):
            as_of(IN_1999 + seconds * SECOND, wish)
        assert Hold.objects.get().state == "active"
    else:
        assert as_of(IN_1999 + seconds * SECOND, wish).table_numbers == ("T1",)
        assert (Hold.objects.get().state, Hold.objects.get().ended_at) == ("expired", IN_1999 + seconds * SECOND)
    assert audit() == ()


@pytest.mark.parametrize(("seconds", "stands"), [(179, True), (180, False)])
def test_it_can_be_confirmed_until_then(seconds: int, *, stands: bool) -> None:
    hold = held_in_1999()
    with database_clock.standing_at(IN_1999 + seconds * SECOND):
        if stands:
            assert confirm(hold).table_numbers == ("T1",)
        else:
            with pytest.raises(HoldExpired):
                confirm(hold)


@pytest.mark.parametrize(("seconds", "stands"), [(179, True), (180, False)])
def test_sweeper_board_and_pace_judge_by_the_same_clock(seconds: int, *, stands: bool) -> None:
    hold = held_in_1999(pacing={"perSlot": {"parties": 1}})
    other = booking(hold.restaurant, party_size=1)
    with database_clock.standing_at(IN_1999 + seconds * SECOND):
        board = board_of(hold.restaurant_id, service_date=FRIDAY)
        assert board is not None
        assert len(board.holds) == int(stands)
        arrivals = repository().snapshot(booking_id=other.pk).arrivals
        assert [each.parties for each in arrivals] == [1] * stands
        assert sweep(claims=wiring.claims()).reaped == int(not stands)


def test_who_does_not_set_it_sees_the_real_one_also_at_the_same_time() -> None:
    """The control: judged by the real clock, the hold of 1999 is over."""
    hold, seen = held_in_1999(), []
    with database_clock.standing_at(IN_1999):
        asking = threading.Thread(target=lambda: seen.append(database_clock.moment()))
        asking.start()
        asking.join()
        assert database_clock.moment() == IN_1999
    assert seen == [None]
    assert commit(request(booking(hold.restaurant))).table_numbers == ("T1",)  # type: ignore[union-attr]


def test_a_job_that_is_woken_is_due_as_of_then() -> None:
    hold = held_in_1999()
    waits = job_of(booking(hold.restaurant, starts_at=SEVEN))
    type(waits).objects.filter(pk=waits.pk).update(state="deferred", due_at=SEVEN)
    at = IN_1999 + 180 * SECOND
    with database_clock.standing_at(at):
        sweep(claims=wiring.claims())
    assert type(waits).objects.get(pk=waits.pk).due_at == at


def test_setting_it_costs_no_statement() -> None:
    restaurant = house(table("T1", 2), table("T2", 2), table("T3", 2))
    first, second, third = (booking(restaurant) for _ in range(3))
    commit(request(first, table_ids=table_ids(restaurant, "T3")))
    with CaptureQueriesContext(connection) as by_the_real_one:
        commit(request(second, table_ids=table_ids(restaurant, "T1")))
    with CaptureQueriesContext(connection) as by_another:
        as_of(IN_1999, request(third, table_ids=table_ids(restaurant, "T2")))
    assert len(by_another) == len(by_the_real_one)


@pytest.mark.django_db(transaction=True)
def test_while_it_stands_no_worker_is_woken_who_would_run_it_as_of_today() -> None:
    def messages() -> int:
        with current_app.connection_for_write() as broker:
            channel: Any = broker.default_channel
            return int(channel._size(f"auto.{jobs.shard_of(restaurant.pk)}"))

    restaurant = house()
    booking(restaurant)
    before = messages()
    with database_clock.standing_at(IN_1999):
        booking(restaurant)
        assert messages() == before
    booking(restaurant)
    assert messages() == before + 1
    assert jobs.due_shards(now=SEVEN) == (jobs.shard_of(restaurant.pk),)


def test_a_replay_runs_past_jobs_while_the_holds_of_then_still_stand() -> None:
    """By today's clock the hold would be over before anybody looked."""
    last_year = SEVEN.replace(year=2025, day=28)
    made = last_year - dt.timedelta(days=1)
    restaurant = house(table("T1", 2))
    with database_clock.standing_at(made - 10 * SECOND):
        hold = place(booking(restaurant, starts_at=last_year, reserved_at=made), "T1")
    waits = booking(restaurant, starts_at=last_year, reserved_at=made)
    call_command("auto_assign", "--all", "--replay", stdout=io.StringIO())
    hold = Hold.objects.get(pk=hold.pk)
    assert (hold.state, hold.expires_at) == ("expired", made + 170 * SECOND)
    assert hold.ended_at is not None
    assert hold.expires_at <= hold.ended_at <= hold.expires_at + dt.timedelta(minutes=1)
    assert job_of(waits).judged_at >= hold.ended_at  # type: ignore[operator]
    assert audit() == ()
