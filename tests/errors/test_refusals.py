"""What the planner refuses is told alike by the commit, the quote and the job, and each kind of step helps."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db.models import Q

from assignments import pipeline, wiring
from assignments.models import AutoAssignJob
from assignments.refusals import PACED, TOO_LATE
from holds.models import Hold
from planner.next_steps import STEP_KINDS
from planner.refusal import REFUSAL_CODES
from tests.assignments.doing import done
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, request, table, table_ids
from tests.errors.changing import FOLLOW, Step
from tests.errors.scenes_holds import a_full_house
from tests.errors.scenes_tables import two_parties_at_seven_where_one_may_come
from tests.errors.stage import Attempt, Refusal, Scene, assigning, booked, held
from tests.holds.doing import lapse
from venues.models import Zone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_week_before() -> Iterator[None]:
    with time_machine.travel(A_WEEK_BEFORE):
        yield


def a_table_that_is_held() -> Refusal:
    where = house(table("T1", 2))
    held(booked(where), "T1", ttlSeconds=600)
    return Refusal(assigning(booked(where)), where)


def a_large_table_with_a_small_party() -> Refusal:
    where = house(table("T2", 2), table("T4", 4))
    done(request(booking(where), table_ids=table_ids(where, "T4")))
    return Refusal(assigning(booked(where, party_size=4)), where)


def a_bar_that_is_too_small() -> Refusal:
    where = house(table("T2", 2, zone="Bar"), table("T4", 4))
    bar = Zone.objects.get(restaurant=where, name="Bar").pk
    return Refusal(assigning(booked(where, party_size=4, zone_ids=(bar,))), where)


def one_large_table() -> Refusal:
    where = house(table("T8", 8))
    return Refusal(assigning(booked(where)), where)


def tables_that_are_not_joined_here() -> Refusal:
    where = house(table("T1", 2), table("T2", 2), joins=[["T1", "T2"]], policy={"combinationsEnabled": False})
    return Refusal(assigning(booked(where, party_size=4)), where)


def a_table_for_larger_parties() -> Refusal:
    where = house(table("T4", 4, minParty=3))
    return Refusal(assigning(booked(where)), where)


def no_table_at_a_window() -> Refusal:
    where = house(table("T1", 2))
    return Refusal(assigning(booked(where, tags=("window",))), where)


SCENES: tuple[tuple[str, str, Scene], ...] = (
    ("fully_booked", "retry_after_hold", a_table_that_is_held),
    ("fully_booked", "other_time", a_full_house),
    ("zone_excluded", "other_zone", a_bar_that_is_too_small),
    ("overage_only", "allow_overage", one_large_table),
    ("combinations_disabled", "allow_merge", tables_that_are_not_joined_here),
    ("fully_booked", "move_bookings", a_large_table_with_a_small_party),
    ("party_too_large", "manual_approval", a_table_for_larger_parties),
)
# A rule that nobody may set aside: no table can be given whatever is sent.
FOR_PEOPLE = {"no_table_with_tags": no_table_at_a_window}


def wait_for_the_hold(refused: Refusal, answer: Any, step: Step) -> Any:
    """The holds that end by the moment told run out."""
    assert dt.datetime.fromisoformat(step["until"]).utcoffset() is not None
    for hold in Hold.objects.filter(restaurant=refused.house, expires_at__lte=step["until"]):
        lapse(hold)
    return refused.attempt.send()


OF_KIND: dict[str, Callable[[Refusal, Any, Step], Any]] = {**FOLLOW, "retry_after_hold": wait_for_the_hold}


def refusal_of(refused: Refusal, *, code: str) -> Any:
    """The refusal, as the answer to the commit tells it; its steps come first in the problem's own."""
    problem = refused.attempt.send().json()
    refusal = problem["refusal"]
    assert problem["code"] == ("combinations_disabled" if code == "combinations_disabled" else "no_plan")
    assert refusal["code"] == code
    assert problem["nextSteps"][: len(refusal["nextSteps"])] == refusal["nextSteps"] != []
    assert [step for step in refusal["nextSteps"] if not step["message"].endswith(".")] == []
    return refusal


@pytest.mark.parametrize(("code", "kind", "scene"), SCENES, ids=[kind for _, kind, _ in SCENES])
def test_each_kind_of_step_that_a_refusal_names_helps(code: str, kind: str, scene: Scene) -> None:
    refused = scene()
    (step,) = [step for step in refusal_of(refused, code=code)["nextSteps"] if step["kind"] == kind]
    after = OF_KIND[kind](refused, None, step)
    assert after.status_code == 200, after.content


ALL = [(code, scene) for code, _, scene in SCENES] + [*FOR_PEOPLE.items()]


@pytest.mark.parametrize(("code", "scene"), ALL)
def test_a_quote_tells_the_same_as_the_commit(code: str, scene: Scene) -> None:
    refused = scene()
    refusal, who = refusal_of(refused, code=code), refused.attempt.who
    quote = Attempt(who, "POST", "auto/quote/", {"bookingId": refused.booking_id}).send().json()
    assert quote["refusal"] == refusal


@pytest.mark.parametrize(("code", "scene"), [each for each in ALL if each[1] != a_large_table_with_a_small_party])
def test_a_job_tells_the_same_as_the_commit(code: str, scene: Scene) -> None:
    refused = scene()
    refusal, job = refusal_of(refused, code=code), job_of(refused)
    assert (job["reason"], job["refusal"], job["nextSteps"]) == (code, refusal, refusal["nextSteps"])


def test_where_moving_others_helps_the_job_moves_them_itself() -> None:
    refused = a_large_table_with_a_small_party()
    assert refusal_of(refused, code="fully_booked")["nextSteps"][-1]["kind"] == "move_bookings"
    assert job_of(refused)["state"] == "assigned"


def job_of(refused: Refusal, *, now: dt.datetime = A_WEEK_BEFORE) -> Any:
    """The booking's job, as it is shown after its next try."""
    body = {"bookingId": refused.booking_id, "mode": "async", "idempotencyKey": "job"}
    job = Attempt(refused.attempt.who, "POST", "auto/assign/", body).send().json()
    pipeline.run_next(now=now, repository=wiring.repository(), only=Q(pk=job["id"]))
    return Attempt(refused.attempt.who, "GET", f"auto/jobs/{job['id']}/").send().json()


def test_a_job_that_was_refused_before_steps_had_words_is_shown_and_gets_them_with_its_next_try() -> None:
    refused = a_full_house()
    refusal, who = refusal_of(refused, code="fully_booked"), refused.attempt.who
    job = refused.attempt.with_body(mode="async").send().json()
    steps = [{"kind": "other_time", "windows": [[29908980, 29909100]]}]
    AutoAssignJob.objects.filter(pk=job["id"]).update(refusal={"code": "fully_booked"}, next_steps=steps)
    shown = Attempt(who, "GET", f"auto/jobs/{job['id']}/")
    assert shown.send().json()["nextSteps"] == steps
    pipeline.run_next(now=A_WEEK_BEFORE, repository=wiring.repository(), only=Q(pk=job["id"]))
    assert shown.send().json()["nextSteps"] == refusal["nextSteps"]


def test_a_job_that_comes_too_late_or_at_a_busy_time_says_what_to_do() -> None:
    late = job_of(Refusal(assigning(booked(house(table("T1", 2)))), house()), now=SEVEN.replace(hour=20))
    assert (late["state"], late["reason"], late["nextSteps"]) == ("exhausted", "past_cutoff", [TOO_LATE])
    full = job_of(a_full_house(), now=SEVEN.replace(hour=20))
    assert (full["state"], full["reason"]) == ("exhausted", "fully_booked")
    assert full["nextSteps"][0]["message"] == "They could come at 21:00."
    busy = job_of(two_parties_at_seven_where_one_may_come())
    assert (busy["state"], busy["reason"], busy["nextSteps"]) == ("deferred", "pacing_exceeded", [PACED])


def test_times_are_the_restaurants_and_machines_get_the_offset() -> None:
    refusal = refusal_of(a_full_house(), code="fully_booked")
    (step,) = [step for step in refusal["nextSteps"] if step["kind"] == "other_time"]
    assert step["message"] == "They could come at 17:00 or 21:00."
    assert [window["startsAt"] for window in step["windows"]] == [
        SEVEN.replace(hour=hour).isoformat() for hour in (17, 21)
    ]
    assert {table["until"] for table in refusal["tables"]} == {SEVEN.replace(hour=21).isoformat()}


def test_every_code_and_every_kind_of_step_of_the_planner_has_its_scene() -> None:
    assert {code for code, _, _ in SCENES} | set(FOR_PEOPLE) == set(REFUSAL_CODES)
    assert [kind for _, kind, _ in SCENES] == list(STEP_KINDS)
