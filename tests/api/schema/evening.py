"""An evening in the demo house to send generated requests into: known ids, so that they reach past "not found"."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from assignments import commands as ask
from assignments import demo_house, optimising, orchestrator, wiring
from assignments.models import AutoAssignJob, Booking
from assignments.ports import Committed
from assignments.services import NewBooking, draft_booking, store_bookings
from holds.models import Hold
from tests.api.callers import person, token_of
from venues.models import Restaurant, ServicePeriod, Table, Zone
from venues.selectors import hours_of

FRIDAY = dt.date(2026, 11, 27)
NOW = dt.datetime(2026, 11, 27, 18, 50, tzinfo=dt.UTC)
STARTS = tuple(f"2026-11-27T{hour}:{minute:02}:00Z" for hour in (18, 19, 20) for minute in (0, 15, 30, 45))
ENDS = tuple(f"2026-11-27T{hour}:{minute:02}:00Z" for hour in (21, 22, 23) for minute in (0, 15, 30, 45))
BOOKINGS = 12


@dataclass(frozen=True)
class Evening:
    """A manager's token, and by the name of a field the ids that mean something there."""

    token: str
    ids: dict[str, tuple[str, ...]]


def begin() -> Evening:
    """The demo house with parties that wait, one that is held a table for, some that have one, and a block."""
    restaurant = demo_house.open_house()
    hours = hours_of(restaurant)
    drafts = []
    for number in range(BOOKINGS):
        start = NOW + dt.timedelta(minutes=10 + 15 * (number % 6))
        wish = NewBooking(party_size=2 + number % 4, starts_at=start, reserved_at=NOW, source=Booking.Source.API)
        draft = draft_booking(wish, restaurant=restaurant, hours=hours)
        assert isinstance(draft, Booking), draft
        drafts.append(draft)
    store_bookings(drafts, restaurant=restaurant, hours=hours, actor="evening")
    tables = list(Table.objects.filter(restaurant=restaurant).order_by("number").values_list("pk", flat=True))
    assignments = [_assign(booking) for booking in (*drafts[:4], drafts[8])]
    # Of one size, so that either does at the other's table.
    alike = [assignments[0], assignments[4]]
    holds = [_hold(drafts[4], tables[-1:]), _hold(drafts[5], tables[-2:-1])]
    orchestrator.commit(ask.Seat(booking_id=drafts[0].pk, at=NOW, actor="x"), repository=wiring.repository())
    window = (NOW, NOW + dt.timedelta(hours=2))
    block = ask.Block(restaurant_id=restaurant.pk, table_ids=(tables[-3],), window=window, actor="x")
    orchestrator.commit(block, repository=wiring.repository())
    assignments += [_propose(restaurant, draft) for draft in (drafts[7], *drafts[9:11])]
    AutoAssignJob.objects.filter(booking=drafts[6]).update(state="exhausted")
    user = person(restaurant, role="manager")
    for hold in holds:
        type(hold).objects.filter(pk=hold.pk).update(created_by=f"user:{user.pk}")
    asked = optimising.Asked(restaurant=restaurant, service_date=FRIDAY)
    plans = [optimising.propose_now(asked, now=NOW, actor="x")]
    known: dict[str, list[Any]] = {
        "restaurantId": [restaurant.pk],
        "bookingId": [booking.pk for booking in drafts],
        "holdId": [hold.pk for hold in holds],
        "selectionId": [hold.selection_id for hold in holds],
        "assignmentId": assignments,
        "tableIds": tables,
        "zoneIds": list(Zone.objects.filter(restaurant=restaurant).values_list("pk", flat=True)),
        "blockId": [block.block_id],
        "proposalId": [plan.pk for plan in plans],
        "periodId": list(ServicePeriod.objects.filter(restaurant=restaurant).values_list("pk", flat=True)),
        "jobId": list(AutoAssignJob.objects.filter(booking__in=drafts).values_list("pk", flat=True)),
    }
    known |= {"otherAssignmentId": alike, "replaceHoldId": known["holdId"]}
    known |= {"ignoreHoldId": known["holdId"]}
    return Evening(token_of(user), {name: tuple(str(each) for each in ids) for name, ids in known.items()})


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside never was. Durable commits may do their work, as in any test."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # what the framework does for its tests
    with block:
        yield
        transaction.set_rollback(True)


def _assign(booking: Booking) -> Any:
    command = ask.AssignmentCommitRequest(
        booking_id=booking.pk, actor="x", source="manual", idempotency_key=f"evening-{booking.pk}"
    )
    done = orchestrator.commit(command, repository=wiring.repository())
    assert isinstance(done, Committed)
    return done.assignment_id


def _propose(restaurant: Restaurant, booking: Booking) -> Any:
    """Tables that wait for a yes: the house approves for a moment what the pipeline finds."""
    Restaurant.objects.filter(pk=restaurant.pk).update(policy=restaurant.policy | {"approval": "manual"})
    command = ask.AssignmentCommitRequest(booking_id=booking.pk, actor="x", source="auto")
    done = orchestrator.commit(command, repository=wiring.repository())
    assert isinstance(done, Committed)
    Restaurant.objects.filter(pk=restaurant.pk).update(policy=restaurant.policy)
    return done.bookings[0].assignment_id


def _hold(booking: Booking, tables: list[Any]) -> Any:
    everything = frozenset({"overage", "party_below_min", "party_above_max"})
    command = ask.PlaceHold(
        booking_id=booking.pk, table_ids=tuple(tables), ttl_seconds=3600, actor="x", overrides=everything, reason="test"
    )
    orchestrator.commit(command, repository=wiring.repository())
    return Hold.objects.get(pk=command.hold_id)
