"""Who chooses: in legacy and shadow whatever the old one picks, as far as anybody may; it is compared beside the work.

Old ones that fail, hang or answer nonsense cost their own party a retry, and nobody else anything.
"""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from pytest_django import Settings

from assignments.models import Assignment, Booking
from assignments.ports import Committed, Refused
from rollout import background
from rollout.models import ShadowComparison
from rollout.modes import DUAL_WRITE, LEGACY, SHADOW, V2
from telemetry.models import Event
from tests.assignments.doing import ledger
from tests.builders import booking, house, job_of, request, table, table_ids
from tests.holds.doing import commit, confirm, place
from tests.pipeline.waiting import NOW, run
from tests.pipeline.waiting import SEVEN as COMING
from tests.rollout.acting import go_to
from venues.models import Restaurant, Table

pytestmark = pytest.mark.django_db(transaction=True)
OLD = "tests.rollout.old_ones."


@pytest.fixture(autouse=True)
def _budget(settings: Settings) -> Iterator[None]:
    settings.LEGACY_BUDGET_MS = 200
    yield
    assert background.drain()


def four_tables(mode: str, old: str, settings: Settings) -> Restaurant:
    """T1 and T2 for two, T3 and T4 for four, in this mode, with this old allocator."""
    settings.ALLOCATOR_LEGACY = OLD + old
    restaurant = house(table("T1", 2), table("T2", 2), table("T3", 4), table("T4", 4))
    go_to(mode, restaurant)
    return restaurant


def chosen(stored: Booking) -> Committed | Refused:
    """What becomes of a wish for any table, once everything is compared."""
    answer = commit(request(stored, source="auto"))
    assert background.drain()
    return answer


def seated_at(stored: Booking) -> list[str]:
    given = Assignment.objects.get(booking=stored).table_ids
    return sorted(Table.objects.filter(pk__in=given).values_list("number", flat=True))


def compared() -> list[tuple[str, str]]:
    return list(ShadowComparison.objects.values_list("outcome", "mode"))


@pytest.mark.parametrize(
    ("mode", "given", "outcome"),
    [(LEGACY, "T4", []), (SHADOW, "T4", [("v2_better", SHADOW)]), (DUAL_WRITE, "T1", [("v2_better", DUAL_WRITE)])],
)
def test_who_chooses_gives_and_who_does_not_is_compared(
    mode: str, given: str, outcome: list[tuple[str, str]], settings: Settings
) -> None:
    stored = booking(four_tables(mode, "PicksT4", settings))
    assert isinstance(chosen(stored), Committed)
    assert seated_at(stored) == [given]
    assert compared() == outcome
    plan = Assignment.objects.get(booking=stored).plan
    told = Event.objects.get(name="assignment.committed").payload
    by = "legacy" if given == "T4" else None
    assert (plan.get("chosenBy"), told.get("chosenBy")) == (by, by)


def test_in_v2_the_old_one_is_not_even_asked(settings: Settings) -> None:
    stored = booking(four_tables(V2, "Raises", settings))
    assert isinstance(chosen(stored), Committed)
    assert (seated_at(stored), compared()) == (["T1"], [])


def test_what_only_a_manager_may_allow_is_given_as_the_old_one_did_and_said(settings: Settings) -> None:
    stored = booking(four_tables(SHADOW, "PicksT1", settings), party_size=4)
    assert isinstance(chosen(stored), Refused)
    assert compared() == [("legacy_illegal", SHADOW)], "nobody may seat four at two seats"
    generous = booking(four_tables(SHADOW, "PicksT4", settings), party_size=1)
    Restaurant.objects.filter(pk=generous.restaurant_id).update(policy={"maxOverage": 2})
    assert isinstance(chosen(generous), Committed)
    plan = Assignment.objects.get(booking=generous).plan
    assert (plan["overrides"], plan["chosenBy"]) == (["overage"], "legacy")


@pytest.mark.parametrize(("mode", "old"), [(LEGACY, "PicksT1"), (SHADOW, "PicksT1"), (LEGACY, "PicksElsewhere")])
def test_a_table_that_is_taken_or_not_there_is_refused_recorded_and_what_would_do_is_told(
    mode: str, old: str, settings: Settings
) -> None:
    restaurant = four_tables(mode, old, settings)
    first = booking(restaurant)
    commit(request(first, table_ids=table_ids(restaurant, "T1")))
    second = booking(restaurant)
    before = ledger()
    answer = chosen(second)
    assert isinstance(answer, Refused)
    assert answer.refusal.code == "legacy_illegal"
    (step,) = answer.refusal.next_steps
    assert (step.kind, step.tables) == ("seat_by_hand", ("T2",))
    assert (ledger(), compared()) == (before, [("legacy_illegal", mode)])
    hold = place(second, "T2")
    assert isinstance(confirm(hold), Committed)


def test_where_only_the_old_one_finds_nothing_a_person_is_told_what_would_do(settings: Settings) -> None:
    stored = booking(four_tables(SHADOW, "PicksNothing", settings))
    answer = chosen(stored)
    assert isinstance(answer, Refused)
    assert (answer.refusal.code, answer.refusal.next_steps[0].tables) == ("legacy_no_plan", ("T1",))
    assert compared() == [("v2_only", SHADOW)]


def test_where_there_is_nothing_the_planner_says_why(settings: Settings) -> None:
    stored = booking(four_tables(SHADOW, "PicksNothing", settings), party_size=9)
    answer = chosen(stored)
    assert isinstance(answer, Refused)
    assert answer.refusal.code not in ("legacy_no_plan", "legacy_illegal", "legacy_failed")
    assert compared() == [("same", SHADOW)]


@pytest.mark.parametrize(
    ("old", "said"),
    [("Raises", "ZeroDivisionError"), ("Hangs", "no answer within 200 ms"), ("Babbles", "AttributeError")],
)
def test_an_old_one_that_fails_costs_its_party_a_retry_and_is_recorded(old: str, said: str, settings: Settings) -> None:
    stored = booking(four_tables(SHADOW, old, settings), starts_at=COMING, reserved_at=NOW)
    before = ledger()
    run(stored, now=NOW)
    assert background.drain()
    job = job_of(stored)
    assert (job.state, job.reason, [step["kind"] for step in job.next_steps]) == (
        "deferred",
        "legacy_failed",
        ["retry"],
    )
    kept = ShadowComparison.objects.get()
    assert (kept.outcome, kept.mode, kept.legacy_reason) == ("error", SHADOW, "failed")
    assert said in kept.error
    assert ledger() == before


@pytest.mark.parametrize("old", ["Raises", "Hangs", "Babbles", "PicksElsewhere"])
def test_where_ours_chooses_an_old_one_that_fails_costs_nobody_anything(old: str, settings: Settings) -> None:
    stored = booking(four_tables(DUAL_WRITE, old, settings))
    began = time.monotonic()
    answer = commit(request(stored, source="auto"))
    assert isinstance(answer, Committed)
    assert seated_at(stored) == ["T1"]
    assert time.monotonic() - began < 15, "it waited for somebody who never answers"
    assert background.drain()
    assert compared() == [("legacy_illegal" if old == "PicksElsewhere" else "error", DUAL_WRITE)]


def test_while_an_old_one_hangs_another_party_of_the_same_evening_is_served_by_hand(settings: Settings) -> None:
    restaurant = four_tables(LEGACY, "Hangs", settings)
    waiting, by_hand = booking(restaurant), booking(restaurant)
    answers: list[Any] = []

    def ask() -> None:
        answers.append(commit(request(waiting, source="auto")))
        connections.close_all()

    asking = threading.Thread(target=ask)
    asking.start()
    assert isinstance(commit(request(by_hand, table_ids=table_ids(restaurant, "T2"))), Committed)
    asking.join()
    assert isinstance(answers[0], Refused)
    assert answers[0].refusal.code == "legacy_failed"
