"""What is told when the pipeline seats parties, proposes tables, finds none and is beaten to them."""

import pytest

from assignments import commands as ask
from assignments.errors import TableTaken
from tests.assignments.doing import MINUTE, done
from tests.assignments.told.stage import (
    CONFIRMED,
    PENDING,
    Stage,
    Told,
    committed,
    looking,
    seating,
    turned,
)
from tests.builders import A_WEEK_BEFORE, SEVEN, house, job_of, request, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def careful() -> Stage:
    """A house that says yes to what the pipeline finds before anybody has it."""
    return Stage(house(table("T1", 2), table("T2", 2), policy={"approval": "manual"}))


def proposed(*numbers: str) -> list[Told]:
    """What the pipeline tells of tables that wait for a yes."""
    return [
        ("assignment.proposed", "pair", {"tables": list(numbers), "source": "auto"}),
        ("job.exhausted", "pair", {"code": "awaiting_approval", "attempts": 1}),
    ]


def test_a_job_that_finds_a_table(stage: Stage) -> None:
    stage.waits("pair")
    assert stage.told_by_pipeline("pair") == [
        committed("pair", "T1", source="auto"),
        turned("booking.confirmed", "pair", before=PENDING, after=CONFIRMED),
        ("job.assigned", "pair", {"attempts": 1}),
    ]


def test_a_job_that_finds_none_sleeps(stage: Stage) -> None:
    stage.has("four", "T3", party_size=4)
    late = stage.waits("late", party_size=4)
    told = stage.told_by_pipeline("late")
    party = looking("other_time", "move_bookings", party_size=4)
    assert told == [
        ("planner.refused", "late", {"code": "fully_booked", "operation": "assign", **party}),
        (
            "job.deferred",
            "late",
            {"code": "fully_booked", "attempts": 1, "dueAt": job_of(late).due_at.isoformat(), **party},
        ),
    ]


def test_a_job_that_waiting_does_not_help_is_handed_to_people(stage: Stage) -> None:
    stage.waits("nine", party_size=9)
    party = looking("manual_approval", party_size=9)
    assert stage.told_by_pipeline("nine") == [
        ("planner.refused", "nine", {"code": "party_too_large", "operation": "assign", **party}),
        ("job.exhausted", "nine", {"code": "party_too_large", "attempts": 1, **party}),
    ]


def test_a_job_of_a_party_that_comes_in_a_moment_is_handed_to_people(stage: Stage) -> None:
    stage.waits("pair")
    assert stage.told_by_pipeline("pair", now=SEVEN - MINUTE) == [
        ("job.exhausted", "pair", {"code": "past_cutoff", "attempts": 0, **looking("seat_by_hand")}),
    ]


def test_a_job_whose_party_does_not_wait_any_more_is_over(stage: Stage) -> None:
    pair = stage.waits("pair")
    type(pair).objects.filter(pk=pair.pk).update(state="cancelled")
    assert stage.told_by_pipeline("pair") == [("job.cancelled", "pair", {})]


def test_a_job_that_somebody_is_ahead_of_is_no_attempt_and_has_not_ended(stage: Stage) -> None:
    pair = stage.waits("pair")
    done(ask.PlaceHold(booking_id=pair.pk, table_ids=stage.tables("T1"), ttl_seconds=600, actor="host"))
    assert stage.told_by_pipeline("pair") == [
        ("assignment.conflict", "pair", {"code": "table_held", "operation": "assign"}),
    ]


def test_a_full_house_that_makes_room_tells_of_the_refusal_then_of_the_party_and_of_who_made_way(stage: Stage) -> None:
    stage.has("pair", "T3")
    stage.waits("four", party_size=4)
    party = looking("other_time", "move_bookings", party_size=4)
    assert stage.told_by_pipeline("four") == [
        ("planner.refused", "four", {"code": "fully_booked", "operation": "assign", **party}),
        committed("four", "T3", source="repair"),
        turned("booking.confirmed", "four", before=PENDING, after=CONFIRMED, party_size=4),
        ("assignment.moved", "pair", {"tables": ["T1"], "was": ["T3"], "source": "repair"}),
        ("job.assigned", "four", {"attempts": 1}),
    ]


def test_a_house_that_approves_is_told_of_a_proposal_and_then_of_its_yes(careful: Stage) -> None:
    pair = careful.waits("pair")
    assert careful.told_by_pipeline("pair") == proposed("T1")
    assert careful.told_by(ask.Accept(booking_id=pair.pk, at=A_WEEK_BEFORE, actor="host")) == seating(
        "pair", "T1", source="auto", accepted=True
    )


def test_a_proposal_that_nobody_wants_any_more(careful: Stage) -> None:
    pair = careful.waits("pair")
    careful.told_by_pipeline("pair")
    assert careful.told_by(request(pair, table_ids=careful.tables("T2"))) == [
        ("assignment.discarded", "pair", {}),
        *seating("pair", "T2"),
    ]


def test_a_table_that_somebody_else_has_is_a_conflict(stage: Stage) -> None:
    stage.has("pair", "T1")
    late = stage.waits("late")
    wanted = request(late, table_ids=stage.tables("T1"))
    assert stage.told_by_refusing(wanted, error=TableTaken) == [
        ("assignment.conflict", "late", {"code": "table_taken", "operation": "assign"}),
    ]


def test_a_party_at_the_door_for_whom_there_is_no_table_is_no_booking(stage: Stage) -> None:
    walk_in = ask.WalkIn(restaurant_id=stage.restaurant.pk, party_size=9, at=SEVEN, actor="host")
    party = looking("manual_approval", party_size=9)
    assert stage.told_by_refusing(walk_in) == [
        ("planner.refused", "", {"code": "party_too_large", "operation": "walk_in", **party}),
    ]
