"""Bookings over HTTP: taken in once, seen by those who may, changed on what was read, and never by halves."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assignments.audit import audit
from assignments.models import AutoAssignJob, Booking
from tests.api.callers import Caller, caller
from tests.assignments.doing import done, story, written
from tests.builders import SEVEN, booking, house, request, table
from venues.models import Restaurant, Zone

pytestmark = pytest.mark.django_db
EIGHT = SEVEN + dt.timedelta(hours=1)
NINE = SEVEN + dt.timedelta(hours=2)


@pytest.fixture
def restaurant() -> Restaurant:
    return house(table("T1", 2), table("T2", 4), table("T3", 2, zone="Patio"))


@pytest.fixture
def host(restaurant: Restaurant) -> Caller:
    return caller(restaurant)


def wish(restaurant: Restaurant, **more: Any) -> dict[str, Any]:
    return {"restaurantId": str(restaurant.pk), "partySize": 2, "startsAt": SEVEN.isoformat(), **more}


def version(caller_: Caller) -> str:
    return str(caller_.last.headers["ETag"])


def test_a_booking_is_taken_in_with_its_window_its_job_and_its_event(host: Caller, restaurant: Restaurant) -> None:
    patio = Zone.objects.get(restaurant=restaurant, name="Patio")
    guest = {"guestName": "Ada", "guestContact": "ada@example.com", "tags": ["quiet"], "priority": 3}
    answer = host.ask("POST", "bookings/", wish(restaurant, **guest, zoneIds=[str(patio.pk)]), status=201)
    taken = answer["booking"]
    assert taken | guest == taken
    assert (taken["state"], taken["windowEndsAt"], taken["serviceDate"]) == ("pending", NINE.isoformat(), "2026-11-27")
    assert (taken["zoneIds"], taken["tables"], version(host)) == ([str(patio.pk)], [], '"1"')
    stored = Booking.objects.get(pk=taken["id"])
    assert (answer["job"]["state"], answer["job"]["id"]) == ("queued", str(AutoAssignJob.objects.get().pk))
    assert (story(stored), audit()) == (["booking.created"], ())
    assert host.ask("GET", f"bookings/{taken['id']}/") == taken


def test_the_same_key_takes_the_booking_in_once(host: Caller, restaurant: Restaurant) -> None:
    first = host.ask("POST", "bookings/", wish(restaurant), status=201, idempotency_key="one")
    again = host.ask("POST", "bookings/", wish(restaurant), status=201, idempotency_key="one")
    assert again == first | {"replayed": True}
    problem = host.ask("POST", "bookings/", wish(restaurant, partySize=3), status=422, idempotency_key="one")
    assert problem["code"] == "idempotency_key_reused"
    assert (Booking.objects.count(), AutoAssignJob.objects.count(), audit()) == (1, 1, ())


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [("2026-11-27T12:00:00+00:00", "outside_service"), ("2026-11-27T21:30:00Z", "outside_service")],
)
def test_a_time_without_service_is_told_and_nothing_is_written(
    host: Caller, restaurant: Restaurant, starts_at: str, code: str
) -> None:
    before = written()
    assert host.ask("POST", "bookings/", wish(restaurant, startsAt=starts_at), status=422)["code"] == code
    assert written() == before


NONSENSE: dict[str, dict[str, Any]] = {
    "no party": {"partySize": 0},
    "a crowd": {"partySize": 10**30},
    "a word for a number": {"partySize": "many"},
    "naive": {"startsAt": "2026-11-27T19:00:00"},
    "naive in a gap": {"startsAt": "2027-03-28T01:30:00"},
    "before time": {"startsAt": "0001-01-01T00:00:00+14:00"},
    "after time": {"startsAt": "9999-12-31T23:59:59-12:00"},
    "no time": {"startsAt": ["2026"]},
    "NUL": {"guestName": "A\0da"},
    "a long name": {"guestName": "A" * 201},
    "tags as text": {"tags": "quiet"},
    "many tags": {"tags": ["quiet"] * 21},
    "null tags": {"tags": None},
    "another's zone": {"zoneIds": [str(uuid.uuid4())]},
    "priority": {"priority": -1},
    "no id": {"restaurantId": "x"},
}


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
def test_a_booking_that_makes_no_sense_is_told_so(
    host: Caller, restaurant: Restaurant, nonsense: dict[str, Any]
) -> None:
    before = Booking.objects.count(), AutoAssignJob.objects.count()
    problem = host.ask("POST", "bookings/", wish(restaurant, **nonsense), status=400)
    assert problem["code"] == "malformed_request"
    assert (Booking.objects.count(), AutoAssignJob.objects.count()) == before


def test_viewers_see_no_contact_and_book_nothing_and_strangers_find_nothing(restaurant: Restaurant) -> None:
    stored = booking(restaurant, guest_contact="ada@example.com")
    viewer, stranger = caller(restaurant, role="viewer"), caller(house())
    assert viewer.ask("GET", f"bookings/{stored.pk}/")["guestContact"] is None
    assert viewer.ask("POST", "bookings/", wish(restaurant), status=403)["code"] == "role_required"
    for method, path in (("GET", ""), ("PATCH", ""), ("POST", "cancel/"), ("POST", "no-show/"), ("POST", "pin/")):
        answer = stranger.ask(method, f"bookings/{stored.pk}/{path}", {}, status=404)
        assert answer["code"] == "not_found"
    assert stranger.ask("GET", f"bookings/?restaurantId={restaurant.pk}", status=404)["code"] == "not_found"
    assert stranger.ask("POST", "bookings/", wish(restaurant), status=404)["code"] == "not_found"
    assert Caller().ask("GET", f"bookings/{stored.pk}/", status=401)["code"] == "not_authenticated"


def test_the_evening_is_read_page_by_page_and_none_is_missed_or_shown_twice(
    host: Caller, restaurant: Restaurant
) -> None:
    stored = [booking(restaurant, starts_at=start) for start in (EIGHT, SEVEN, SEVEN, EIGHT, SEVEN)]
    booking(restaurant, starts_at=SEVEN + dt.timedelta(days=1))
    booking(house())
    path = f"bookings/?restaurantId={restaurant.pk}&serviceDate=2026-11-27&limit=2"
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = host.ask("GET", path + (f"&cursor={cursor}" if cursor else ""))
        seen, cursor = [*seen, *(row["id"] for row in page["results"])], page["nextCursor"]
    assert seen == [str(b.pk) for b in sorted(stored, key=lambda b: (b.starts_at, b.pk))]


def test_the_list_is_narrowed_by_state_and_says_who_sits_where(host: Caller, restaurant: Restaurant) -> None:
    stored, _ = booking(restaurant), booking(restaurant)
    given = done(request(stored))
    (row,) = host.ask("GET", f"bookings/?restaurantId={restaurant.pk}&state=confirmed")["results"]
    assert (row["id"], row["assignmentId"]) == (str(stored.pk), str(given.assignment_id))
    assert [t["number"] for t in row["tables"]] == ["T1"]


def test_a_long_evening_costs_as_many_statements_as_a_short_one(host: Caller, restaurant: Restaurant) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            host.ask("GET", f"bookings/?restaurantId={restaurant.pk}")
        return len(captured)

    done(request(booking(restaurant)))
    short = cost()
    for starts_at in (SEVEN, SEVEN, NINE, NINE):
        done(request(booking(restaurant, starts_at=starts_at)))
    assert cost() == short


@pytest.mark.parametrize(
    "query", ["", "restaurantId=x", "{}&cursor=x", "{}&cursor=MjAyNnx4", "{}&limit=0", "{}&state=gone",
              "{}&serviceDate=27.11.", "{}&cursor=%00", "{}&limit=99999999999999999999"],
)  # fmt: skip
def test_a_list_that_nobody_could_mean_is_told_so(host: Caller, restaurant: Restaurant, query: str) -> None:
    asked = query.replace("{}", f"restaurantId={restaurant.pk}")
    assert host.ask("GET", f"bookings/?{asked}", status=400)["code"] == "malformed_request"


def test_a_change_says_which_tables_it_was_and_which_it_is_now(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    done(request(stored))
    host.ask("GET", f"bookings/{stored.pk}/")
    body, tag = {"partySize": 4}, version(host)
    answer = host.ask("PATCH", f"bookings/{stored.pk}/", body, if_match=tag, idempotency_key="grow")
    assert [t["number"] for t in answer["was"]["tables"]] == ["T1"]
    assert [t["number"] for t in answer["now"]["tables"]] == ["T2"]
    assert (answer["booking"]["partySize"], answer["booking"]["revision"], version(host)) == (4, 3, '"3"')
    assert host.ask("PATCH", f"bookings/{stored.pk}/", {"partySize": 3}, if_match=tag, status=412)["code"] == (
        "stale_version"
    )
    again = host.ask("PATCH", f"bookings/{stored.pk}/", body, if_match=tag, idempotency_key="grow")
    assert (again["was"], again["now"]["replayed"], audit()) == (answer["was"], True, ())


def test_a_change_says_on_which_version_it_was_decided(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    path = f"bookings/{stored.pk}/"
    assert host.ask("PATCH", path, {"partySize": 3}, status=428)["code"] == "version_required"
    assert host.ask("PATCH", path, {"partySize": 3}, status=400, if_match="soon")["code"] == "malformed_request"
    assert host.ask("PATCH", path, {}, status=400, if_match='"1"')["code"] == "malformed_request"
    assert (
        host.ask("PATCH", path, {"startsAt": "2026-11-27T19:00"}, status=400, if_match="*")["errors"][0]["pointer"]
        == "/startsAt"
    )
    assert Booking.objects.get(pk=stored.pk).revision == 1


def test_a_party_that_would_find_no_table_keeps_what_it_has_unless_it_would_rather_wait(
    host: Caller, restaurant: Restaurant
) -> None:
    stored = booking(restaurant)
    done(request(stored))
    before = written()
    path, body = f"bookings/{stored.pk}/", {"partySize": 9}
    problem = host.ask("PATCH", path, body, status=422, if_match='"2"')
    assert (problem["code"], written() == before) == ("no_plan", True)
    answer = host.ask("PATCH", path, body | {"acceptPending": True}, if_match='"2"')
    assert (answer["booking"]["state"], answer["now"]["assignment"]) == ("pending", None)
    assert [t["number"] for t in answer["was"]["tables"]] == ["T1"]


def test_a_booking_is_cancelled_once_and_its_table_is_free(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    done(request(stored))
    path = f"bookings/{stored.pk}/cancel/"
    answer = host.ask("POST", path, idempotency_key="gone")
    assert (answer["bookingState"], answer["assignment"], answer["was"][0]["number"]) == ("cancelled", None, "T1")
    assert host.ask("POST", path, idempotency_key="gone") == answer | {"replayed": True}
    assert host.ask("POST", path, status=409)["code"] == "illegal_transition"
    assert audit() == ()


def test_nobody_came(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    assert host.ask("POST", f"bookings/{stored.pk}/no-show/", status=409)["code"] == "illegal_transition"
    done(request(stored))
    assert host.ask("POST", f"bookings/{stored.pk}/no-show/", status=412, if_match='"1"')["code"] == "stale_version"
    assert host.ask("POST", f"bookings/{stored.pk}/no-show/", if_match='"2"')["bookingState"] == "no_show"


def test_a_pinned_party_is_moved_by_a_manager_only(host: Caller, restaurant: Restaurant) -> None:
    stored = booking(restaurant)
    given = done(request(stored))
    manager = caller(restaurant, role="manager")
    host.ask("POST", f"bookings/{stored.pk}/pin/")
    assert host.ask("GET", f"bookings/{stored.pk}/")["pinned"] is True
    before = written()
    for path in (f"assignments/{given.assignment_id}/move/", f"assignments/{given.assignment_id}/release/"):
        assert host.ask("POST", path, status=403)["code"] == "role_required"
    assert host.ask("PATCH", f"bookings/{stored.pk}/", {"partySize": 4}, status=403, if_match="*")["code"] == (
        "role_required"
    )
    assert host.ask("POST", f"bookings/{stored.pk}/unpin/", status=403)["code"] == "role_required"
    assert written() == before
    manager.ask("POST", f"bookings/{stored.pk}/unpin/")
    host.ask("POST", f"assignments/{given.assignment_id}/move/")
    assert story(stored)[-3:] == ["booking.pinned", "booking.unpinned", "assignment.moved"]
    host.ask("POST", f"bookings/{stored.pk}/cancel/")
    assert host.ask("POST", f"bookings/{stored.pk}/pin/", status=409)["code"] == "illegal_transition"
    assert audit() == ()
