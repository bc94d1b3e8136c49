"""Requests that somebody else made, or that ask for more than they may: forged, foreign, repeated, overfull."""

import json
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from assignments.models import Assignment, Booking, IdempotencyRecord, Occupancy
from holds.models import Hold
from tests.api.callers import Caller, caller, person
from tests.api.matrix import ADDRESSES, Address, Scene, scene
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, table_ids
from tests.desk.scenes import deed, full_house, seated_booking
from venues.models import Restaurant, StaffMembership, Table

pytestmark = pytest.mark.django_db
WRITES = [each for each in ADDRESSES if each.method != "GET"]
UUID = r"[0-9a-f]{8}-[0-9a-f-]{27}"
STRANGERS_SITE = "https://evil.example"
by_name = pytest.mark.parametrize("address", WRITES, ids=lambda each: f"{each.method}-{each.name}")


def at(address: Address, where: Scene) -> str:
    return reverse(f"api:{address.name}", kwargs=address.ids(where))


def ledger(restaurant: Restaurant) -> list[Any]:
    """Everything that says who has which table, and how bookings stand."""
    of_house = {"restaurant": restaurant}
    return [
        *Occupancy.objects.filter(**of_house).order_by("pk").values(),
        *Booking.objects.filter(**of_house).order_by("pk").values(),
        *Assignment.objects.filter(**of_house).order_by("pk").values(),
        *Hold.objects.filter(**of_house).order_by("pk").values(),
    ]


@by_name
def test_a_page_elsewhere_cannot_use_the_session_of_somebody_who_is_logged_in(address: Address) -> None:
    where = scene()
    victim = Client(enforce_csrf_checks=True)
    victim.force_login(person(where.restaurant, role="manager"))
    before = ledger(where.restaurant)
    for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
        answer = victim.generic(
            address.method,
            at(address, where),
            json.dumps(address.body(where)),
            kind,
            headers={"Origin": STRANGERS_SITE},
        )
        assert answer.status_code == 403, (kind, answer.content)
    assert ledger(where.restaurant) == before


def test_control_the_same_session_with_the_token_of_its_page_may_write() -> None:
    where = scene()
    host = Client(enforce_csrf_checks=True)
    host.force_login(person(where.restaurant))
    host.get(reverse("admin:login"))
    host.get(f"/ops/{where.restaurant.slug}/2026-11-27/")
    token = host.cookies["csrftoken"].value
    path = reverse("api:booking-cancel", kwargs={"booking_id": where.waiting.pk})
    answer = host.post(path, "{}", "application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 200, answer.content


def test_buttons_of_the_desk_and_the_board_need_the_token_of_a_page_and_no_link_presses_them() -> None:
    restaurant = full_house()
    host = Client(enforce_csrf_checks=True)
    host.force_login(person(restaurant, role="manager"))
    stored = seated_booking(restaurant)
    before = ledger(restaurant)
    buttons = [
        deed(stored, "cancel"),
        f"/ops/{restaurant.slug}/2026-11-27/bookings/{stored.pk}/cancel/",
        f"/ops/{restaurant.slug}/floor/save/",
    ]
    for button in buttons:
        assert host.post(button, {"reason": "because"}, headers={"Origin": STRANGERS_SITE}).status_code == 403
        assert host.get(button, {"reason": "because"}).status_code in (200, 405)
    assert ledger(restaurant) == before


@pytest.mark.parametrize(
    "name", ["id", "state", "revision", "pinned", "source", "window", "guestErasedAt", "createdAt"]
)
def test_a_booking_is_given_nothing_that_is_not_the_clients_to_say(name: str) -> None:
    where = scene()
    host = caller(where.restaurant)
    before = ledger(where.restaurant)
    body = {"restaurantId": str(where.restaurant.pk), "partySize": 2, "startsAt": SEVEN.isoformat()}
    values = {"id": str(uuid.uuid4()), "state": "confirmed", "revision": 7, "pinned": True, "source": "staff"}
    more = {name: values.get(name, "2026-11-27T19:00:00Z")}
    with time_machine.travel(A_WEEK_BEFORE):
        host.ask("POST", "bookings/", body | more, status=400)
        patched = {"partySize": 1} | more
        host.ask("PATCH", f"bookings/{where.waiting.pk}/", patched, status=400, if_match="*")
    assert ledger(where.restaurant) == before


def test_a_booking_cannot_be_moved_to_another_house_by_its_own_host() -> None:
    mine, other = scene(), scene()
    host = caller(mine.restaurant)
    body = {"partySize": 1, "restaurantId": str(other.restaurant.pk)}
    host.ask("PATCH", f"bookings/{mine.waiting.pk}/", body, status=400, if_match="*")
    assert Booking.objects.get(pk=mine.waiting.pk).restaurant_id == mine.restaurant.pk


def foreign_ids(mine: Scene, other: Scene) -> list[tuple[str, dict[str, Any]]]:
    """Everything a body can name that is another house's, in commands about one's own."""
    own = {"bookingId": str(mine.waiting.pk)}
    (foreign_table,), (free_table,) = table_ids(other.restaurant, "T4"), table_ids(mine.restaurant, "T4")
    foreign_hold, foreign_seat = str(other.held.pk), str(other.seated.assignment_id)
    foreign = {"tableIds": [str(foreign_table)]}
    here = {"restaurantId": str(mine.restaurant.pk)}
    block = {"startsAt": "2026-11-27T19:00:00Z", "endsAt": "2026-11-27T20:00:00Z", "reason": "x"}
    return [
        ("manual/hold/", own | foreign),
        ("manual/validate/", own | foreign),
        ("manual/hold/", own | {"tableIds": [str(free_table)], "replaceHoldId": foreign_hold}),
        ("manual/confirm/", own | {"holdId": foreign_hold, "idempotencyKey": "k"}),
        (f"assignments/{mine.seated.assignment_id}/move/", foreign),
        (f"assignments/{mine.seated.assignment_id}/swap/", {"otherAssignmentId": foreign_seat}),
        ("assignments/rearrange/", {"moves": [{"assignmentId": foreign_seat, **foreign}]}),
        ("blocks/", block | here | foreign),
        ("walk-ins/", here | {"partySize": 2, **foreign}),
        ("bookings/", {"restaurantId": str(other.restaurant.pk), "partySize": 2, "startsAt": SEVEN.isoformat()}),
    ]


@pytest.mark.parametrize("number", range(10))
def test_an_id_of_another_house_in_a_body_is_answered_like_one_that_does_not_exist(number: int) -> None:
    mine, other = scene(), scene()
    host = caller(mine.restaurant, role="manager")
    path, body = foreign_ids(mine, other)[number]
    before = ledger(mine.restaurant), ledger(other.restaurant)
    theirs = {str(key) for key in foreign_keys(other)}
    with time_machine.travel(SEVEN):
        answer = host.post(f"/api/v2/{path}", body, format="json")
        nowhere = json.loads(re.sub("|".join(theirs), str(uuid.uuid4()), json.dumps(body)))
        assert nowhere != body, "the control: something in it was theirs"
        made_up = host.post(f"/api/v2/{path}", nowhere, format="json")
    assert answer.status_code in (400, 404, 409), answer.content
    told, told_of_nothing = answer.json(), made_up.json()
    assert (answer.status_code, told["code"]) == (made_up.status_code, told_of_nothing["code"])
    assert not theirs & set(re.findall(UUID, answer.content.decode())) - set(re.findall(UUID, json.dumps(body)))
    assert (ledger(mine.restaurant), ledger(other.restaurant)) == before


def foreign_keys(where: Scene) -> list[object]:
    """Everything that is a house's and has a key."""
    rows = (Booking, Assignment, Hold, Occupancy, Table)
    of_house = {"restaurant": where.restaurant}
    return [
        where.restaurant.pk,
        *(key for model in rows for key in model.objects.filter(**of_house).values_list("pk", flat=True)),
    ]


def test_the_key_of_somebody_else_gives_nobody_their_answer() -> None:
    where = scene()
    one, colleague, stranger = caller(where.restaurant), caller(where.restaurant), caller(scene().restaurant)
    body = {
        "restaurantId": str(where.restaurant.pk), "partySize": 2, "startsAt": SEVEN.isoformat(), "guestName": "Ada",
        "idempotencyKey": "k-17",
    }  # fmt: skip
    with time_machine.travel(A_WEEK_BEFORE):
        first = one.ask("POST", "bookings/", body, status=201)
        assert one.ask("POST", "bookings/", body, status=201)["booking"]["id"] == first["booking"]["id"]
        second = colleague.ask("POST", "bookings/", body, status=201)
        stranger.ask("POST", "bookings/", body, status=404)
    assert (second["replayed"], second["booking"]["id"] == first["booking"]["id"]) == (False, False)
    assert IdempotencyRecord.objects.filter(key="k-17").values("actor_scope").distinct().count() == 2


def test_nobody_makes_themselves_more_than_they_are() -> None:
    restaurant, elsewhere = full_house(), full_house()
    for role in ("viewer", "host"):
        user = person(restaurant, role=role)
        own = StaffMembership.objects.get(user=user, restaurant=restaurant)
        client = Client()
        client.force_login(user)
        wanted = {"username": user.username, "role": "manager", "reason": "because", "key": str(own.pk)}
        assert client.post(deed(own, "role"), wanted).status_code == 403, role
        assert client.post(deed(restaurant, "add-person"), wanted).status_code == 403, role
        own.refresh_from_db()
        assert own.role == role
    manager = person(restaurant, role="manager")
    foreign = StaffMembership.objects.filter(restaurant=elsewhere).first()
    client = Client()
    client.force_login(manager)
    assert foreign is not None
    for verb in ("role", "end"):
        assert (
            client.post(
                deed(foreign, verb), {"role": "viewer", "reason": "because", "key": str(foreign.pk)}
            ).status_code
            == 404
        )
    newcomer = person()
    forged = {
        "username": newcomer.username,
        "role": "manager",
        "reason": "because",
        "key": str(uuid.uuid4()),
        "is_superuser": "on",
    }
    assert client.post(deed(restaurant, "add-person"), forged).status_code == 302
    newcomer.refresh_from_db()
    assert (newcomer.is_superuser, newcomer.is_staff) == (False, False)
    assert client.get(reverse("admin:auth_user_changelist")).status_code == 403
    assert client.post(reverse("admin:auth_user_change", args=[manager.pk]), {"is_superuser": "on"}).status_code == 403


def test_a_managers_new_host_may_what_hosts_may_and_no_more() -> None:
    """The control: a manager does give roles, and they count from the next request on."""
    restaurant = full_house()
    newcomer, manager = person(), person(restaurant, role="manager")
    client = Client()
    client.force_login(manager)
    given = {"username": newcomer.username, "role": "viewer", "reason": "first week", "key": str(restaurant.pk)}
    assert client.post(deed(restaurant, "add-person"), given).status_code == 302
    assert StaffMembership.objects.get(user=newcomer).role == "viewer"
    waiting = booking(restaurant)
    assert Caller(newcomer).post(f"/api/v2/bookings/{waiting.pk}/cancel/", {}, format="json").status_code == 403
