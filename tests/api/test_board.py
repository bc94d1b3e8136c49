"""The board: a whole service day in one answer, cheap to ask for again."""

import datetime as dt
from typing import Any

import pytest

from assignments.commands import Block
from assignments.models import AutoAssignJob, Booking, Occupancy
from assignments.ports import Committed
from tests.api.callers import Caller, caller
from tests.assignments.doing import commit, done
from tests.builders import SEVEN, booking, house, request, table, table_ids
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def restaurant() -> Restaurant:
    return house(table("T2", 2), table("T10", 2), table("T1", 2, zone="Bar", x=3, y=4), joins=[["T2", "T10"]])


@pytest.fixture
def host(restaurant: Restaurant) -> Caller:
    return caller(restaurant)


def board(reader: Caller, restaurant: Restaurant, *, date: str = "2026-11-27", **more: Any) -> Any:
    return reader.ask("GET", f"restaurants/{restaurant.pk}/board/?serviceDate={date}", **more)


def ids(restaurant: Restaurant, *numbers: str) -> list[str]:
    return [str(table_id) for table_id in table_ids(restaurant, *numbers)]


def test_the_floor_the_services_and_the_day_are_there_before_anybody_books(
    host: Caller, restaurant: Restaurant
) -> None:
    answer = board(host, restaurant)
    assert [(zone["name"], [t["number"] for t in zone["tables"]]) for zone in answer["zones"]] == [
        ("Bar", ["T1"]), ("Main", ["T2", "T10"]),
    ]  # fmt: skip
    assert (answer["zones"][0]["tables"][0]["x"], answer["zones"][0]["tables"][0]["y"]) == (3, 4)
    assert [set(pair) for pair in answer["joins"]] == [set(ids(restaurant, "T2", "T10"))]
    assert answer["services"] == [
        {
            "name": "Dinner",
            "opensAt": "2026-11-27T17:00:00+00:00",
            "lastSeatingAt": "2026-11-27T21:00:00+00:00",
            "closesAt": "2026-11-27T23:30:00+00:00",
        }
    ]
    assert (answer["startsAt"], answer["endsAt"]) == ("2026-11-27T05:00:00+00:00", "2026-11-28T05:00:00+00:00")
    assert (answer["bookVersion"], answer["bookings"], answer["holds"], answer["blocks"]) == (0, [], [], [])


def test_who_comes_and_where_they_sit(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant, guest_name="Ada")
    done(request(stored, table_ids=table_ids(restaurant, "T2")))
    booking(restaurant, starts_at=SEVEN + DAY)
    answer = board(host, restaurant)
    (shown,) = answer["bookings"]
    assert (shown["id"], shown["state"], shown["partySize"], shown["guestName"]) == (
        str(stored.pk),
        "confirmed",
        2,
        "Ada",
    )
    assert shown["assignment"]["tableIds"] == ids(restaurant, "T2")
    assert (shown["seatedAt"], shown["endsAt"]) == ("2026-11-27T19:00:00+00:00", "2026-11-27T21:00:00+00:00")
    assert (shown["waiting"], answer["unassigned"], answer["bookVersion"]) == (None, [], 1)


def test_who_waits_and_why_and_what_would_help(host: Caller, restaurant: Restaurant) -> None:
    waits, new = booking(restaurant, party_size=9), booking(restaurant, starts_at=SEVEN + HOUR)
    steps = [{"kind": "other_time"}]
    AutoAssignJob.objects.filter(booking=waits).update(state="exhausted", reason="party_too_large", next_steps=steps)
    answer = board(host, restaurant)
    assert answer["unassigned"] == [str(waits.pk), str(new.pk)]
    first, second = (shown["waiting"] for shown in answer["bookings"])
    assert (first["state"], first["reason"], first["nextSteps"]) == ("exhausted", "party_too_large", steps)
    assert (second["state"], second["reason"], second["nextSteps"]) == ("queued", "not_tried_yet", [])


def test_a_booking_is_shown_once_whatever_became_of_it_before(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    job = AutoAssignJob.objects.get()
    for state in ("cancelled", "assigned", "exhausted"):
        AutoAssignJob.objects.create(
            restaurant=restaurant, booking=stored, shard=job.shard, starts_at=SEVEN, due_at=SEVEN, state=state
        )
    assert isinstance(commit(request(stored)), Committed)
    assert [shown["id"] for shown in board(host, restaurant)["bookings"]] == [str(stored.pk)]


def test_holds_with_their_deadline_and_blocks_with_their_reason(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    body: dict[str, Any] = {"bookingId": str(stored.pk), "tableIds": ids(restaurant, "T2", "T10")}
    held = host.ask("POST", "manual/hold/", body, status=201)
    window = (SEVEN, SEVEN + HOUR)
    block = Block(
        restaurant_id=restaurant.pk, table_ids=table_ids(restaurant, "T1"), window=window, actor="x", reason="wobbles"
    )
    done(block)
    answer = board(host, restaurant)
    (hold,) = answer["holds"]
    assert (hold["id"], hold["bookingId"], hold["expiresAt"]) == (held["id"], str(stored.pk), held["expiresAt"])
    assert hold["tableIds"] == sorted(body["tableIds"])
    assert [(b["tableIds"], b["reason"], b["endsAt"]) for b in answer["blocks"]] == [
        (ids(restaurant, "T1"), "wobbles", "2026-11-27T20:00:00+00:00")
    ]
    Occupancy.objects.filter(kind="hold").update(expires_at=SEVEN - 7 * DAY - 30 * DAY)
    assert board(host, restaurant)["holds"] == []
    assert board(host, restaurant, date="2026-11-28")["blocks"] == []


def test_guests_are_not_named_to_viewers_and_never_with_their_contact(host: Caller, restaurant: Restaurant) -> None:
    booking(restaurant, guest_name="Ada Lovelace")
    Booking.objects.update(guest_contact="ada@example.com")
    viewer = caller(restaurant, role="viewer")
    assert board(viewer, restaurant)["bookings"][0]["guestName"] is None
    assert b"Ada" not in viewer.last.content
    assert board(host, restaurant)["bookings"][0]["guestName"] == "Ada Lovelace"
    assert b"ada@example.com" not in host.last.content


def test_an_unchanged_board_is_not_sent_again(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    board(host, restaurant)
    tag = host.last["ETag"]
    assert tag.startswith('"0-')
    assert board(host, restaurant, status=304, if_none_match=tag) is None
    assert (host.last["ETag"], board(host, restaurant, status=304, if_none_match=f'"x", W/{tag}')) == (tag, None)
    done(request(stored))
    board(host, restaurant, if_none_match=tag)
    assert host.last["ETag"].startswith('"1-')


@pytest.mark.parametrize("change", ["a new booking", "a job's reason", "a hold that ran out", "the floor"])
def test_the_board_is_sent_again_also_when_nobody_moved(host: Caller, restaurant: Restaurant, change: str) -> None:
    stored = booking(restaurant)
    body = {"bookingId": str(stored.pk), "tableIds": ids(restaurant, "T2")}
    host.ask("POST", "manual/hold/", body, status=201)
    version = board(host, restaurant)["bookVersion"]
    tag = host.last["ETag"]
    if change == "a new booking":
        booking(restaurant)
    elif change == "a job's reason":
        AutoAssignJob.objects.update(reason="fully_booked")
    elif change == "a hold that ran out":
        Occupancy.objects.update(expires_at=SEVEN - 40 * DAY)
    else:
        Restaurant.objects.update(floor_version=9)
    assert board(host, restaurant, if_none_match=tag)["bookVersion"] == version


def test_a_full_evening_costs_no_more_statements_than_an_empty_one(
    host: Caller, restaurant: Restaurant, django_assert_num_queries: Any
) -> None:
    board(host, restaurant)
    with django_assert_num_queries(8):
        board(host, restaurant)
    for number in range(30):
        booking(restaurant, starts_at=SEVEN + (number % 8) * dt.timedelta(minutes=15))
    for stored in Booking.objects.order_by("starts_at")[:3]:
        done(request(stored))
    with django_assert_num_queries(8):
        assert len(board(host, restaurant)["bookings"]) == 30


def test_another_houses_board_is_not_there_and_a_day_must_be_one(host: Caller, restaurant: Restaurant) -> None:
    assert board(caller(house()), restaurant, status=404)["code"] == "not_found"
    for date in ("x", "", "0001-01-01", "9999-12-31", "2026-02-30", "%00"):
        assert board(host, restaurant, date=date, status=400)["code"] == "malformed_request"
    assert host.ask("GET", f"restaurants/{restaurant.pk}/board/", status=400)["code"] == "malformed_request"
