"""Applying a proposal: everybody moves at once, or – when anything has changed since – nobody."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.db import connection

from assignments.commands import ApplyProposal, Book, Cancel, Command, Pin
from assignments.errors import ProposalStale
from assignments.floors import change_floor
from assignments.models import Booking, Proposal
from telemetry.models import Event
from tests.assignments.doing import commit, done, written
from tests.assignments.proposing import apply, proposed, seat, state_of, tables_of
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, floor_document, house, table
from venues.documents import read_floor_document
from venues.models import Restaurant

pytestmark = pytest.mark.django_db(transaction=True)


HOUR = dt.timedelta(hours=1)


def circle() -> tuple[Restaurant, list[Booking]]:
    """Who wants the window table at six can have it only if three others change places in a circle."""
    restaurant = house(table("T1", 4, tags=["window"]), table("T2", 4), table("T3", 3))
    four, three = booking(restaurant, party_size=4), booking(restaurant, party_size=3)
    late = booking(restaurant, party_size=3, starts_at=SEVEN + HOUR)
    for stored, number in ((four, "T1"), (three, "T2"), (late, "T3")):
        seat(stored, number)
    early = booking(restaurant, starts_at=SEVEN - HOUR, tags=("window",))
    return restaurant, [four, three, late, early]


def test_three_change_places_in_a_circle_in_one_transaction() -> None:
    restaurant, parties = circle()
    proposal = proposed(restaurant)
    assert len(proposal.result["changes"]) == 4
    apply(proposal)
    assert [tables_of(stored) for stored in parties] == [["T2"], ["T3"], ["T1"], ["T1"]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM assignments_occupancy")
        assert cursor.fetchone() == (1,)


CHANGES_IN_BETWEEN: dict[str, Callable[[Restaurant, list[Booking]], Command]] = {
    "a booking": lambda house, parties: Book(
        restaurant_id=house.pk, party_size=2, starts_at=SEVEN, at=A_WEEK_BEFORE, actor="web"
    ),
    "a cancellation": lambda house, parties: Cancel(booking_id=parties[1].pk, at=A_WEEK_BEFORE, actor="host"),
    "a pin": lambda house, parties: Pin(booking_id=parties[0].pk, pinned=True, at=A_WEEK_BEFORE, actor="host"),
}


@pytest.mark.parametrize("what", ["a booking", "a cancellation", "a pin", "a floor"])
def test_a_change_in_between_makes_it_stale_and_nobody_moves(what: str) -> None:
    restaurant, parties = circle()
    proposal = proposed(restaurant)
    if what == "a floor":
        document = read_floor_document(floor_document(table("T1", 4), table("T2", 4), table("T3", 3), table("T4")))
        change_floor(document, restaurant=restaurant, at=A_WEEK_BEFORE, actor="manager")
    else:
        commit(CHANGES_IN_BETWEEN[what](restaurant, parties))
    before = written()
    for _ in range(2):
        with pytest.raises(ProposalStale):
            apply(Proposal.objects.get(pk=proposal.pk))
    assert (written(), state_of(proposal)) == (before, "stale")
    assert Event.objects.filter(subject_id=proposal.pk, name="optimise.stale").count() == 1


def test_without_looking_at_the_versions_it_would_move_people_all_the_same() -> None:
    """The control."""
    restaurant, parties = circle()
    proposal = proposed(restaurant)
    done(CHANGES_IN_BETWEEN["a booking"](restaurant, parties))
    assert proposal.book_version is not None
    assert proposal.floor_version is not None
    command = ApplyProposal(
        proposal_id=proposal.pk,
        moves=tuple(
            (uuid.UUID(each["bookingId"]), tuple(map(uuid.UUID, each["tableIds"])))
            for each in proposal.result["changes"]
        ),
        worked_out_on=(proposal.book_version + 1, proposal.floor_version, proposal.policy_hash),
        at=A_WEEK_BEFORE,
        actor="manager",
        source="optimise",
    )
    done(command)
    assert [tables_of(stored) for stored in parties] == [["T2"], ["T3"], ["T1"], ["T1"]]
