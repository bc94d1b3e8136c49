"""Every address of the API: who may use it, and a request that means something to whoever may."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings

from assignments import commands as ask
from assignments import optimising, orchestrator, wiring
from assignments.models import AutoAssignJob, Booking, Proposal
from assignments.ports import Committed
from holds.models import Hold
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, job_of, request, table, table_ids
from venues.export import floor_document
from venues.models import Restaurant


@dataclass(frozen=True)
class Scene:
    """A house with a waiting party, a held one and one that has a table."""

    restaurant: Restaurant
    waiting: Booking
    held: Hold
    seated: Committed
    job: AutoAssignJob
    block_id: uuid.UUID


Fill = Callable[[Scene], Any]


@dataclass(frozen=True)
class Address:
    """One method of one address. Shapes: `role` None needs only a known caller; `elsewhere` is what a stranger gets."""

    name: str
    method: str
    role: str | None
    body: Fill = lambda scene: {}
    ids: Fill = lambda scene: {}
    query: Fill = lambda scene: {}
    elsewhere: int = 404


def scene() -> Scene:
    """A new house in the middle of its day."""
    restaurant = house(*(table(f"T{n}", 2) for n in range(1, 5)), table("T5", 4))
    first, second, third = (booking(restaurant) for _ in range(3))
    t1, t2, t3 = table_ids(restaurant, "T1", "T2", "T3")
    hold = ask.PlaceHold(booking_id=second.pk, table_ids=(t1,), ttl_seconds=600, actor="user:0")
    block = ask.Block(
        restaurant_id=restaurant.pk, table_ids=(t3,), window=(SEVEN, SEVEN + dt.timedelta(hours=1)), actor="x"
    )
    for command in (hold, block):
        orchestrator.commit(command, repository=wiring.repository())
    seated = orchestrator.commit(request(third, table_ids=(t2,)), repository=wiring.repository())
    assert isinstance(seated, Committed)
    held = Hold.objects.get(pk=hold.hold_id)
    return Scene(restaurant, first, held, seated, job_of(first), block.block_id)


def in_house(scene: Scene) -> dict[str, Any]:
    return {"restaurantId": str(scene.restaurant.pk)}


def tonight(scene: Scene) -> dict[str, Any]:
    return in_house(scene) | {"serviceDate": SEVEN.date().isoformat()}


def the_booking(scene: Scene) -> dict[str, Any]:
    return {"booking_id": scene.waiting.pk}


def the_assignment(scene: Scene) -> dict[str, Any]:
    return {"assignment_id": scene.seated.assignment_id}


def itself(scene: Scene) -> dict[str, Any]:
    return {"otherAssignmentId": str(scene.seated.assignment_id)}


def elsewhere(scene: Scene) -> dict[str, Any]:
    (place,) = table_ids(scene.restaurant, "T5")
    return {"moves": [{"assignmentId": str(scene.seated.assignment_id), "tableIds": [str(place)]}]}


def the_house(scene: Scene) -> dict[str, Any]:
    return {"restaurant_id": scene.restaurant.pk}


def the_job(scene: Scene) -> dict[str, Any]:
    return {"job_id": scene.job.pk}


def the_hold(scene: Scene) -> dict[str, Any]:
    return {"hold_id": scene.held.pk}


def about_waiting(scene: Scene) -> dict[str, Any]:
    return {"bookingId": str(scene.waiting.pk)}


def free_table(scene: Scene) -> dict[str, Any]:
    return about_waiting(scene) | {"tableIds": [str(table_ids(scene.restaurant, "T4")[0])]}


def confirmation(scene: Scene) -> dict[str, Any]:
    return {"bookingId": str(scene.held.booking_id), "holdId": str(scene.held.pk), "idempotencyKey": "k"}


def the_proposal(scene: Scene) -> dict[str, Any]:
    """One that would give whoever waits a table, made when somebody asks for it."""
    found = Proposal.objects.filter(restaurant=scene.restaurant).first()
    return {"proposal_id": (found or propose(scene)).pk}


def propose(scene: Scene) -> Proposal:
    about = optimising.Asked(restaurant=scene.restaurant, service_date=SEVEN.date(), time_limit_seconds=5)
    return optimising.propose_now(about, now=A_WEEK_BEFORE, actor="x")


def a_booking(scene: Scene) -> dict[str, Any]:
    return in_house(scene) | {"partySize": 2, "startsAt": SEVEN.isoformat()}


def a_block(scene: Scene) -> dict[str, Any]:
    window = {"startsAt": SEVEN.isoformat(), "endsAt": (SEVEN + dt.timedelta(hours=1)).isoformat()}
    return in_house(scene) | window | {"tableIds": [str(table_ids(scene.restaurant, "T5")[0])], "reason": "wet"}


ADDRESSES: tuple[Address, ...] = (
    Address("restaurants", "GET", None, elsewhere=200),
    Address("restaurant", "GET", "viewer", ids=the_house),
    Address("floor", "GET", "viewer", ids=the_house),
    Address("floor", "PUT", "manager", ids=the_house, body=lambda scene: floor_document(scene.restaurant)),
    Address("board", "GET", "viewer", ids=the_house, query=lambda scene: {"serviceDate": SEVEN.date().isoformat()}),
    Address("availability", "GET", "viewer", query=lambda s: in_house(s) | {"date": "2026-11-27", "partySize": 2}),
    Address("events", "GET", "viewer", query=in_house),
    Address("bookings", "GET", "viewer", query=tonight),
    Address("bookings", "POST", "host", body=a_booking),
    Address("booking", "GET", "viewer", ids=the_booking),
    Address("booking", "PATCH", "host", ids=the_booking, body=lambda scene: {"partySize": 1}),
    Address("booking-cancel", "POST", "host", ids=the_booking),
    Address("booking-no-show", "POST", "host", ids=the_booking),
    Address("booking-pin", "POST", "host", ids=the_booking),
    Address("booking-unpin", "POST", "manager", ids=the_booking),
    Address("walk-ins", "POST", "host", body=lambda scene: in_house(scene) | {"partySize": 2}),
    Address("blocks", "POST", "host", body=a_block),
    Address("block", "DELETE", "host", ids=lambda scene: {"block_id": scene.block_id}),
    Address("optimise", "POST", "host", body=tonight),
    Address("proposal", "GET", "viewer", ids=the_proposal),
    Address("proposal-apply", "POST", "manager", ids=the_proposal),
    Address("proposal-discard", "POST", "manager", ids=the_proposal),
    Address("assignments", "GET", "viewer", query=tonight),
    Address("assignment", "GET", "viewer", ids=the_assignment),
    Address("assignment-accept", "POST", "host", ids=the_assignment),
    Address("assignment-seat", "POST", "host", ids=the_assignment),
    Address("assignment-complete", "POST", "host", ids=the_assignment),
    Address("assignment-release", "POST", "host", ids=the_assignment),
    Address("assignment-undo", "POST", "host", ids=the_assignment),
    Address("assignment-move", "POST", "host", ids=the_assignment),
    Address("assignment-extend", "POST", "host", ids=the_assignment, body=lambda s: {"until": "2026-11-27T21:30:00Z"}),
    Address("assignments-rearrange", "POST", "host", body=elsewhere),
    Address("assignment-swap", "POST", "host", ids=the_assignment, body=itself),
    Address("auto-quote", "POST", "viewer", body=about_waiting),
    Address("auto-assign", "POST", "host", body=lambda scene: about_waiting(scene) | {"idempotencyKey": "k"}),
    Address("auto-job", "GET", "viewer", ids=the_job),
    Address("auto-job-retry", "POST", "host", ids=the_job),
    Address("manual-context", "GET", "viewer", query=about_waiting),
    Address("manual-validate", "POST", "viewer", body=free_table),
    Address("manual-hold", "POST", "host", body=free_table),
    Address("manual-confirm", "POST", "host", body=confirmation),
    Address("manual-hold-one", "DELETE", "host", ids=the_hold),
    Address("manual-hold-extend", "POST", "host", ids=the_hold),
)
if settings.ROLLOUT_APPS:  # They leave with their room, so they are found by name.
    of_the_way_over = import_module("tests.rollout.addresses").ADDRESSES
    ADDRESSES += tuple(Address(name, method, role, query=query) for name, method, role, query in of_the_way_over)
OPEN_TO_ALL = frozenset({"schema", "docs", "nowhere"})
