"""Does what a job's next step says, by its kind and with what it names, and nothing else."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from assignments import wiring
from assignments.availability import slots_of
from assignments.commands import Accept, Change, Expected, Move
from assignments.floors import change_floor
from assignments.models import Assignment, Booking
from assignments.quoting import quote_booking
from tests.assignments.doing import done
from tests.builders import request, table_ids
from tests.holds.doing import confirm, place
from tests.pipeline.waiting import NOW, Waiting
from venues.documents import read_floor_document
from venues.export import floor_document
from venues.models import Restaurant

Step = dict[str, Any]
Follow = Callable[[Waiting, Step], dt.datetime]


def change_house(where: Restaurant, changes: dict[str, Any], *, at: dt.datetime = NOW) -> None:
    """A manager stores the house's document with these changes."""
    where = Restaurant.objects.get(pk=where.pk)
    document = {**floor_document(where), **changes}
    document.pop("version")
    change_floor(read_floor_document(document), restaurant=where, at=at, actor="manager")


def change_policy(waiting: Waiting, **rules: Any) -> dt.datetime:
    """A manager changes the house's rules."""
    where = Restaurant.objects.get(pk=waiting.stored.restaurant_id)
    change_house(where, {"policy": {**where.policy, **rules}}, at=waiting.now)
    return waiting.now


def change_booking(waiting: Waiting, **changes: Any) -> dt.datetime:
    """The guest agrees to something else."""
    done(Change(booking_id=waiting.stored.pk, at=waiting.now, actor="host", **changes))
    return waiting.now


def other_time(waiting: Waiting, step: Step) -> dt.datetime:
    """The first time that the step names, else the first that the availability lists; both lie ahead."""
    named = [dt.datetime.fromisoformat(window["startsAt"]) for window in step.get("windows", ())]
    starts_at = named[0] if named else first_free(waiting)
    change_booking(waiting, starts_at=starts_at)
    return waiting.now


def first_free(waiting: Waiting) -> dt.datetime:
    """The first start with room on their day or one after it."""
    where, booked = Restaurant.objects.get(pk=waiting.stored.restaurant_id), waiting.stored
    for day in (booked.service_date + dt.timedelta(days=n) for n in range(7)):
        for slot in slots_of(where, service_date=day, party_size=booked.party_size, now=waiting.now):
            if slot.available:
                return slot.starts_at
    raise AssertionError("no room all week")


def other_zone(waiting: Waiting, step: Step) -> dt.datetime:
    return change_booking(waiting, zone_ids=())


def other_wish(waiting: Waiting, step: Step) -> dt.datetime:
    given_up: dict[str, Any] = {"tags": {"tags": frozenset()}, "zoneIds": {"zone_ids": ()}}
    changes = {name: value for wish in step["wishes"] for name, value in given_up[wish].items()}
    return change_booking(waiting, **changes)


def allow_overage(waiting: Waiting, step: Step) -> dt.datetime:
    return change_policy(waiting, maxOverage=step["seats"])


def allow_merge(waiting: Waiting, step: Step) -> dt.datetime:
    return change_policy(waiting, combinationsEnabled=True)


def simplify_floor(waiting: Waiting, step: Step) -> dt.datetime:
    assert "lower maxTables" in step["message"]
    return change_policy(waiting, maxTables=2)


def mend_floor(waiting: Waiting, step: Step) -> dt.datetime:
    """The rules or the hours, as the message says."""
    if "how long parties stay" not in step["message"]:
        return change_policy(waiting, maxTables=3)
    dinner = {"name": "Dinner", "weekdays": [5], "opens": "17:00", "lastSeating": "21:00", "closes": "23:30"}
    change_house(waiting.stored.restaurant, {"servicePeriods": [{**dinner, "turnTimes": TURN_TIMES}]}, at=waiting.now)
    return waiting.now


TURN_TIMES = [{"upToParty": 20, "minutes": 120}]


def move_bookings(waiting: Waiting, step: Step) -> dt.datetime:
    assert len(step["references"]) == step["count"]
    for reference in step["references"]:
        mover = Assignment.objects.get(pk=reference).booking_id
        done(Move(booking_id=mover, at=waiting.now, actor="host"))
    return waiting.now


def manual_approval(waiting: Waiting, step: Step) -> dt.datetime:
    """A manager holds the tables named, against the rules named, and confirms."""
    rules = frozenset(step["rules"])
    hold = place(waiting.stored, *step["tables"], overrides=rules, reason="regulars")
    confirm(hold)
    return waiting.now


def seat_by_hand(waiting: Waiting, step: Step) -> dt.datetime:
    """Somebody picks the first table that the quote lists."""
    snapshot = wiring.repository().snapshot(booking_id=waiting.stored.pk)
    best = quote_booking(snapshot, restaurant=waiting.stored.restaurant, limit=1).plans[0]
    done(request(waiting.stored, table_ids=table_ids(waiting.stored.restaurant, *best.tables)))
    return waiting.now


def accept_proposal(waiting: Waiting, step: Step) -> dt.datetime:
    proposed = Booking.objects.get(pk=waiting.stored.pk).proposed_assignment_id
    assert str(proposed) == step["assignmentId"]
    assert proposed is not None
    expected = Expected(assignment_ids=(proposed,))
    done(Accept(booking_id=waiting.stored.pk, at=waiting.now, actor="host", expected=expected))
    return waiting.now


def retry_after_hold(waiting: Waiting, step: Step) -> dt.datetime:
    """Waits until the moment told, when the hold has run out."""
    waiting.meanwhile()
    return dt.datetime.fromisoformat(step["until"])


def retry(waiting: Waiting, step: Step) -> dt.datetime:
    """Waits; whoever was faster is done."""
    return waiting.now


FOLLOW: dict[str, Follow] = {
    each.__name__: each
    for each in (
        other_time, other_zone, other_wish, allow_overage, allow_merge, simplify_floor, mend_floor, move_bookings,
        manual_approval, seat_by_hand, accept_proposal, retry_after_hold, retry,
    )
}  # fmt: skip
