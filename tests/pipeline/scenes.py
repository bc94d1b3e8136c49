"""A scene for every reason with which a job can end or wait, in a real house."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import F, Q

from assignments import jobs
from assignments.commands import Command
from assignments.errors import BookBusy, TableTaken
from assignments.models import AutoAssignJob, Booking
from assignments.ports import Committed, Decide, Refused
from tests.assignments.doing import REPOSITORY, done
from tests.builders import request, table, table_ids
from tests.holds.doing import lapse, place
from tests.pipeline.following import change_house
from tests.pipeline.waiting import MINUTE, NOW, SEVEN, Waiting, booking, house
from venues.models import Restaurant, TurnTime, Zone

Scene = Callable[[], Waiting]
DINNER = {"name": "Dinner", "opens": "17:00", "lastSeating": "21:00", "closes": "23:30"}
TURN_TIMES = [{"upToParty": 20, "minutes": 120}]
WEEK = [1, 2, 3, 4, 5, 6, 7]


def seated(where: Restaurant, *numbers: str, **party: Any) -> Booking:
    """A party that has these tables."""
    stored = booking(where, **party)
    done(request(stored, table_ids=table_ids(where, *numbers)))
    return stored


def two_tables_apart() -> Waiting:
    return Waiting(booking(house(table("T1", 4), table("T2", 4)), party_size=8))


def joins_that_the_house_forbids() -> Waiting:
    where = house(table("T1", 2), table("T2", 2), joins=[["T1", "T2"]], policy={"combinationsEnabled": False})
    return Waiting(booking(where, party_size=4))


def a_wish_that_no_table_grants() -> Waiting:
    return Waiting(booking(house(table("T1", 2)), tags=("window",)))


def a_bar_that_is_too_small() -> Waiting:
    where = house(table("T2", 2, zone="Bar"), table("T4", 4))
    bar = Zone.objects.get(restaurant=where, name="Bar").pk
    return Waiting(booking(where, party_size=4, zone_ids=(bar,)))


def one_table_far_too_large() -> Waiting:
    return Waiting(booking(house(table("T8", 8))))


def a_full_house() -> Waiting:
    where = house(table("T1", 2))
    seated(where, "T1")
    return Waiting(booking(where))


def a_house_full_for_the_eighth_time() -> Waiting:
    waiting = a_full_house()
    waiting.run()
    AutoAssignJob.objects.filter(booking=waiting.stored).update(attempts=settings.AUTO_ASSIGN_MAX_ATTEMPTS - 1)
    return Waiting(waiting.stored, now=waiting.job.due_at)


def a_house_full_until_the_cut_off() -> Waiting:
    """Five o'clock was offered, too, while it was still to come."""
    waiting = a_full_house()
    waiting.run()
    return Waiting(waiting.stored, now=SEVEN - 9 * MINUTE)


def a_table_held_for_somebody_else() -> Waiting:
    where = house(table("T1", 2))
    hold = place(booking(where), "T1", ttl_seconds=600)
    return Waiting(booking(where), meanwhile=lambda: lapse(hold))


def a_large_table_with_a_small_party() -> Waiting:
    """The small one came too early for another time to be free: the house opens at five."""
    where = house(table("T2", 2), table("T4", 4), servicePeriods=[_dinner(lastSeating="19:00", closes="21:00")])
    seated(where, "T4")
    return Waiting(booking(where, party_size=4))


def a_quarter_of_an_hour_that_is_full() -> Waiting:
    where = house(table("T1", 2), table("T2", 2), pacing={"perSlot": {"parties": 1}})
    seated(where, "T1")
    return Waiting(booking(where))


def a_party_that_comes_in_nine_minutes() -> Waiting:
    return Waiting(booking(house()), now=SEVEN - 9 * MINUTE)


def a_house_that_now_closes_on_fridays() -> Waiting:
    return _after(servicePeriods=[_dinner(weekdays=[1, 2, 3, 4, 6, 7])])


def a_house_that_now_serves_later() -> Waiting:
    return _after(servicePeriods=[_dinner(opens="20:00")])


def a_house_that_now_seats_nobody_after_six() -> Waiting:
    return _after(servicePeriods=[_dinner(lastSeating="18:00")])


def a_service_without_turn_times() -> Waiting:
    """No door would store it so."""
    where = house()
    stored = booking(where)
    TurnTime.objects.filter(period__restaurant=where).delete()
    Restaurant.objects.filter(pk=where.pk).update(floor_version=F("floor_version") + 1)
    return Waiting(stored)


def a_house_that_approves_first() -> Waiting:
    return Waiting(booking(house(policy={"approval": "manual"})))


def more_sets_than_can_be_ranked() -> Waiting:
    numbers = [f"T{n}" for n in range(1, 27)]
    joins = [[a, b] for i, a in enumerate(numbers) for b in numbers[i + 1 :]]
    where = house(*(table(number, 2) for number in numbers), joins=joins)
    Restaurant.objects.filter(pk=where.pk).update(policy={"maxTables": 8})
    return Waiting(booking(where))


def rules_that_make_no_sense() -> Waiting:
    """No door would store them."""
    where = house()
    stored = booking(where)
    Restaurant.objects.filter(pk=where.pk).update(policy={"maxTables": 0})
    return Waiting(stored)


def somebody_seats_them_by_hand() -> Waiting:
    where = house(table("T1", 2), table("T2", 2))
    stored = booking(where)
    hold = place(stored, "T1", ttl_seconds=600)
    return Waiting(stored, meanwhile=lambda: lapse(hold))


def a_book_that_is_always_busy() -> Waiting:
    return Waiting(booking(house()), repository=Rival(BookBusy))


def a_table_that_a_rival_takes() -> Waiting:
    return Waiting(booking(house()), repository=Rival(TableTaken))


def a_booking_over_which_workers_die() -> Waiting:
    stored = booking(house())
    for _ in range(settings.AUTO_ASSIGN_MAX_ATTEMPTS):
        assert jobs.claim(now=NOW, only=Q(booking=stored)) is not None
        AutoAssignJob.objects.filter(booking=stored).update(lease_until=NOW - dt.timedelta(days=3000))
    return Waiting(stored)


class Rival:
    """Somebody who is always a moment faster."""

    snapshot = REPOSITORY.snapshot

    def __init__(self, error: type[TableTaken] | type[BookBusy]) -> None:
        self.error = error

    def commit(self, command: Command, *, decide: Decide) -> Committed | Refused:
        raise self.error


def _dinner(**changes: Any) -> dict[str, Any]:
    return {**DINNER, "weekdays": WEEK, "turnTimes": TURN_TIMES, **changes}


def _after(**changes: Any) -> Waiting:
    """A booking in a house that has changed its hours since."""
    where = house()
    stored = booking(where)
    change_house(where, changes)
    return Waiting(stored)


# The others show the first of their steps.
SHOWING_A_LATER_STEP = (a_large_table_with_a_small_party,)
# Reason, state of the job, kind of the step that is followed, scene.
SCENES: tuple[tuple[str, str, str, Scene], ...] = (
    ("party_too_large", "exhausted", "manual_approval", two_tables_apart),
    ("combinations_disabled", "exhausted", "allow_merge", joins_that_the_house_forbids),
    ("no_table_with_tags", "exhausted", "other_wish", a_wish_that_no_table_grants),
    ("zone_excluded", "exhausted", "other_zone", a_bar_that_is_too_small),
    ("overage_only", "exhausted", "allow_overage", one_table_far_too_large),
    ("fully_booked", "deferred", "other_time", a_full_house),
    ("fully_booked", "deferred", "retry_after_hold", a_table_held_for_somebody_else),
    ("fully_booked", "deferred", "move_bookings", a_large_table_with_a_small_party),
    ("fully_booked", "exhausted", "other_time", a_house_full_for_the_eighth_time),
    ("fully_booked", "exhausted", "other_time", a_house_full_until_the_cut_off),
    ("pacing_exceeded", "deferred", "other_time", a_quarter_of_an_hour_that_is_full),
    ("past_cutoff", "exhausted", "seat_by_hand", a_party_that_comes_in_nine_minutes),
    ("closed", "exhausted", "other_time", a_house_that_now_closes_on_fridays),
    ("outside_service", "exhausted", "other_time", a_house_that_now_serves_later),
    ("after_last_seating", "exhausted", "other_time", a_house_that_now_seats_nobody_after_six),
    ("no_turn_time", "exhausted", "mend_floor", a_service_without_turn_times),
    ("awaiting_approval", "exhausted", "accept_proposal", a_house_that_approves_first),
    ("catalogue_too_large", "exhausted", "simplify_floor", more_sets_than_can_be_ranked),
    ("invalid_problem", "exhausted", "mend_floor", rules_that_make_no_sense),
    ("table_held", "queued", "retry_after_hold", somebody_seats_them_by_hand),
    ("book_busy", "queued", "retry", a_book_that_is_always_busy),
    ("table_taken", "queued", "retry", a_table_that_a_rival_takes),
    ("workers_lost", "exhausted", "seat_by_hand", a_booking_over_which_workers_die),
)
