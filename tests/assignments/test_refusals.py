"""Refusals in words: sentences for people, moments for machines, and no offer that the house could not keep. Pure."""

import datetime as dt

import pytest

import planner
from assignments.ports import Refused
from assignments.refusals import NOTHING_HELPS, worded
from assignments.translation import to_minutes
from planner.next_steps import STEP_KINDS
from venues.windows import Hours, Period

SEVEN = dt.datetime(2026, 11, 27, 18, 0, tzinfo=dt.UTC)  # in Berlin
HOUR = 60


def hours(*, buffer: int = 0, minutes: int = 120) -> Hours:
    dinner = Period(
        name="Dinner", weekdays=frozenset(range(1, 8)), opens=dt.time(17), closes=dt.time(23, 30),
        last_seating=dt.time(21), turn_times=((20, minutes),), buffer_before_minutes=buffer,
    )  # fmt: skip
    return Hours(timezone="Europe/Berlin", service_day_starts=dt.time(5), periods=(dinner,))


def window(hour: float, *, length: int = 2 * HOUR) -> tuple[int, int]:
    """A window so many hours after seven."""
    start = to_minutes(SEVEN) + round(hour * HOUR)
    return start, start + length


def refused(*steps: planner.NextStep, tables: tuple[planner.TableRefusal, ...] = ()) -> Refused:
    return Refused(refusal=planner.Refusal("fully_booked", tables, steps), window=window(0))


def test_other_times_are_told_in_local_time_and_for_machines_with_the_offset() -> None:
    step = planner.NextStep("other_time", windows=(window(-2), window(1.75)))
    (said,) = worded(refused(step), hours=hours(), party_size=2)["nextSteps"]
    assert said == {
        "kind": "other_time",
        "message": "They could come at 17:00 or 20:45.",
        "windows": [
            {"startsAt": "2026-11-27T17:00:00+01:00", "endsAt": "2026-11-27T19:00:00+01:00"},
            {"startsAt": "2026-11-27T20:45:00+01:00", "endsAt": "2026-11-27T22:45:00+01:00"},
        ],
    }


def test_the_party_comes_after_the_buffer_that_its_window_begins_with() -> None:
    step = planner.NextStep("other_time", windows=(window(1, length=135),))
    (said,) = worded(refused(step), hours=hours(buffer=15), party_size=2)["nextSteps"]
    assert said["windows"][0]["startsAt"] == "2026-11-27T20:15:00+01:00"


@pytest.mark.parametrize(
    ("offered", "by"),
    [
        (window(3), hours()),
        (window(1), hours(minutes=150)),
        (window(24), hours()),
        (window(-24), hours()),
    ],
    ids=["after the last seating", "a longer stay than is free", "a day later", "a day earlier"],
)
def test_a_time_that_the_house_cannot_keep_is_not_offered_and_then_a_person_decides(
    offered: tuple[int, int], by: Hours
) -> None:
    step = planner.NextStep("other_time", windows=(offered,))
    (said,) = worded(refused(step), hours=by, party_size=2)["nextSteps"]
    assert said == {"kind": "manual_approval", "message": NOTHING_HELPS}


EVERY = (
    (planner.NextStep("retry_after_hold", until=window(0)[0]), "A hold ends by 19:00; try again then."),
    (planner.NextStep("other_time", windows=(window(1),)), "They could come at 20:00."),
    (planner.NextStep("other_zone", zones=("Bar", "Roof")), "There is room elsewhere: Bar or Roof."),
    (planner.NextStep("allow_overage", seats=1), "It would do if 1 seat more than they need stayed empty."),
    (planner.NextStep("allow_merge"), "It would do if the house let tables be joined."),
    (planner.NextStep("move_bookings", count=2), "It would do if 2 bookings made way."),
    (
        planner.NextStep("manual_approval", tables=("T1", "T2"), rules=("not_joined", "overage")),
        "A manager may decide for T1 + T2, against the rules: not joined and overage.",
    ),
)  # fmt: skip


@pytest.mark.parametrize(("step", "message"), EVERY, ids=[step.kind for step, _ in EVERY])
def test_every_step_of_the_planner_has_its_sentence(step: planner.NextStep, message: str) -> None:
    (said,) = worded(refused(step), hours=hours(), party_size=2)["nextSteps"]
    assert (said["kind"], said["message"]) == (step.kind, message)


def test_no_kind_of_step_is_forgotten() -> None:
    assert [step.kind for step, _ in EVERY] == list(STEP_KINDS)


def test_who_has_a_table_until_when_is_told_with_the_offset() -> None:
    taken = planner.TableRefusal("T1", "1", "occupied", reference="a", until=window(1)[0])
    free = planner.TableRefusal("T2", "2", "too_small")
    document = worded(refused(planner.NextStep("allow_merge"), tables=(taken, free)), hours=hours(), party_size=9)
    assert document["tables"] == [
        {"table": "T1", "tableId": "1", "code": "occupied", "reference": "a", "until": "2026-11-27T20:00:00+01:00"},
        {"table": "T2", "tableId": "2", "code": "too_small"},
    ]
