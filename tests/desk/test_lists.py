"""Lists and pages of the admin: everybody sees the rows of the houses they work in, no others, and changes none."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from assignments.models import Booking
from tests.api.callers import person
from tests.builders import booking, house, table
from tests.desk.scenes import browser, full_house, page, rows_of, seated_booking, shown_models, text_of, waiting_booking
from venues.access import ROLES
from venues.models import ApiToken, StaffMembership

pytestmark = pytest.mark.django_db
MODELS = shown_models()
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
MOST_QUERIES = 14
SEVEN_IN_NEW_YORK = dt.datetime(2026, 11, 28, 0, 0, tzinfo=dt.UTC)


def is_listed(client: Client, row: Any) -> bool:
    return page(type(row), "change", row.pk) in text_of(client.get(page(type(row), "changelist"), {"all": ""}))


@every_model
def test_rows_of_another_house_are_neither_listed_nor_reachable(model: type[Model]) -> None:
    mine, other = full_house(), full_house()
    (own, *_), (foreign, *_) = rows_of(model, mine), rows_of(model, other)
    for role in ROLES:
        client = browser(mine, role=role)
        assert is_listed(client, own), role
        assert not is_listed(client, foreign), role
        assert client.get(page(model, "change", own.pk)).status_code == 200, role
        assert client.get(page(model, "history", own.pk)).status_code == 200, role
        assert client.get(page(model, "change", foreign.pk)).status_code == 302, role
        assert client.get(page(model, "history", foreign.pk)).status_code == 404, role


@every_model
def test_a_superuser_sees_the_rows_of_all_houses(model: type[Model]) -> None:
    one, other = full_house(), full_house()
    client = browser(superuser=True)
    for row in (rows_of(model, one)[0], rows_of(model, other)[0]):
        assert is_listed(client, row)
        assert client.get(page(model, "change", row.pk)).status_code == 200


@every_model
def test_no_page_saves_or_deletes_a_row(model: type[Model]) -> None:
    restaurant = full_house()
    for client in (browser(restaurant, role="manager"), browser(superuser=True)):
        row = rows_of(model, restaurant)[0]
        assert client.post(page(model, "change", row.pk), {}).status_code == 403
        assert client.post(page(model, "delete", row.pk)).status_code == 403
        assert client.post(page(model, "add"), {}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


@every_model
def test_a_list_can_be_searched_and_filtered(model: type[Model]) -> None:
    restaurant = full_house()
    client = browser(restaurant, role="viewer")
    asked = {"q": "Ada", "restaurant": str(restaurant.pk), "day": "2026-11-27", "state": "confirmed"}
    for name, value in asked.items():
        answer = client.get(page(model, "changelist"), {name: value}, follow=True)
        assert answer.status_code == 200, name


@every_model
def test_a_list_does_not_ask_the_database_once_a_row(model: type[Model], django_assert_max_num_queries: Any) -> None:
    restaurant = full_house()
    for _ in range(5):
        booking(restaurant)
    client = browser(restaurant, role="manager")
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(page(model, "changelist"))


def test_bookings_are_found_by_guest_day_state_and_house() -> None:
    restaurant, _ = full_house("Ada"), full_house("Grace")
    client = browser(superuser=True)
    found = {
        "q": ("Grace", {"Grace"}),
        "restaurant": (str(restaurant.pk), {"Ada"}),
        "day": ("2026-11-28", set()),
        "state__exact": ("seated", set()),
    }
    for name, (value, guests) in found.items():
        text = text_of(client.get(page(Booking, "changelist"), {name: value}))
        shown = {guest for guest in ("Ada", "Grace") if f">{guest}<" in text}
        assert shown == guests, name


def test_a_state_is_a_badge_and_a_moment_is_the_house_s() -> None:
    restaurant = house(table("T1"), timezone="America/New_York")
    booking(restaurant, starts_at=SEVEN_IN_NEW_YORK)
    text = text_of(browser(restaurant).get("/admin/assignments/booking/"))
    assert '<span class="badge badge--warn">waiting</span>' in text
    assert "Fri 27 Nov 2026, 19:00" in text


def test_viewers_are_not_told_how_to_reach_a_guest() -> None:
    restaurant = house(table("T1"))
    stored = booking(restaurant, guest_contact="ada@example.com")
    address = page(type(stored), "change", stored.pk)
    assert "ada@example.com" in text_of(browser(restaurant, role="host").get(address))
    assert "ada@example.com" not in text_of(browser(restaurant, role="viewer").get(address))


def test_tokens_are_shown_to_their_owner_and_to_superusers() -> None:
    restaurant = house(table("T1"))
    owner = person(restaurant)
    token = ApiToken.objects.create(user=owner, name="stand", digest="d", hint="tat_", expires_at=SEVEN_IN_NEW_YORK)
    client = Client()
    client.force_login(owner)
    assert is_listed(client, token)
    assert is_listed(browser(superuser=True), token)
    colleague = browser(restaurant, role="manager")
    assert not is_listed(colleague, token)
    assert colleague.get(page(ApiToken, "change", token.pk)).status_code == 302


def test_the_history_of_a_booking_tells_what_happened_and_who_did_it() -> None:
    restaurant = full_house()
    text = text_of(browser(restaurant).get(page(Booking, "history", seated_booking(restaurant).pk)))
    assert "assignment.committed" in text
    assert "<td>host</td>" in text


def test_an_empty_list_says_so() -> None:
    restaurant = house(table("T1"))
    text = text_of(browser(restaurant).get("/admin/assignments/proposal/"))
    assert "No results found" in text


def test_the_sidebar_leads_only_where_one_may_go() -> None:
    restaurant = house(table("T1"))
    text = text_of(browser(restaurant, role="viewer").get("/admin/"))
    assert "/admin/assignments/booking/" in text
    assert "/admin/auth/user/" not in text
    assert StaffMembership.objects.count() == 1


def test_a_stranger_is_sent_to_the_login(client: Client) -> None:
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/admin/login/")


def test_the_site_says_whose_it_is() -> None:
    assert "<title>Today | The table allocator</title>" in text_of(browser(superuser=True).get("/admin/"))


def test_a_booking_s_page_names_the_party_by_the_clock_of_its_house() -> None:
    restaurant = house(table("T1"))
    stored = booking(restaurant, guest_name="Ada", party_size=3)
    text = text_of(browser(restaurant).get(page(type(stored), "change", stored.pk)))
    assert "Ada, party of 3, Fri 27 Nov 2026, 19:00" in text
    assert waiting_booking(restaurant).pk == stored.pk
