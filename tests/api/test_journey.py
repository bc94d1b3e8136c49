"""One evening, told over HTTP alone: a floor goes in, a booking goes in, and the party sits, moves and leaves."""

import datetime as dt
from typing import Any

import pytest

from assignments.audit import audit
from tests.api.callers import Caller, caller
from tests.builders import SEVEN, floor_document, house, table
from venues.models import Restaurant

pytestmark = pytest.mark.django_db
FLOOR = floor_document(
    table("T1", 2), table("T2", 2, tags=["window"]), table("T3", 4, tags=["window"]), joins=[["T1", "T2"]]
)


@pytest.fixture
def restaurant() -> Restaurant:
    return house(table("T9", 2))


def put_the_floor_in(manager: Caller, where: str) -> None:
    """Decided on the floor that is there; decided on an older one it is refused."""
    manager.ask("GET", f"{where}/floor/")
    tag = manager.last.headers["ETag"]
    manager.ask("PUT", f"{where}/floor/", FLOOR, if_match=tag)
    assert manager.ask("PUT", f"{where}/floor/", FLOOR, status=412, if_match=tag)["code"] == "stale_version"


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def take_a_table_by_hand(
    host: Caller, rival: Caller, *, seen: dict[str, Any], ada: dict[str, Any], bob: dict[str, Any]
) -> dict[str, Any]:
    numbers = {each["number"]: each["id"] for each in seen["tables"]}

    # A table without a window does not do; following the next step to another one does.
    wrong = {"bookingId": ada["id"], "tableIds": [numbers["T1"]]}
    checked = host.ask("POST", "manual/validate/", wrong)
    (broken,) = [check for check in checked["checks"] if check["status"] == "error"]
    assert (checked["ok"], broken["code"], broken["nextSteps"][0]["kind"]) == (
        False,
        "tag_missing",
        "pick_other_tables",
    )
    best = {"bookingId": ada["id"], "tableIds": [numbers[number] for number in seen["plans"][0]["tables"]]}
    assert host.ask("POST", "manual/validate/", best)["ok"] is True

    # Hold; the rival is told who holds and until when; confirm, twice.
    hold = host.ask("POST", "manual/hold/", best | {"ttlSeconds": 300}, status=201)
    told = rival.ask("POST", "manual/hold/", best | {"bookingId": bob["id"]}, status=409)
    blocker = told["conflicts"][0]
    assert (told["code"], blocker["reference"]) == ("table_held", hold["id"])
    # Told in whole minutes, never too early.
    assert dt.timedelta(0) <= moment(blocker["until"]) - moment(hold["expiresAt"]) < dt.timedelta(minutes=1)
    confirm = {"bookingId": ada["id"], "holdId": hold["id"], "selectionId": hold["selectionId"]}
    first: dict[str, Any] = host.ask("POST", "manual/confirm/", confirm)
    assert host.ask("POST", "manual/confirm/", confirm) == first | {"replayed": True}
    return first


def come_stay_and_leave(host: Caller, where: str, *, visit: str) -> dict[str, Any]:
    assert host.ask("POST", f"{visit}/seat/")["bookingState"] == "seated"
    until = (SEVEN + dt.timedelta(minutes=135)).isoformat()
    assert host.ask("POST", f"{visit}/extend/", {"until": until})["assignment"]["endsAt"][:16] == until[:16]
    assert host.ask("POST", f"{visit}/complete/")["bookingState"] == "completed"
    board: dict[str, Any] = host.ask("GET", f"{where}/board/?serviceDate={SEVEN.date()}")
    return board


def test_a_host_stand_lives_on_the_api_alone(restaurant: Restaurant) -> None:
    manager, host, rival = (caller(restaurant, role=role) for role in ("manager", "host", "host"))
    where = f"restaurants/{restaurant.pk}"
    put_the_floor_in(manager, where)

    # Two parties book.
    wish = {"restaurantId": str(restaurant.pk), "partySize": 2, "startsAt": SEVEN.isoformat(), "tags": ["window"]}
    ada = host.ask("POST", "bookings/", wish | {"guestName": "Ada"}, status=201, idempotency_key="ada-1")["booking"]
    bob = rival.ask("POST", "bookings/", wish | {"guestName": "Bob"}, status=201)["booking"]
    seen = host.ask("GET", f"manual/context/?bookingId={ada['id']}")
    numbers = {each["number"]: each["id"] for each in seen["tables"]}

    first = take_a_table_by_hand(host, rival, seen=seen, ada=ada, bob=bob)

    # Ada would rather have the larger table.
    sent = {"tableIds": [numbers["T3"]]}
    moved = host.ask("POST", f"assignments/{first['assignment']['id']}/move/", sent, idempotency_key="ada-moves")
    assert ([each["number"] for each in moved["tables"]], moved["replayed"]) == (["T3"], False)

    # The rival's party is seated by the planner; a third finds nothing and hears why.
    auto = rival.ask("POST", "auto/assign/", {"bookingId": bob["id"], "mode": "sync"}, idempotency_key="bob-auto")
    assert auto["bookingState"] == "confirmed"
    third = host.ask("POST", "bookings/", wish, status=201)["booking"]
    refused = host.ask("POST", "auto/assign/", {"bookingId": third["id"]}, status=422, idempotency_key="third")
    assert (refused["code"], refused["refusal"]["code"]) == ("no_plan", "fully_booked")

    # Come, stay, leave; the board and the events know.
    board = come_stay_and_leave(host, where, visit=f"assignments/{moved['assignment']['id']}")
    assert board["unassigned"] == [third["id"]]
    events = host.ask("GET", f"events/?restaurantId={restaurant.pk}")["events"]
    assert [each["name"] for each in events if each["bookingId"] == ada["id"]] == [
        "booking.created",
        "job.queued",
        "hold.created",
        "hold.confirmed",
        "assignment.committed",
        "booking.confirmed",
        "job.cancelled",
        "assignment.moved",
        "assignment.seated",
        "booking.seated",
        "assignment.extended",
        "assignment.completed",
        "booking.completed",
    ]
    positions = [each["position"] for each in events]
    assert positions == list(range(1, len(events) + 1))
    assert audit() == ()
