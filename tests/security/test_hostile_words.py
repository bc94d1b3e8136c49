"""Words that guests, staff and files bring along: shown as text, kept as text, found as text, and never in a log."""

import csv
import io
import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from assignments.models import Booking
from tests.api.callers import caller, person
from tests.builders import A_WEEK_BEFORE, SEVEN, booking, house, table, table_ids
from tests.desk.scenes import browser, full_house, page
from tests.security.pages import pages_of
from tests.word_search import rows_with
from venues.models import Restaurant
from venues.tokens import PREFIX

pytestmark = pytest.mark.django_db
HOSTILE = """"'><script>alert('zq1')</script><img src=zq2 onerror=alert(1)>{{ zq3 }}</text>"""
# The pieces that would do something, were they not spelt as text.
ALIVE = re.compile(r"<script>alert\('zq1|<img src=zq2|[\"']\s*onerror=alert|zq3\s*</text>")
SPEAKS_SQL = (
    "'; DROP TABLE venues_table; --", "' OR '1'='1", '" OR ""="', "%' OR 1=1 --", "\\'; SELECT pg_sleep(5); --",
    "1) UNION SELECT key FROM otp_totp_totpdevice --", "%s", "%(x)s", "{0}", "\u2019", "_%_%", "*" * 5000,
)  # fmt: skip
GUEST, CONTACT, NEED, SAID = "Quillfeather", "zeb.quill@example.org", "quillneed", "quillreason"
NEW_LINE = "x\r\n2026-11-27 19:00:00 CRITICAL forged quillforged\x1b[31m"


def hostile_house() -> Restaurant:
    """A house all of whose words are hostile, with a row of everything."""
    restaurant = full_house(guest=HOSTILE)
    Booking.objects.filter(restaurant=restaurant).update(guest_contact=HOSTILE, tags=[HOSTILE[:40]])
    Restaurant.objects.filter(pk=restaurant.pk).update(name=HOSTILE[:100])
    restaurant.zones.update(name=HOSTILE[:40])
    (first, *_) = restaurant.tables.order_by("number")
    restaurant.tables.filter(pk=first.pk).update(number="<b>\"'", tags=[HOSTILE[:40]])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE venues_closure SET reason = %s", [HOSTILE[:100]])
        cursor.execute("UPDATE assignments_autoassignjob SET reason = %s", ["fully_booked"])
    restaurant.refresh_from_db()
    return restaurant


def test_no_page_of_the_desk_the_board_or_the_dashboards_runs_what_a_guest_is_called() -> None:
    restaurant = hostile_house()
    client, seen = browser(superuser=True), 0
    for address in pages_of(restaurant):
        answer = client.get(address)
        text = answer.content.decode()
        assert not ALIVE.search(text), (address, ALIVE.search(text))
        assert "<b>\"'" not in text, address
        seen += "zq1" in text
    assert seen > 20, "the control: the words are on these pages, as text"


def test_the_api_answers_words_as_json_that_no_browser_takes_for_a_page() -> None:
    restaurant = hostile_house()
    client = caller(restaurant)
    answer = client.get(f"/api/v2/bookings/?restaurantId={restaurant.pk}", headers={"Accept": "text/html,*/*"})
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert {each["guestName"] for each in answer.json()["results"]} == {HOSTILE}


@pytest.mark.slow
def test_searching_for_sql_finds_text_and_changes_nothing() -> None:
    restaurant = full_house()
    client = browser(superuser=True)
    before = counts()
    for model in admin.site._registry:
        if not admin.site._registry[model].search_fields:
            continue
        for words in SPEAKS_SQL:
            answer = client.get(page(model, "changelist"), {"q": words, "all": ""})
            assert answer.status_code == 200, (model, words)
    board = f"/ops/{restaurant.slug}/2026-11-27/search/"
    assert {client.get(board, {"q": words}).status_code for words in SPEAKS_SQL} == {200}
    assert counts() == before


@pytest.mark.parametrize(
    "name", ["o", "p", "state", "restaurant", "service_date__gte", "booking__guest_contact__contains"]
)
def test_parameters_of_lists_lead_to_no_other_column_and_no_error(name: str) -> None:
    """What is no filter of a list is refused, so nobody asks letter by letter for what is not shown."""
    full_house()
    client = browser(superuser=True)
    for words in SPEAKS_SQL:
        answer = client.get(page(Booking, "changelist"), {name: words})
        assert answer.status_code in (200, 302, 400), (name, words)
    refused = client.get(page(Booking, "changelist"), {"restaurant__staff__user__password__startswith": "pbkdf2"})
    assert refused.status_code == 400


@pytest.mark.parametrize("name", ["q", "state", "restaurant", "o"])
def test_what_no_text_in_the_database_can_be_is_refused_before_it_gets_there(name: str) -> None:
    restaurant = full_house()
    client = browser(superuser=True)
    for address in (page(Booking, "changelist"), f"/ops/{restaurant.slug}/2026-11-27/search/"):
        assert client.get(address, {name: "a\x00b"}).status_code == 400, address


def test_a_file_of_bookings_is_stored_as_the_text_it_is(tmp_path: Path) -> None:
    restaurant = house(table("T1", 2))
    names = [
        HOSTILE,
        '=HYPERLINK("http://evil.example")',
        "'; DROP TABLE assignments_booking; --",
        "@SUM(1)",
        "{{ 7*7 }}",
    ]
    file = tmp_path / "bookings.csv"
    with file.open("w", newline="") as opened:
        rows = [[restaurant.slug, f"2026-11-27T19:0{minute}", 2, name] for minute, name in enumerate(names)]
        csv.writer(opened).writerows([["restaurant", "starts_at", "party_size", "guest_name"], *rows])
    out = io.StringIO()
    call_command("import_bookings", str(file), "--json", stdout=out)
    stored = Booking.objects.filter(restaurant=restaurant).order_by("starts_at").values_list("guest_name", flat=True)
    assert (json.loads(out.getvalue())["imported"], list(stored)) == (len(names), names)


def test_a_floor_of_hostile_words_is_stored_as_the_text_it_is_and_drawn_as_text() -> None:
    number = "<b>T\"'&"
    restaurant = house(table(number, 2, zone=HOSTILE[:40]))
    client = browser(restaurant, role="manager")
    for address in (f"/ops/{restaurant.slug}/floor/", f"/ops/{restaurant.slug}/2026-11-27/"):
        text = client.get(address).content.decode()
        assert number not in text
        assert "&lt;b&gt;T&quot;&#x27;&amp;" in text or "\\u003Cb\\u003ET" in text, address
        assert not ALIVE.search(text)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Any:
    """Everything any logger says, on every level, as it would be written."""
    for name in ("django.db.backends", "asyncio", "faker", "factory"):
        caplog.set_level(logging.CRITICAL, logger=name)  # statements with their values are off below DEBUG=1 as well
    caplog.set_level(logging.DEBUG)  # the last one: it sets the level of what is caught, too
    caplog.handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    return caplog


def test_an_evening_with_planted_words_leaves_none_of_them_in_any_log(log: Any) -> None:
    restaurant = house(table("T1", 2, tags=[NEED]), table("T2", 8))
    host, manager = caller(restaurant), caller(restaurant, role="manager")
    body = {
        "restaurantId": str(restaurant.pk), "partySize": 2, "startsAt": SEVEN.isoformat(), "guestName": GUEST,
        "guestContact": CONTACT, "tags": [NEED], "idempotencyKey": f"web {CONTACT}",
    }  # fmt: skip
    with time_machine.travel(A_WEEK_BEFORE):
        made = host.ask("POST", "bookings/", body, status=201)["booking"]
        host.ask("POST", "bookings/", body | {"partySize": 3}, status=422)
        host.ask("POST", "bookings/", body | {"nonsense": GUEST}, status=400)
        override = {"codes": ["overage_exceeded"], "reason": SAID}
        (large,) = table_ids(restaurant, "T2")
        manager.ask(
            "POST",
            "manual/hold/",
            {"bookingId": made["id"], "tableIds": [str(large)], "override": override},
            status=422,
        )
        host.ask("POST", "auto/assign/", {"bookingId": made["id"], "idempotencyKey": CONTACT}, status=200)
    client = browser(restaurant)
    for address in pages_of(restaurant):
        client.get(address)
    client.get(f"/ops/{restaurant.slug}/2026-11-27/search/", {"q": GUEST})
    client.get(page(Booking, "changelist"), {"q": GUEST, "nonsense": CONTACT})
    client.get(f"/nowhere/{GUEST}")
    client.post(reverse("admin:login"), {"username": GUEST, "password": SAID})
    call_command("guest_data", "list", "--contact", CONTACT, stdout=io.StringIO())
    assert rows_with(GUEST) >= {"assignments_booking"}, "the control: it was there to be told"
    assert log.text.count("\n") > 5, "the control: something was logged"
    lines = [line for line in log.text.splitlines() if re.search("quill", line, re.IGNORECASE)]
    # The address that was asked for is told of one that does not exist: nobody but its caller put it there.
    assert [line for line in lines if f"Not Found: /nowhere/{GUEST}" not in line] == []
    assert PREFIX not in log.text, "nor a token of those who called"


def test_no_line_of_the_log_can_be_forged(log: Any) -> None:
    restaurant = house(table("T1", 2))
    stored = booking(restaurant, guest_name=NEW_LINE, guest_contact=NEW_LINE)
    host = caller(restaurant)
    host.get("/api/v2/nowhere/x%0d%0aforged%20quillforged")
    host.get(f"/api/v2/bookings/{stored.pk}/", headers={"User-Agent": "x quillforged", "traceparent": NEW_LINE})
    Client().get("/nowhere/%0d%0a2026%20CRITICAL%20quillforged%1b[31m")
    Client().get("/nowhere/", headers={"Host": "evil quillforged\x0b"})
    Client().post(reverse("admin:login"), {"username": NEW_LINE, "password": "x"})
    Client().get("/ops/", headers={"Referer": NEW_LINE})
    assert len(log.records) > 3, "the control: something was logged"
    for record in log.records:
        assert not re.search(r"[\r\n\x1b]", record.getMessage().partition("\nTraceback")[0]), record.getMessage()


def counts() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name.startswith(("venues", "assign"))]
        found = []
        for name in sorted(names):
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found.append((name, cursor.fetchone()[0]))
    return found


def test_a_stranger_learns_nothing_from_a_page_with_words_in_its_address() -> None:
    client = Client()
    client.force_login(person(full_house()))
    answer = client.get("/nowhere/%3Cscript%3Ealert(1)%3C/script%3E")
    assert (answer.status_code, "<script>alert(1)" in answer.content.decode()) == (404, False)
