"""What is told of a plan of a whole service day: asked for, ready, applied, put away, outdated, or never come about."""

import pytest

from assignments import optimising
from assignments.commands import ApplyProposal
from assignments.errors import ProposalStale
from assignments.models import Booking, Proposal
from assignments.optimising import Asked
from tests.assignments.proposing import apply, proposed
from tests.assignments.told.stage import CONFIRMED, PENDING, Stage, Told, committed, turned
from tests.builders import A_WEEK_BEFORE, FRIDAY

pytestmark = pytest.mark.django_db
FIGURES = {"covers": 6, "coversBefore": 2, "proven": True}


@pytest.fixture
def stage() -> Stage:
    """Two who sit on the only table for four; four who would have it if the two went elsewhere."""
    stage = Stage()
    stage.has("pair", "T3")
    stage.waits("four", party_size=4)
    return stage


def everybody_sits(stage: Stage) -> list[Told]:
    """What is told where the plan comes true; it speaks of its parties in the order of their ids."""
    of_each = {
        stage.parties["four"].pk: [
            committed("four", "T3", source="optimise"),
            turned("booking.confirmed", "four", before=PENDING, after=CONFIRMED, party_size=4),
        ],
        stage.parties["pair"].pk: [
            ("assignment.moved", "pair", {"tables": ["T1"], "was": ["T3"], "source": "optimise"})
        ],
    }
    in_turn = [event for booking_id in sorted(of_each) for event in of_each[booking_id]]
    return [*in_turn, ("optimise.applied", "", {"placings": 2}), ("job.cancelled", "four", {})]


def as_command(proposal: Proposal, *, pair: Booking, four: Booking, stage: Stage) -> ApplyProposal:
    return ApplyProposal(
        proposal_id=proposal.pk,
        moves=tuple(sorted([(pair.pk, stage.tables("T1")), (four.pk, stage.tables("T3"))])),
        worked_out_on=(proposal.book_version or 0, proposal.floor_version or 0, proposal.policy_hash),
        at=A_WEEK_BEFORE,
        actor="manager",
        source="optimise",
    )


def test_a_plan_of_the_day_is_asked_for_ready_and_applied(stage: Stage) -> None:
    found = []
    assert stage.told_by(lambda: found.append(proposed(stage.restaurant)), actor="manager") == [
        ("optimise.asked", "", {}),
        ("optimise.ready", "", FIGURES),
    ]
    assert stage.told_by(lambda: apply(found[0]), actor="manager") == everybody_sits(stage)


def test_the_command_that_applies_it_tells_the_same(stage: Stage) -> None:
    command = as_command(proposed(stage.restaurant), **stage.parties, stage=stage)
    assert stage.told_by(command, actor="manager") == everybody_sits(stage)


def test_a_plan_of_a_day_that_has_changed_since_is_told_to_be_stale(stage: Stage) -> None:
    proposal = proposed(stage.restaurant)
    stage.has("late", "T1")

    def tries() -> None:
        with pytest.raises(ProposalStale):
            apply(proposal)

    assert stage.told_by(tries, actor="manager") == [("optimise.stale", "", FIGURES)]


def test_a_plan_that_is_put_away(stage: Stage) -> None:
    proposal = proposed(stage.restaurant)
    told = stage.told_by(lambda: optimising.discard(proposal, actor="manager"), actor="manager")
    assert told == [("optimise.discarded", "", FIGURES)]


def test_a_plan_that_never_comes_about_is_told_to_have_failed_without_figures(stage: Stage) -> None:
    asked = Asked(restaurant=stage.restaurant, service_date=FRIDAY)
    proposal = optimising.ask(asked, actor="manager")
    Proposal.objects.filter(pk=proposal.pk).update(attempts=3)
    told = stage.told_by(lambda: optimising.compute_next(now=A_WEEK_BEFORE), actor="manager")
    assert told == [("optimise.failed", "", {})]
