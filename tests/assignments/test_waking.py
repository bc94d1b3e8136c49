"""Whoever waits for a table tries again when one is freed in their time, whatever frees it, and only then."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.db.models import Q

from assignments import database_clock, jobs, pipeline
from assignments.commands import (
    Block,
    Cancel,
    Command,
    Complete,
    MarkNoShow,
    Move,
    PlaceHold,
    Release,
    ReleaseHold,
    Seat,
    Unblock,
)
from assignments.models import Assignment, AutoAssignJob, Booking, Occupancy
from assignments.ports import Refused
from assignments.sweeping import sweep
from holds.claims import HoldClaims
from tests.assignments.doing import HALF_PAST, MINUTE, REPOSITORY, commit, done
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, floor_document, house, job_of, request, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)
LATE = SEVEN - 11 * MINUTE


def asleep(restaurant: Restaurant, *, starts_at: dt.datetime = SEVEN) -> Booking:
    """A party that waits in a full house, its timed retries behind it."""
    stored = booking(restaurant, starts_at=starts_at)
    result = pipeline.run_next(now=A_WEEK_BEFORE, repository=REPOSITORY, only=Q(booking=stored))
    assert result is not None
    assert result.outcome == "defer:fully_booked"
    AutoAssignJob.objects.filter(booking=stored).update(attempts=4, due_at=starts_at - 10 * MINUTE)
    return stored


def runs(stored: Booking, *, now: dt.datetime = LATE) -> str | None:
    result = pipeline.run_next(now=now, repository=REPOSITORY, only=Q(booking=stored))
    return result.outcome if result else None


def one_table() -> tuple[Restaurant, Booking]:
    restaurant = house(table("T1", 2), policy={"maxMoves": 0})
    first = booking(restaurant)
    done(request(first))
    return restaurant, first


FREEING: list[Callable[[Booking], Command]] = [
    lambda first: Cancel(booking_id=first.pk, at=LATE, actor="host"),
    lambda first: MarkNoShow(booking_id=first.pk, at=LATE, actor="host"),
]


@pytest.mark.parametrize("freeing", FREEING)
def test_a_table_given_up_goes_to_whoever_waits(freeing: Callable[[Booking], Command]) -> None:
    restaurant, first = one_table()
    waiting = asleep(restaurant)
    assert runs(waiting) is None, "the control: nothing wakes it"
    done(freeing(first))
    assert job_of(waiting).due_at == LATE
    assert runs(waiting) == "assign"


def test_a_party_that_leaves_early_wakes_who_could_sit_after_it() -> None:
    restaurant, first = one_table()
    soon = asleep(restaurant, starts_at=SEVEN + 60 * MINUTE)
    done(Seat(booking_id=first.pk, at=SEVEN, actor="host"))
    done(Complete(booking_id=first.pk, at=HALF_PAST, actor="host"))
    assert job_of(soon).due_at == HALF_PAST
    assert runs(soon, now=HALF_PAST) == "assign"


def test_a_party_that_moves_wakes_who_wanted_its_table() -> None:
    restaurant = house(table("T1", 2), table("T9", 6), policy={"maxMoves": 0, "maxOverage": 0})
    first = booking(restaurant)
    done(request(first, table_ids=table_ids(restaurant, "T1"), source="manual"))
    waiting = asleep(restaurant)
    overrides = frozenset({"overage"})
    wider = table_ids(restaurant, "T9")
    done(Move(booking_id=first.pk, at=LATE, table_ids=wider, overrides=overrides, reason="view", actor="manager"))
    assert runs(waiting) == "assign"


@pytest.fixture
def _a_week_before() -> Iterator[None]:
    """These ends are told by the database's clock, which may have passed the evening long ago."""
    with database_clock.standing_at(A_WEEK_BEFORE):
        yield


@pytest.mark.usefixtures("_a_week_before")
def test_the_end_of_a_block_wakes_whoever_waits() -> None:
    restaurant = house(table("T1", 2))
    (only,) = table_ids(restaurant, "T1")
    span = (SEVEN - 60 * MINUTE, SEVEN + 300 * MINUTE)
    block = Block(restaurant_id=restaurant.pk, table_ids=(only,), window=span, reason="wobbly", actor="host")
    done(block)
    waiting = asleep(restaurant)
    done(Unblock(restaurant_id=restaurant.pk, block_id=block.block_id, window=span, actor="host"))
    assert job_of(waiting).due_at < LATE
    assert runs(waiting) == "assign"


@pytest.mark.usefixtures("_a_week_before")
@pytest.mark.parametrize("how", ["released", "lapsed and swept", "lapsed and met"])
def test_the_end_of_a_hold_wakes_whoever_waits(how: str) -> None:
    restaurant = house(table("T1", 2), table("T2", 8), policy={"maxOverage": 0})
    holder = booking(restaurant)
    hold = PlaceHold(booking_id=holder.pk, table_ids=table_ids(restaurant, "T1"), ttl_seconds=600, actor="host")
    commit(hold)
    waiting = asleep(restaurant)
    if how == "released":
        done(ReleaseHold(booking_id=holder.pk, hold_id=hold.hold_id, actor="host"))
    else:
        Occupancy.objects.update(expires_at=A_WEEK_BEFORE - MINUTE)
        if how == "lapsed and swept":
            assert sweep(claims=HoldClaims()).reaped == 1
        else:
            done(request(booking(restaurant, party_size=8)))
    assert job_of(waiting).due_at < SEVEN - 10 * MINUTE


def test_a_new_table_wakes_whoever_waits() -> None:
    from assignments.floors import change_floor
    from venues.documents import read_floor_document

    restaurant, _ = one_table()
    waiting = asleep(restaurant)
    document = read_floor_document(floor_document(table("T1", 2), table("T2", 2)))
    change_floor(document, restaurant=restaurant, at=LATE, actor="manager")
    assert runs(waiting) == "assign"


def test_what_is_freed_at_another_time_wakes_nobody() -> None:
    restaurant, _ = one_table()
    waiting = asleep(restaurant)
    early = booking(restaurant, starts_at=SEVEN - 120 * MINUTE)
    done(request(early))
    done(Cancel(booking_id=early.pk, at=LATE, actor="host"))
    assert job_of(waiting).due_at == SEVEN - 10 * MINUTE


def test_a_release_wakes_others_and_its_own_job_looks_too() -> None:
    restaurant, first = one_table()
    waiting = asleep(restaurant)
    done(Release(booking_id=first.pk, at=LATE, actor="host"))
    assert {job_of(waiting).due_at, AutoAssignJob.objects.get(booking=first, state="queued").due_at} == {LATE}


class FreedMeanwhile:
    """Between the refusal and the moment the job goes to sleep, somebody gives the table up."""

    snapshot = REPOSITORY.snapshot

    def __init__(self, first: Booking) -> None:
        self.first = first

    def commit(self, command: Command, **how: object) -> object:
        answer = REPOSITORY.commit(command, **how)  # type: ignore[arg-type]
        if isinstance(answer, Refused):
            rival = threading.Thread(target=self._cancel)
            rival.start()
            rival.join()
        return answer

    def _cancel(self) -> None:
        try:
            done(Cancel(booking_id=self.first.pk, at=A_WEEK_BEFORE, actor="host"))
        finally:
            connection.close()


def test_a_table_freed_just_before_the_job_falls_asleep_is_not_missed() -> None:
    restaurant, first = one_table()
    waiting = booking(restaurant)
    result = pipeline.run_next(
        now=A_WEEK_BEFORE,
        repository=FreedMeanwhile(first),  # type: ignore[arg-type]
        only=Q(booking=waiting),
    )
    assert result is not None
    assert (result.verb, job_of(waiting).due_at, job_of(waiting).attempts) == ("defer", A_WEEK_BEFORE, 0)
    assert runs(waiting, now=A_WEEK_BEFORE) == "assign"


def test_without_looking_once_more_it_would_have_been_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(jobs, "_has_changed", lambda *_: False)
    restaurant, first = one_table()
    waiting = booking(restaurant)
    pipeline.run_next(
        now=A_WEEK_BEFORE,
        repository=FreedMeanwhile(first),  # type: ignore[arg-type]
        only=Q(booking=waiting),
    )
    assert runs(waiting, now=A_WEEK_BEFORE) is None
    assert Assignment.objects.filter(state="confirmed").count() == 0
